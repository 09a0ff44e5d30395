"""The fixed colours of the picture: every flat colour of `style` and the steps between words and the ground they stand on.

A palette chosen for each picture would cost five times as long and lose the rare colours, which are the ones that mean something.
"""

from functools import cache

from PIL import Image, ImageColor

from bot.documents.style import (
    ACCENT,
    AMBER,
    BAND,
    BLUE,
    GREEN,
    GREY,
    INK,
    ON_BAND,
    ON_BAND_SOFT,
    PAGE,
    PAPER,
    RED,
    SOFT,
    STRIPE,
    TEXT,
    TRACK,
)

_TINTS = (GREEN, AMBER, RED, BLUE, GREY)
_ON_GROUND = (
    (INK, PAPER),
    (TEXT, PAPER),
    (SOFT, PAPER),
    (SOFT, PAGE),
    (PAPER, BAND),
    (ON_BAND_SOFT, BAND),
    *((tint.ink, tint.ground) for tint in _TINTS),
    *((tint.ink, PAPER) for tint in _TINTS),
)
_FLAT = (PAPER, STRIPE, PAGE, BAND, ON_BAND, TRACK, ACCENT, *(tint.bar for tint in _TINTS))
_STEPS = 8

Colour = tuple[int, int, int]


@cache
def palette() -> Image.Image:
    """A palette image for `Image.quantize`."""
    colours = [_rgb(flat) for flat in _FLAT]
    for ink, ground in _ON_GROUND:
        colours += _between(_rgb(ink), _rgb(ground))
    image = Image.new("P", (1, 1))
    image.putpalette([channel for colour in dict.fromkeys(colours) for channel in colour])
    return image


def _between(ink: Colour, ground: Colour) -> list[Colour]:
    """From the ink to the ground in even steps, both included."""
    return [_mixed(ink, ground, step / _STEPS) for step in range(_STEPS + 1)]


def _mixed(ink: Colour, ground: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(ink, ground, strict=True))
    return red, green, blue


def _rgb(name: str) -> Colour:
    red, green, blue = ImageColor.getrgb(name)[:3]
    return red, green, blue
