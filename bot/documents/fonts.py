"""The faces pictures are drawn with: the shipped Noto Sans SC subset (docs/fonts.md) or another font file of the operator's."""

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

SHIPPED = Path(__file__).parent / "fonts"
REGULAR = SHIPPED / "NotoSansSC-Regular.woff2"
BOLD = SHIPPED / "NotoSansSC-SemiBold.woff2"


@lru_cache(maxsize=12)
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The font at a pixel size. Unpacking takes 0.08 s and 8 MB, so the few sizes in use stay loaded.

    Raises OSError where the file is no font. The basic layout keeps characters in typed order and the drawing
    the same on every machine.
    """
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
