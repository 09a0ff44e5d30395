"""Days, clocks and durations of a text, and those that touch put into one group: 5月13日（周三）上午 + 10点."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.core.chinese_time.calendar_days import Lean
from bot.core.chinese_time.clocks import Clock, find_clocks
from bot.core.chinese_time.dates import FORMS, Form
from bot.core.chinese_time.durations import Duration, Way, find_durations_in, last_day_of
from bot.core.chinese_time.numerals import number

_BESIDE = re.compile(r"[ ]?[,，的T]?[ ]?[(\[【]?[ ]?")
_CLOSING = re.compile(r"[ ]?[)\]】]")


@dataclass(frozen=True, slots=True)
class Day:
    """`day` None: impossible, or no single day (2月30日, 每周五)."""

    start: int
    end: int
    day: date | None
    weekday: bool = False
    month: int | None = None
    number: int | None = None
    """Of the month; set with `month`, or alone, where the writer left the rest open."""


Token = Day | Clock | Duration


@dataclass(frozen=True, slots=True)
class Group:
    start: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    duration: Duration | None = None


def groups_of(text: str, posted: date) -> list[Group]:
    groups: list[Group] = []
    for token in _tokens(text, posted):
        joined = _joined(groups[-1], token, text) if groups else None
        if joined:
            groups[-1] = joined
        else:
            groups.append(_alone(token, posted))
    return groups


def _tokens(text: str, posted: date) -> Iterator[Token]:
    """The earliest and longest first; what overlaps an earlier one is no token."""
    found: list[Token] = [*_days(text, posted), *find_clocks(text), *find_durations_in(text)]
    found.sort(key=lambda token: (token.start, -token.end))
    reached = 0
    for token in found:
        if token.start >= reached:
            reached = token.end
            yield token


def _days(text: str, posted: date) -> Iterator[Day]:
    forms = (form for form in FORMS if any(sign in text for sign in form.needs))
    return (_day(match, form, posted) for form in forms for match in form.pattern.finditer(text))


def _day(match: re.Match[str], form: Form, posted: date) -> Day:
    day = form.read(match, posted, Lean.COMING)
    if not form.open_ended:
        return Day(match.start(), match.end(), day, form.weekday)
    month = match.groupdict().get("month")
    return Day(match.start(), match.end(), day, False, number(month) if month else None, number(match["day"]))


def _alone(token: Token, posted: date) -> Group:
    if isinstance(token, Day):
        return Group(token.start, token.end, day=token)
    if isinstance(token, Clock):
        return Group(token.start, token.end, clock=token)
    counted = token.whole_days and token.way is not Way.NONE
    day = Day(token.start, token.end, last_day_of(token, posted)) if counted else None
    return Group(token.start, token.end, day=day, duration=token)


def _joined(group: Group, token: Token, text: str) -> Group | None:
    gap = text[group.end : token.start]
    if group.day is None or group.clock or len(gap) > 4 or not _BESIDE.fullmatch(gap):
        return None
    if isinstance(token, Clock):
        return replace(group, end=_closed(gap, token.end, text), clock=token)
    if isinstance(token, Day) and not group.duration and _says_the_same_day(group.day, token):
        day = token if group.day.weekday else group.day
        return replace(group, end=_closed(gap, token.end, text), day=day)
    return None


def _says_the_same_day(first: Day, second: Day) -> bool:
    return first.weekday != second.weekday or (first.day == second.day and first.month is None)


def _closed(gap: str, end: int, text: str) -> int:
    """Where the bracket that `gap` opened is closed."""
    closing = _CLOSING.match(text, end) if gap.strip(" ,，的T") else None
    return closing.end() if closing else end
