"""The pieces every section of the picture is put together from. `y` is where a piece begins; most give the y below themselves."""

from collections.abc import Callable, Iterable

from bot.core.neutral import printable
from bot.documents.canvas import Box, Page
from bot.documents.style import (
    ACCENT,
    BODY,
    CARD,
    GREY,
    HEAD,
    INK,
    LEFT,
    LINE,
    MARGIN,
    PAPER,
    PILL,
    RADIUS,
    RIGHT,
    SMALL,
    SOFT,
    TAG,
    TEXT,
    Tint,
    Type,
)
from bot.documents.wrapping import wrap

READ = 2000
"""Characters of a user text that are looked at: more than any part of the picture can show."""


def seen(text: str) -> str:
    """User text as one line of what can be seen."""
    return printable(text[:READ])


def baseline(middle: float, type: Type) -> float:
    """The base line of words whose Chinese characters are to stand around `middle`."""
    return middle + 0.37 * type.size


def card(page: Page, y: float, draw: Callable[[float], float]) -> float:
    """A white card around what `draw` draws from y on."""
    layer = page.layer()
    bottom = draw(y)
    page.under(layer, Box(MARGIN, y, CARD, bottom - y, PAPER, RADIUS))
    return bottom + 10


def heading(page: Page, y: float, title: str, number: int | None = None) -> float:
    middle = y + 22
    page.box(LEFT, middle - 7, 3, 14, ACCENT, 1.5)
    page.words(LEFT + 10, baseline(middle, HEAD), title, HEAD, INK)
    if number is not None:
        x = LEFT + 10 + page.width(title, HEAD) + 7
        page.words(x, baseline(middle, HEAD), str(number), HEAD, SOFT)
    return y + 40


def pill(page: Page, x: float, middle: float, text: str, tint: Tint) -> float:
    """A pill that begins at x; gives its right end."""
    width = pill_width(page, text)
    page.box(x, middle - PILL / 2, width, PILL, tint.ground, PILL / 2)
    page.words(x + 9, baseline(middle, TAG), text, TAG, tint.ink)
    return x + width


def pill_width(page: Page, text: str) -> float:
    return page.width(text, TAG) + 18


def pill_up_to(page: Page, right: float, middle: float, text: str, tint: Tint) -> float:
    """A pill that ends at `right`; gives its left end."""
    x = right - pill_width(page, text)
    pill(page, x, middle, text, tint)
    return x


def pills(page: Page, y: float, texts: Iterable[str], tint: Tint) -> float:
    """Pills side by side, as many lines as they need."""
    x, middle = LEFT, y + PILL / 2
    for text in texts:
        fitted = page.fitted(seen(text), RIGHT - LEFT - 18, TAG)
        if x > LEFT and x + pill_width(page, fitted) > RIGHT:
            x, middle = LEFT, middle + PILL + 5
        x = pill(page, x, middle, fitted, tint) + 6
    return middle + PILL / 2


def paragraph(page: Page, y: float, text: str, max_lines: int, type: Type = BODY, fill: str = TEXT) -> float:
    for line in wrap(seen(text), RIGHT - LEFT, max_lines, page.measure(type)):
        page.words(LEFT, baseline(y + LINE / 2, type), line, type, fill)
        y += LINE
    return y


def due_line(page: Page, y: float, due: str, left: str, tint: Tint) -> float:
    """A small clock with an instant at the left, what is left of it as a pill at the right."""
    middle = y + PILL / 2
    page.box(LEFT, middle - 6, 12, 12, GREY.ink, 6)
    page.box(LEFT + 5.3, middle - 3.7, 1.4, 4.4, PAPER)
    page.box(LEFT + 5.3, middle - 0.7, 4, 1.4, PAPER)
    left = page.fitted(seen(left), 130, TAG)
    end = pill_up_to(page, RIGHT, middle, left, tint) if left else RIGHT
    page.words(LEFT + 18, baseline(middle, SMALL), page.fitted(due, end - LEFT - 26, SMALL), SMALL, SOFT)
    return y + PILL
