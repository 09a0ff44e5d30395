"""The tracking table as a workbook: a sheet of progress and a sheet of what is open."""

from datetime import UTC, date
from io import BytesIO

from xlsxwriter import Workbook

from bot.core.reports import OpenAnomaly, OpenQuestion, TableRow, TrackingTable
from bot.documents import style, words
from bot.documents.sheets import Cell, Column, Sheet, safe

_PROGRESS = (
    Column("部门", 18),
    Column("状态", 9, centred=True),
    Column("时间", 20, centred=True),
    Column("今日进展", 52),
    Column("昨日进展", 36),
    Column("备注", 22),
)
_OPEN = (
    Column("类别", 9, centred=True),
    Column("编号", 8, centred=True),
    Column("级别", 8, centred=True),
    Column("类型", 14),
    Column("内容", 44),
    Column("提出部门", 16),
    Column("责任部门", 16),
    Column("待办", 12),
    Column("截止", 24, centred=True),
    Column("剩余", 18, centred=True),
)


def write_xlsx(table: TrackingTable) -> bytes:
    """The workbook; the same bytes for the same table."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        title = f"{words.TITLE} {safe(table.task_name)} {table.day.isoformat()}"
        book.set_properties({"title": title, "created": table.drawn_at.astimezone(UTC).replace(tzinfo=None)})
        _write_progress(Sheet(book, "进展", _PROGRESS), table)
        _write_open(Sheet(book, "待答复与异常", _OPEN), table)
    return stream.getvalue()


def _write_progress(sheet: Sheet, table: TrackingTable) -> None:
    sheet.title(f"{words.TITLE} {table.task_name}")
    sheet.about(_about(table))
    sheet.about(_numbers(table))
    head = sheet.row
    sheet.head()
    for row in table.rows:
        sheet.line(_department(row, table.day))
    sheet.filter_from(head)
    for label, text in (("牵头说明", table.note), ("较昨日", "，".join(table.changes)), ("运行", table.health.removeprefix("运行："))):
        if text:
            sheet.about(f"{label}：{text}")


def _write_open(sheet: Sheet, table: TrackingTable) -> None:
    today = table.drawn_at.date()
    sheet.title("待答复与异常")
    sheet.about(_about(table))
    head = sheet.row
    sheet.head()
    for question in table.questions:
        sheet.line(_question(question, today))
    for anomaly in table.anomalies:
        sheet.line(_anomaly(anomaly, today))
    sheet.filter_from(head)
    if not table.questions and not table.anomalies:
        sheet.about("没有待答复的事项，没有未解决的异常。")


def _about(table: TrackingTable) -> str:
    day = f"{table.day.year}年{words.day_words(table.day)}（{words.weekday(table.day)}）"
    drawn = words.moment(table.drawn_at, table.day)
    return f"{day}｜第{table.working_day}个工作日｜牵头：{table.lead}｜编号：{table.task_code}｜{drawn} 制表"


def _numbers(table: TrackingTable) -> str:
    numbers = [(words.STATES[state], str(number)) for state, number in words.counts(table)]
    numbers += [("待答复", str(len(table.questions))), ("异常", str(len(table.anomalies)))]
    if table.nodes_total:
        numbers.append(("节点", f"{table.nodes_done}/{table.nodes_total}"))
    return "｜".join(f"{label} {number}" for label, number in numbers)


def _department(row: TableRow, day: date) -> list[Cell]:
    return [
        Cell(row.department),
        Cell(words.STATES[row.state], style.STATES[row.state]),
        Cell(words.moment(row.posted_at, day) if row.posted_at else ""),
        Cell(row.content),
        Cell(row.yesterday or ""),
        Cell("，".join(row.marks)),
    ]


def _question(item: OpenQuestion, today: date) -> list[Cell]:
    due = Cell(words.moment(item.due_at, today))
    left = Cell(item.left, style.RED if item.overdue else None)
    return [
        Cell("待答复"),
        Cell(item.label),
        Cell(""),
        Cell(""),
        Cell(item.text),
        Cell(item.asker),
        Cell(item.asked),
        Cell("答复"),
        due,
        left,
    ]


def _anomaly(item: OpenAnomaly, today: date) -> list[Cell]:
    level = Cell(item.level, style.LEVELS.get(item.level))
    due = Cell(words.moment(item.due_at, today) if item.due_at else "")
    left = Cell(item.left, style.RED if item.overdue else None)
    return [
        Cell("异常"),
        Cell(item.label),
        level,
        Cell(item.type),
        Cell(item.situation),
        Cell(""),
        Cell(item.department),
        Cell(item.step),
        due,
        left,
    ]
