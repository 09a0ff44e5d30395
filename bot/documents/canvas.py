"""A page that grows downwards: shapes and words in points, drawn to PNG once its height is known."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont

from bot.documents import fonts
from bot.documents.palette import palette
from bot.documents.style import PAGE, WIDTH, Type
from bot.documents.wrapping import Measure, shorten_to

_SMOOTH = 4
"""Corners are drawn this many times larger and reduced: Pillow's own have stairs."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; `y` is its base line."""

    x: float
    y: float
    text: str
    type: Type
    fill: str


class Page:
    """Collects shapes; later ones cover earlier ones. `scale` is pixels per point; `font` replaces the shipped faces, both weights."""

    def __init__(self, scale: int, font: Path | None = None) -> None:
        self._scale = scale
        self._regular, self._bold = font or fonts.REGULAR, font or fonts.BOLD
        self._shapes: list[Box | Words] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0.0) -> None:
        self._shapes.append(Box(x, y, width, height, fill, radius))

    def words(self, x: float, y: float, text: str, type: Type, fill: str) -> None:
        self._shapes.append(Words(x, y, text, type, fill))

    def words_up_to(self, right: float, y: float, text: str, type: Type, fill: str) -> float:
        """Words that end at `right`; gives where they begin."""
        x = right - self.width(text, type)
        self.words(x, y, text, type, fill)
        return x

    def layer(self) -> int:
        """The present place in the order of drawing, for `under`."""
        return len(self._shapes)

    def under(self, layer: int, box: Box) -> None:
        """Puts a box below everything that was drawn since `layer`: a card whose height was not known before."""
        self._shapes.insert(layer, box)

    def width(self, text: str, type: Type) -> float:
        """Width in points, as it will be drawn: characters are whole pixels wide."""
        return self._face(type).getlength(text) / self._scale

    def measure(self, type: Type) -> Measure:
        return lambda text: self.width(text, type)

    def fitted(self, text: str, width: float, type: Type) -> str:
        """The text, cut with … to a width in points."""
        return shorten_to(text, width, self.measure(type))

    def png(self, height: float) -> bytes:
        """The page down to `height`, as a palette PNG whose bytes depend on the drawing alone."""
        image = Image.new("RGB", (round(WIDTH * self._scale), round(height * self._scale)), PAGE)
        pen = ImageDraw.Draw(image)
        for shape in self._shapes:
            if isinstance(shape, Box):
                _draw_box(image, pen, shape, self._scale)
            else:
                at = round(shape.x * self._scale), round(shape.y * self._scale)
                pen.text(at, shape.text, shape.fill, self._face(shape.type), anchor="ls")
        return _encoded(image)

    def _face(self, type: Type) -> FreeTypeFont:
        return fonts.face(self._bold if type.bold else self._regular, type.size * self._scale)


def _draw_box(image: Image.Image, pen: ImageDraw.ImageDraw, box: Box, scale: int) -> None:
    left, top = round(box.x * scale), round(box.y * scale)
    right, bottom = round((box.x + box.width) * scale), round((box.y + box.height) * scale)
    radius = min(round(box.radius * scale), (right - left) // 2, (bottom - top) // 2)
    _fill(pen, left + radius, top, right - radius, bottom, box.fill)
    _fill(pen, left, top + radius, right, bottom - radius, box.fill)
    for x, part_x in ((left, 0), (right - radius, radius)):
        for y, part_y in ((top, 0), (bottom - radius, radius)):
            corner = _disc(radius).crop((part_x, part_y, part_x + radius, part_y + radius))
            image.paste(box.fill, (x, y), corner)


def _fill(pen: ImageDraw.ImageDraw, left: int, top: int, right: int, bottom: int, fill: str) -> None:
    """A rectangle without its right and lower edge, which Pillow counts in; nothing where that leaves nothing."""
    if left < right and top < bottom:
        pen.rectangle((left, top, right - 1, bottom - 1), fill)


@lru_cache(maxsize=32)
def _disc(radius: int) -> Image.Image:
    """The mask of a smooth disc; its quarters are the corners. Empty for radius 0."""
    if radius == 0:
        return Image.new("L", (0, 0))
    size = 2 * radius * _SMOOTH
    mask = Image.new("L", (size, size), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size - 1, size - 1), 255)
    return mask.resize((2 * radius, 2 * radius), Image.Resampling.BOX)


def _encoded(image: Image.Image) -> bytes:
    stream = BytesIO()
    image.quantize(palette=palette(), dither=Image.Dither.NONE).save(stream, "PNG", compress_level=6)
    return stream.getvalue()
