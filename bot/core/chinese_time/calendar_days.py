"""Days of the calendar without exceptions: what does not exist is None."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date
from enum import Enum, auto


class Lean(Enum):
    """Which way a date without a year, or a weekday, is completed."""

    NEAREST = auto()
    """Headers: the nearest year and day, the weekday of the current Monday to Sunday."""
    COMING = auto()
    """Deadlines and promises: what lies ahead, unless it has only just gone by."""


JUST_GONE_DAYS = 31
"""A month and day that far back is still the one that was meant; further back the coming one is."""


def day_of(year: int, month: int, day: int) -> date | None:
    if not (MINYEAR <= year <= MAXYEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def shifted(day: date | None, days: int) -> date | None:
    if day is None or not date.min.toordinal() <= day.toordinal() + days <= date.max.toordinal():
        return None
    return date.fromordinal(day.toordinal() + days)


def month_shifted(posted: date, months: int) -> tuple[int, int]:
    """Year and month so many months from the post's."""
    years, month = divmod(posted.month - 1 + months, 12)
    return posted.year + years, month + 1


def months_later(posted: date, months: int) -> date | None:
    """The same day of the month; the last one where that month is shorter."""
    year, month = month_shifted(posted, months)
    return day_of(year, month, posted.day) or end_of_month(year, month)


def end_of_month(year: int, month: int) -> date | None:
    return day_of(year, month, monthrange(year, month)[1]) if MINYEAR <= year <= MAXYEAR else None


def in_some_year(month: int, day: int, posted: date, lean: Lean) -> date | None:
    """A month and day without a year. The year is chosen first: 2月29日 in a common year is impossible, not shifted."""
    choices = [(anchor, year) for year in (posted.year - 1, posted.year, posted.year + 1) if (anchor := day_of(year, month, min(day, 28)))]
    if not choices:
        return None
    floor = shifted(posted, -JUST_GONE_DAYS)
    if lean is Lean.COMING and floor:
        choices = [(anchor, year) for anchor, year in choices if anchor >= floor] or choices
    _, year = min(choices, key=lambda choice: abs(choice[0] - posted))
    return day_of(year, month, day)


def in_some_month(day: int, posted: date, lean: Lean) -> date | None:
    """A day of the month alone: the nearest such day; leaning forward, a day still to come this month is preferred."""
    here = day_of(posted.year, posted.month, day)
    if lean is Lean.COMING and here and here >= posted:
        return here
    around = [found for months in (-2, -1, 0, 1, 2) if (found := day_of(*month_shifted(posted, months), day))]
    if lean is Lean.COMING and not here:
        around = [found for found in around if found >= posted]
    return min(around, key=lambda found: abs(found - posted), default=None)


def weekday_of_week(weekday: int, weeks: int, posted: date) -> date | None:
    """Monday is 0. `weeks` counts from the post's Monday to Sunday week."""
    return shifted(posted, weekday - posted.weekday() + 7 * weeks)


def coming_weekday(weekday: int, posted: date) -> date | None:
    return shifted(posted, (weekday - posted.weekday()) % 7)


def of_two_digits(year: int) -> int:
    if year >= 100:
        return year
    return year + (2000 if year < 70 else 1900)
