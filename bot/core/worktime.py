"""The counting of time (catalogue.md §2): terms, half times and hours of business of one department.

Instants go in aware, in any zone, and come out in UTC on full minutes; the seconds of a trigger are dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.organisation import STANDARD_HOURS, STANDARD_ZONE, Organisation
from bot.core.shifts import Edge, Span, edges_of
from bot.core.terms import Offset, Term, Unit, parse_offset, parse_term
from bot.core.workcalendar import ONE_DAY, UncoveredYear, WorkCalendar

__all__ = [
    "Offset",
    "Term",
    "UncoveredYear",
    "Unit",
    "WorkCalendar",
    "WorkTime",
    "parse_offset",
    "parse_term",
    "worktime_for",
]

MINUTE = timedelta(minutes=1)

Shift = tuple[datetime, datetime]
"""One stretch of business in UTC, both ends belonging to it."""


@dataclass(frozen=True, slots=True)
class WorkTime:
    """Calendar, hours and zone of one department. Spans stand in the order of the shift and may run past midnight;
    what lies after midnight belongs to the working day on which the shift began. Raises ValueError where they are no shift (`edges_of`)."""

    calendar: WorkCalendar
    spans: tuple[Span, ...] = STANDARD_HOURS
    zone: ZoneInfo = ZoneInfo(STANDARD_ZONE)
    _edges: tuple[Edge, ...] = field(init=False, repr=False, compare=False)
    """Openings and closings in turn, each with its distance in days from the working day."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_edges", edges_of(self.spans))

    def strict(self) -> "WorkTime":
        """The same hours, raising UncoveredYear wherever a year without an official list is touched."""
        return replace(self, calendar=self.calendar.strict())

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def at(self, day: date, t: time) -> datetime:
        """That local time on that day, in UTC."""
        return datetime.combine(day, t, self.zone).astimezone(UTC)

    def due(self, term: Term | str, start: datetime) -> datetime:
        """When a term that `start` triggers falls due. Raises ValueError for an unreadable term or a naive `start`."""
        term = parse_term(term) if isinstance(term, str) else term
        start = _minute(start)
        if term.by_wall_clock:
            return start + term.minutes * MINUTE
        if term.in_business_hours:
            return self.forward(term.minutes, start) if term.amount >= 0 else self.before(-term.minutes, start)
        day = self.local(start).date()
        if term.unit == "wd":
            return self.close_of_business(self.calendar.next_working_day(day, term.amount))
        today = self.at(day, term.clock)
        still_to_come = today > start and self.calendar.is_working_day(day)
        return today if still_to_come else self.at(self.calendar.next_working_day(day), term.clock)

    def after(self, offset: Offset | str, instant: datetime) -> datetime:
        """The instant of a ladder's step, counted from `instant`; `Nwd HH:MM` counts from its local calendar day."""
        offset = parse_offset(offset) if isinstance(offset, str) else offset
        if offset.at is None:
            return self.due(offset.term, instant)
        day = self.local(_minute(instant)).date()
        return self.at(self.calendar.next_working_day(day, offset.term.amount) if offset.term.amount else day, offset.at)

    def half(self, term: Term | str | None, opened: datetime, due: datetime) -> datetime:
        """Half of the counted time from `opened` to `due`, rounded up to the minute and never later than `due`.

        `m` and `h` are halved by the wall clock, everything else (None = a stated time) in hours of business.
        """
        term = parse_term(term) if isinstance(term, str) else term
        opened, due = _minute(opened), _minute(due)
        if term is not None and term.by_wall_clock:
            return min(opened + _half((due - opened) // MINUTE) * MINUTE, due)
        return min(self.forward(_half(self.business_minutes(opened, due)), opened), due)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in hours of business; the whole closing minute (12:00, 18:00) does."""
        at = _minute(at)
        return next(self._shifts_from(at))[0] <= at

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself where it lies in hours of business, else the next opening."""
        return max(next(self._shifts_from(_minute(at)))[0], at.astimezone(UTC))

    def opening_of_business(self, day: date) -> datetime:
        """The beginning of the first span of the working day `day`."""
        return self.at(day, self._edges[0][1])

    def close_of_business(self, day: date) -> datetime:
        """The end of the last span of the working day `day`; of a night shift on the morning after."""
        days, closing = self._edges[-1]
        return self.at(day + days * ONE_DAY, closing)

    def business_minutes(self, start: datetime, end: datetime) -> int:
        """Minutes of business from `start` to `end`; 0 where `end` is not later."""
        return sum((closes - opens) // MINUTE for opens, closes in self.stretches(start, end))

    def stretches(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """The stretches of business between two instants, in order, none of them empty."""
        start, end = _minute(start), _minute(end)
        if start >= end:
            return
        for opens, closes in self._shifts_from(start):
            if opens >= end:
                return
            if max(opens, start) < min(closes, end):
                yield max(opens, start), min(closes, end)
            if closes >= end:
                return

    def forward(self, minutes: int, at: datetime) -> datetime:
        """`minutes` (≥ 0) of business after `at`, at the earliest such instant: 11:00 + 60 = 12:00."""
        at, left = _minute(at), minutes * MINUTE
        shifts = self._shifts_from(at)
        while True:
            opens, closes = next(shifts)
            begin = max(opens, at)
            if begin + left <= closes:
                return begin + left
            left -= closes - begin

    def before(self, minutes: int, at: datetime) -> datetime:
        """`minutes` (≥ 0) of business before `at`, at the latest such instant: 14:00 - 30 = 13:30."""
        at, left = _minute(at), minutes * MINUTE
        shifts = self._shifts_until(at)
        while True:
            opens, closes = next(shifts)
            end = min(closes, at)
            if end - left >= opens:
                return end - left
            left -= end - opens

    def _shifts_from(self, at: datetime) -> Iterator[Shift]:
        """All shifts that end at or after `at`, in order. Looks at no day it is not asked for."""
        day = self.local(at).date() - self._edges[-1][0] * ONE_DAY
        while True:
            for opens, closes in self._shifts_of(day):
                if closes >= at:
                    yield opens, closes
            day += ONE_DAY

    def _shifts_until(self, at: datetime) -> Iterator[Shift]:
        """All shifts that begin at or before `at`, latest first."""
        day = self.local(at).date()
        while True:
            for opens, closes in reversed(self._shifts_of(day)):
                if opens <= at:
                    yield opens, closes
            day -= ONE_DAY

    def _shifts_of(self, day: date) -> list[Shift]:
        if not self.calendar.is_working_day(day):
            return []
        instants = [self.at(day + days * ONE_DAY, edge) for days, edge in self._edges]
        return list(zip(instants[::2], instants[1::2], strict=True))


def worktime_for(organisation: Organisation, calendar: WorkCalendar, department: str | None) -> WorkTime:
    """How time is counted for a department of the company; for None, for the company itself."""
    return WorkTime(calendar, organisation.hours(department), organisation.zone(department))


def _minute(at: datetime) -> datetime:
    """The full minute of an instant, in UTC."""
    if at.tzinfo is None:
        raise ValueError("时间缺少时区")
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _half(minutes: int) -> int:
    return (minutes + 1) // 2
