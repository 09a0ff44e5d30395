"""The head of the picture: the band that names task and day, and the card of counts that hangs over its edge."""

from bot.core.reports import TrackingTable
from bot.documents import style, words
from bot.documents.canvas import Page
from bot.documents.parts import baseline, card, seen
from bot.documents.style import (
    BAND,
    CARD,
    HEAD,
    LEFT,
    MARGIN,
    ON_BAND,
    ON_BAND_SOFT,
    RIGHT,
    SMALL,
    SOFT,
    TAG,
    TITLE,
    TRACK,
    WIDTH,
)

_BAND_HEIGHT = 136.0
_OVERLAP = 30.0
_EDGE = 20.0
"""Words on the band begin a little further left than on the cards: the band has no border."""


def header(page: Page, table: TrackingTable) -> float:
    """Draws the band; gives the y at which the counts begin, still on the band."""
    page.box(0, 0, WIDTH, _BAND_HEIGHT, BAND)
    page.words(_EDGE, 40, words.TITLE, TITLE, ON_BAND)
    day = f"{words.day_words(table.day)} {words.weekday(table.day)}"
    page.words_up_to(WIDTH - _EDGE, 40, day, HEAD, ON_BAND)
    page.words(_EDGE, 69, page.fitted(seen(table.task_name), WIDTH - 2 * _EDGE, HEAD), HEAD, ON_BAND)
    drawn = words.moment(table.drawn_at, table.day)
    about = f"第{table.working_day}个工作日　牵头 {seen(table.lead)}　{drawn} 制表"
    page.words(_EDGE, 91, page.fitted(about, WIDTH - 2 * _EDGE, SMALL), SMALL, ON_BAND_SOFT)
    return _BAND_HEIGHT - _OVERLAP


def counts(page: Page, table: TrackingTable, y: float) -> float:
    return card(page, y, lambda top: _counts(page, table, top))


def _counts(page: Page, table: TrackingTable, y: float) -> float:
    columns = [(words.STATES[state], number, style.STATES[state].ink) for state, number in words.counts(table)]
    columns.append(("待答复", len(table.questions), style.BLUE.ink))
    columns.append(("异常", len(table.anomalies), style.RED.ink))
    width = CARD / len(columns)
    for index, (label, number, ink) in enumerate(columns):
        middle = MARGIN + width * (index + 0.5)
        _centred(page, middle, y + 33, str(number), ink if number else SOFT)
        page.words(middle - page.width(label, SMALL) / 2, y + 52, label, SMALL, SOFT)
    y = _shares(page, table, y + 66)
    return _nodes(page, table, y) if table.nodes_total else y


def _centred(page: Page, middle: float, y: float, text: str, fill: str) -> None:
    page.words(middle - page.width(text, TITLE) / 2, y, text, TITLE, fill)


def _shares(page: Page, table: TrackingTable, y: float) -> float:
    """One bar, split among the states by their numbers of departments."""
    present = [(state, number) for state, number in words.counts(table) if number]
    gap, x = 2.0, LEFT
    unit = (RIGHT - LEFT - gap * (len(present) - 1)) / max(1, len(table.rows))
    for state, number in present:
        page.box(x, y, unit * number, 6, style.STATES[state].bar, 3)
        x += unit * number + gap
    return y + 20


def _nodes(page: Page, table: TrackingTable, y: float) -> float:
    label, numbers = "节点", f"{table.nodes_done}/{table.nodes_total}"
    page.words(LEFT, baseline(y + 6, SMALL), label, SMALL, SOFT)
    right = page.words_up_to(RIGHT, baseline(y + 6, TAG), numbers, TAG, style.BLUE.ink) - 10
    left = LEFT + page.width(label, SMALL) + 10
    done = min(1.0, max(0.0, table.nodes_done / table.nodes_total))
    page.box(left, y + 3, right - left, 6, TRACK, 3)
    if done:
        page.box(left, y + 3, max(6.0, (right - left) * done), 6, style.BLUE.bar, 3)
    return y + 26
