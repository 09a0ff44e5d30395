"""The date of a report's head, and the clock time that may stand beside it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.chinese_time import DateFound, match_date
from bot.core.reading import header_patterns as patterns

_DAY_AND_PART = re.compile(r"[昨今](?=[早晚夜晨])")
_FAR = 31
"""Days: 3/5 or 2.5 so far from the post and set off by a mere blank is a fraction, no date."""


@dataclass(frozen=True, slots=True)
class HeadDate:
    """`day` None: something that wants to be a date and is none, or more than one (`typed`)."""

    end: int
    day: DateFound | None
    typed: str = ""


def date_at(text: str, pos: int, posted: date) -> DateFound | None:
    if pos >= len(text) or text[pos] not in patterns.DATE_STARTS:
        return None
    return match_date(text, pos, posted) or _part_of_day(text, pos, posted)


def _part_of_day(text: str, pos: int, posted: date) -> DateFound | None:
    """昨晚, 今早: the day is said, the rest is a clock word."""
    found = _DAY_AND_PART.match(text, pos)
    if found is None or (found[0] == "昨" and posted == date.min):
        return None
    return DateFound(pos, found.end(), found[0], posted - timedelta(days=found[0] == "昨"), explicit_year=False, relative=True)


def date_behind_name(text: str, pos: int, posted_at: datetime) -> HeadDate | None:
    """The date behind a department, a dash or blanks between; on a line of its own too."""
    gap = patterns.BEFORE_DATE.match(text, pos)
    start = gap.end() if gap else pos
    found = _dated(text, start, posted_at)
    if found or text[start : start + 1] not in ("\n", ":", ""):
        return found
    return _on_next_line(text, pos, posted_at)


def _on_next_line(text: str, pos: int, posted_at: datetime) -> HeadDate | None:
    gap = patterns.NEXT_LINE_DATE.match(text, pos)
    found = _dated(text, gap.end(), posted_at) if gap else None
    return found if found and patterns.RANGE_ENDS.match(text, found.end) else None


def _dated(text: str, start: int, posted_at: datetime) -> HeadDate | None:
    day = date_at(text, start, posted_at.date())
    if day is None:
        bad = patterns.NO_SUCH_DATE.match(text, start)
        return HeadDate(bad.end(), None, bad[0]) if bad else None
    end = past_clock(text, day.end, posted_at)
    second = _second_day(text, end, posted_at)
    if second:
        return HeadDate(second, None, text[start:second])
    return None if is_fraction(text, day, end, posted_at) else HeadDate(end, day)


def _second_day(text: str, pos: int, posted_at: datetime) -> int:
    """End of the second day of a range (5月9日-10日：), 0 where there is none."""
    join = patterns.RANGE.match(text, pos)
    day = date_at(text, join.end(), posted_at.date()) if join else None
    return day.end if day and patterns.RANGE_ENDS.match(text, day.end) else 0


def is_fraction(text: str, day: DateFound, end: int, posted_at: datetime) -> bool:
    """仓储部门 3/5 已装车: a fraction or a decimal, not a day of another season."""
    if day.day is None or day.explicit_year or day.relative or any(sign in day.text for sign in "月日号"):
        return False
    return text[end : end + 1] == " " and abs((day.day - posted_at.date()).days) > _FAR


def past_clock(text: str, pos: int, posted_at: datetime) -> int:
    """Behind a clock time that belongs to the head; one still to come before a mere blank is part of what is planned."""
    clock = patterns.CLOCK.match(text, pos)
    if clock is None or (clock["space"] and clock["hour"] and _still_to_come(clock, posted_at)):
        return pos
    return clock.end()


def _still_to_come(clock: re.Match[str], posted_at: datetime) -> bool:
    hour, minute = int(clock["hour"]), int(clock["minute"] or 0)
    return hour < 24 and minute < 60 and time(hour, minute) > posted_at.time()
