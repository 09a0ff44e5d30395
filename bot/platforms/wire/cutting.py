"""Text any wire can carry, and cut to the bytes it takes."""

import re
from collections.abc import Callable

JOINER = "\u2060"

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\u202a-\u202e\u2066-\u2069]")
_UNITS = re.compile(
    r"https?://[!-~]{1,300}"
    r"|\\."
    r"|[\U0001F1E6-\U0001F1FF]{2}"
    r"|.(?:[\u0300-\u036f\u20e3\ufe00-\ufe0f\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]|\u200d.){0,16}",
    re.DOTALL,
)
"""An address, a backslash with what it escapes, a flag, a letter or emoji with what is joined to it."""


def clean(text: str) -> str:
    """Text any platform field can take: valid Unicode, one kind of line end, no controls."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", whole))


def utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def pieces(text: str, limit: int, units: Callable[[str], list[str]] = _UNITS.findall, size: Callable[[str], int] = utf8_bytes) -> list[str]:
    """Text cut into parts of at most `limit` UTF-8 bytes: between lines, else between what `units` must not cut.

    By default that is an address, an emoji however it is put together, or a backslash with what it escapes. `size` measures
    otherwise than in bytes: what two texts take up together is no more than the sum.
    """
    parts: list[str] = []
    room = 0
    for unit in _cuttable(text, limit, units, size):
        taken = size(unit)
        if taken > room:
            parts.append("")
            room = limit
        parts[-1] += unit
        room -= taken
    return [part.lstrip("\n").rstrip(" \n") for part in parts if part.strip()]


def numbered(text: str, limit: int, size: Callable[[str], int] = utf8_bytes) -> list[str]:
    """The pieces of a text, each beginning with its number where there are several: （1/3）."""
    whole = pieces(text, limit, size=size)
    if len(whole) < 2:
        return whole
    parts = pieces(text, limit - size("（999/999）"), size=size)
    return [f"（{rank}/{len(parts)}）{part}" for rank, part in enumerate(parts, 1)]


def fits(text: str, limit: int) -> bool:
    return utf8_bytes(text) <= limit


def _cuttable(text: str, limit: int, units: Callable[[str], list[str]], size: Callable[[str], int]) -> list[str]:
    """Whole lines where they fit a part, single units of them where they do not."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        found += [line] if size(line) <= limit else units(line)
    return found
