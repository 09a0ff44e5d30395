"""Every absolute time in free text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.chinese_time.calendar_days import day_of, month_shifted, shifted
from bot.core.chinese_time.clocks import from_midnight
from bot.core.chinese_time.durations import Way, end_of
from bot.core.chinese_time.found import BusinessTimes, InstantFound
from bot.core.chinese_time.plain import Plain, plain
from bot.core.chinese_time.tokens import Day, Group, groups_of

_THROUGH = re.compile(r"[ ]?(?:-+|~+|到|至|、|和|与|或)[ ]?")
_DIGIT_AND_DASH = re.compile(r"[0-9][-~/]$")


@dataclass(frozen=True, slots=True)
class Found:
    """An instant in the normalised copy, before it is told in terms of the source."""

    start: int
    end: int
    at: datetime
    has_time: bool
    day: date | None
    """The day that was named; None for a clock time alone."""
    period: str | None
    duration: bool


def find_instants(
    text: str,
    posted_at: datetime,
    *,
    close: time = time(18),
    noon: time = time(12),
    afternoon: time = time(13, 30),
    opening: time = time(9),
) -> list[InstantFound]:
    """Every absolute time understood, in order, not overlapping; what is doubtful or impossible is left out.

    Days without a year or week are taken ahead of the post unless they have only just gone by; a clock time alone belongs to the day of
    the post, even when it has gone by. Times are in the zone of `posted_at`. Raises nothing, costs time linear in the text.
    """
    copy = plain(text)
    return [_told(copy, found) for found in instants_in(copy.text, posted_at, BusinessTimes(close, noon, afternoon, opening))]


def _told(copy: Plain, found: Found) -> InstantFound:
    start, end = copy.span(found.start, found.end)
    return InstantFound(start, end, copy.source[start:end], found.at, found.has_time, found.day is not None, found.duration)


def instants_in(text: str, posted_at: datetime, times: BusinessTimes) -> Iterator[Found]:
    previous: Found | None = None
    for group in groups_of(text, posted_at.date()):
        linked = previous if previous and _THROUGH.fullmatch(text, previous.end, group.start) else None
        previous = _instant(group, text, posted_at, times, linked)
        if previous:
            yield previous


def _instant(group: Group, text: str, posted_at: datetime, times: BusinessTimes, linked: Found | None) -> Found | None:
    if group.day is None and group.duration:
        return _after_a_while(group, posted_at)
    if group.day is None:
        return _at_clock(group, posted_at, times, linked.day if linked else None, linked.period if linked else None)
    day = _day_meant(group.day, text, linked)
    return _at_clock(group, posted_at, times, day, None) if day else None


def _after_a_while(group: Group, posted_at: datetime) -> Found | None:
    if group.duration is None or group.duration.way is Way.NONE:
        return None
    at = end_of(group.duration, posted_at)
    return Found(group.start, group.end, at, True, at.date(), None, True) if at else None


def _day_meant(said: Day, text: str, linked: Found | None) -> date | None:
    """What ends a range follows its start; a lone day behind any other number and dash (3-5日) is none."""
    if said.number is None:
        late = said.weekday and said.day and linked and linked.day and said.day < linked.day
        return shifted(said.day, 7) if late else said.day
    if linked and linked.day:
        return _next_such(said.month, said.number, linked.day)
    doubtful = said.month is None and _DIGIT_AND_DASH.search(text, max(0, said.start - 2), said.start)
    return None if doubtful else said.day


def _next_such(month: int | None, number: int, start: date) -> date | None:
    """The first such day of the month (any month where None) not before `start`."""
    if month is None:
        year, month = month_shifted(start, 0 if number >= start.day else 1)
        return day_of(year, month, number)
    return day_of(start.year + ((month, number) < (start.month, start.day)), month, number)


def _at_clock(group: Group, posted_at: datetime, times: BusinessTimes, day: date | None, period: str | None) -> Found | None:
    clock = group.clock
    if clock and clock.needs_day and group.day is None:
        return None
    offset = from_midnight(clock, times, period) if clock else _of(times.close)
    on = day or posted_at.date()
    if offset is None or shifted(on, 2) is None:
        return None
    at = datetime.combine(on, time(), posted_at.tzinfo) + offset
    said_period = (clock.period or period) if clock else None
    return Found(group.start, group.end, at, clock is not None, day, said_period, group.duration is not None)


def at_close(day: date, posted_at: datetime, times: BusinessTimes) -> datetime:
    return datetime.combine(day, times.close, posted_at.tzinfo)


def _of(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute)
