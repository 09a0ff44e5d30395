"""Words and clock forms that the three drawings of the table share (wording.md, conventions)."""

from datetime import date, datetime

from bot.core.reports import TrackingTable

TITLE = "协作进度跟踪表"
STATES = {"kept": "按时", "kept_late": "补报", "missed": "未报", "repairing": "待确认", "excused": "免报", "open": "待报"}
ALWAYS_COUNTED = ("kept", "kept_late", "missed")
"""Counted in every table, a zero included; the other states only where they occur."""


def counts(table: TrackingTable) -> list[tuple[str, int]]:
    """State and number of departments in it for the header, in reading order."""
    return [(state, table.count(state)) for state in STATES if state in ALWAYS_COUNTED or table.count(state)]


def day_words(day: date) -> str:
    """5月12日"""
    return f"{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """周二"""
    return "周" + "一二三四五六日"[day.weekday()]


def moment(instant: datetime, today: date) -> str:
    """The clock alone today, the date with its weekday otherwise: 15:40, 5月13日（周三）09:00."""
    clock = f"{instant:%H:%M}"
    day = instant.date()
    return clock if day == today else f"{day_words(day)}（{weekday(day)}）{clock}"


def short_name(department: str) -> str:
    """清关操作部门 -> 清关操作"""
    return department.removesuffix("部门") or department
