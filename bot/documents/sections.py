"""The cards of the picture below its head. Each takes the y it begins at and gives the y below itself; an empty one draws nothing."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from bot.core.reports import NextNode, OpenAnomaly, OpenQuestion, TableRow, TrackingTable
from bot.documents import style, words
from bot.documents.canvas import Box, Page
from bot.documents.parts import baseline, card, due_line, heading, paragraph, pill, pill_up_to, pills, seen
from bot.documents.style import AMBER, BLUE, CARD, GREY, HEAD, INK, LEFT, LINE, MARGIN, RED, RIGHT, SMALL, SOFT, STRIPE, TEXT

Item = TypeVar("Item")

_MAX_ROWS = 60
_MAX_ITEMS = 12
"""What is drawn one by one; the workbook holds all, and the picture says so."""
_CONTENT_LINES = ((10, 6), (20, 3), (_MAX_ROWS, 2))
"""Up to so many departments: so many lines for each content."""


def note(page: Page, table: TrackingTable, y: float) -> float:
    if not table.note:
        return y
    return card(page, y, lambda top: paragraph(page, heading(page, top, "牵头说明"), table.note, 4) + 12)


def departments(page: Page, table: TrackingTable, y: float) -> float:
    rows = table.rows[:_MAX_ROWS]
    lines = next(lines for most, lines in _CONTENT_LINES if len(rows) <= most)

    def draw(top: float) -> float:
        top = heading(page, top, "各部门进展")
        return _listed(page, top, table.rows, _MAX_ROWS, lambda row, start: _department(page, row, table.day, start, lines))

    return card(page, y, draw)


def questions(page: Page, table: TrackingTable, y: float) -> float:
    today = table.drawn_at.date()
    return _section(page, y, "待答复", table.questions, lambda item, top: _question(page, item, today, top))


def anomalies(page: Page, table: TrackingTable, y: float) -> float:
    today = table.drawn_at.date()
    return _section(page, y, "异常", table.anomalies, lambda item, top: _anomaly(page, item, today, top))


def upcoming(page: Page, table: TrackingTable, y: float) -> float:
    return _section(page, y, "近期节点", table.upcoming, lambda node, top: _node(page, node, top), numbered=False)


def changes(page: Page, table: TrackingTable, y: float) -> float:
    return _section(page, y, "较昨日", table.changes, lambda change, top: _change(page, change, top), numbered=False)


def footer(page: Page, table: TrackingTable, y: float) -> float:
    """The line on the bot's own work; the picture ends below it."""
    health = "运行：" + seen(table.health).removeprefix("运行：") if table.health else ""
    return paragraph(page, y, health, 3, SMALL, SOFT) + 12


def _section(
    page: Page, y: float, title: str, items: Sequence[Item], draw_one: Callable[[Item, float], float], numbered: bool = True
) -> float:
    if not items:
        return y

    def draw(top: float) -> float:
        top = heading(page, top, title, len(items) if numbered else None)
        return _listed(page, top, items, _MAX_ITEMS, draw_one)

    return card(page, y, draw)


def _listed(page: Page, y: float, items: Sequence[Item], most: int, draw_one: Callable[[Item, float], float]) -> float:
    """The items one below the other, every second one on a stripe, and how many were left out."""
    for index, item in enumerate(items[:most]):
        layer = page.layer()
        bottom = draw_one(item, y)
        if index % 2 == 1:
            page.under(layer, Box(MARGIN, y, CARD, bottom - y, STRIPE))
        y = bottom
    if len(items) > most:
        page.words(LEFT, baseline(y + LINE / 2 + 4, SMALL), f"另有 {len(items) - most} 项，见表格文件", SMALL, SOFT)
        y += LINE + 4
    return y + 6


def _department(page: Page, row: TableRow, day: date, y: float, lines: int) -> float:
    tint, middle = style.STATES[row.state], y + 20
    page.box(MARGIN, y + 11, 3, 18, tint.bar)
    x = pill_up_to(page, RIGHT, middle, words.STATES[row.state], tint)
    if row.posted_at:
        x = page.words_up_to(x - 8, baseline(middle, SMALL), words.moment(row.posted_at, day), SMALL, SOFT)
    page.words(LEFT, baseline(middle, HEAD), page.fitted(seen(row.department), x - LEFT - 10, HEAD), HEAD, INK)
    y += 35
    if row.marks:
        y = pills(page, y + 2, row.marks[:6], AMBER) + 4
    if row.content:
        y = paragraph(page, y, row.content, lines)
    elif row.yesterday:
        y = paragraph(page, y, f"昨日：{row.yesterday}", 2, SMALL, SOFT)
    return y + 9


def _question(page: Page, item: OpenQuestion, today: date, y: float) -> float:
    asked = f" → {words.short_name(seen(item.asked))}" if item.asked else ""
    x = pill(page, LEFT, y + 20, page.fitted(seen(item.label), 80, style.TAG), BLUE) + 8
    between = words.short_name(seen(item.asker)) + asked
    page.words(x, baseline(y + 20, HEAD), page.fitted(between, RIGHT - x, HEAD), HEAD, INK)
    y = paragraph(page, y + 35, item.text, 3)
    due = f"{'约定' if item.overdue else '截止'} {words.moment(item.due_at, today)}"
    return due_line(page, y + 3, due, item.left, RED if item.overdue else AMBER) + 11


def _anomaly(page: Page, item: OpenAnomaly, today: date, y: float) -> float:
    middle = y + 20
    x = pill(page, LEFT, middle, page.fitted(seen(item.label), 80, style.TAG), BLUE) + 6
    if item.level:
        x = pill(page, x, middle, page.fitted(seen(item.level), 60, style.TAG), style.LEVELS.get(item.level, GREY)) + 8
    end = page.words_up_to(RIGHT, baseline(middle, SMALL), page.fitted(seen(item.department), 100, SMALL), SMALL, SOFT)
    page.words(x, baseline(middle, HEAD), page.fitted(seen(item.type), end - x - 8, HEAD), HEAD, INK)
    y = paragraph(page, y + 35, item.situation, 3)
    if item.due_at:
        due = f"{seen(item.step)}{'约定' if item.overdue else '截止'} {words.moment(item.due_at, today)}"
        y = due_line(page, y + 3, due, item.left, RED if item.overdue else AMBER)
    return y + 11


def _node(page: Page, node: NextNode, y: float) -> float:
    middle = y + 18
    when = f"{words.day_words(node.due_at)} {node.due_at:%H:%M}"
    page.words(LEFT, baseline(middle, SMALL), when, SMALL, SOFT)
    x = LEFT + page.width("12月30日 00:00", SMALL) + 10
    end = page.words_up_to(RIGHT, baseline(middle, SMALL), page.fitted(seen(node.department), 90, SMALL), SMALL, SOFT)
    page.words(x, baseline(middle, style.BODY), page.fitted(seen(node.name), end - x - 8, style.BODY), style.BODY, TEXT)
    return y + 36


def _change(page: Page, change: str, y: float) -> float:
    return paragraph(page, y + 7, change, 2) + 7
