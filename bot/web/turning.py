"""Turning a page's clock: what +10 minutes, 16:30 and the next working day mean as instants."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.web.bodies import refuse

DAY_BEGINS = time(9)
FURTHEST = timedelta(days=7)
"""One turn may not go further: every timer in between really runs."""

STEPS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


class Dial(Protocol):
    """A clock that a page may turn."""

    @property
    def zone(self) -> ZoneInfo: ...

    def now(self) -> datetime: ...

    def next_working_day(self, day: date) -> date:
        """The first working day of the company after `day`."""

    async def advance(self, to: datetime) -> None:
        """Runs the production pumps up to that instant; returns when everything due by then has left."""

    async def set_real(self, real: bool) -> None:
        """Lets time pass by itself from now on, or holds it."""


async def turn(order: Mapping[str, Any], dial: Dial) -> None:
    """Carries an order out: those of `destination`, and {"to": "real"} or {"to": "driven"}."""
    if order.get("to") in ("real", "driven"):
        await dial.set_real(order["to"] == "real")
        return
    to = destination(order, dial)
    if isinstance(to, str):
        refuse(to, "应是 minutes 或 hours（整数，最多一周），或 to：HH:MM、next_day、real、driven")
    await dial.set_real(False)
    await dial.advance(to)


def destination(order: Mapping[str, Any], dial: Dial) -> datetime | str:
    """The instant an order means, or the name of the member that was not understood.

    Orders: {"minutes": n}, {"hours": n}, {"to": "HH:MM"} (the next such instant on a working day), {"to": "next_day"} (09:00).
    """
    for name, unit in STEPS.items():
        if name in order:
            return _stepped(order[name], unit, dial.now()) or name
    return _named(order.get("to"), dial) or "to"


def _stepped(count: object, unit: timedelta, now: datetime) -> datetime | None:
    if type(count) is not int or not 1 <= count <= FURTHEST // unit:
        return None
    return now + count * unit


def _named(word: object, dial: Dial) -> datetime | None:
    today = dial.now().astimezone(dial.zone).date()
    if word == "next_day":
        return _at(dial.next_working_day(today), DAY_BEGINS, dial)
    clock = _clock_time(word)
    return _next(clock, today, dial) if clock else None


def _clock_time(word: object) -> time | None:
    if not isinstance(word, str) or len(word) != len("16:30"):
        return None
    try:
        return datetime.strptime(word, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone of its own
    except ValueError:
        return None


def _next(clock: time, today: date, dial: Dial) -> datetime:
    works_today = dial.next_working_day(today - timedelta(days=1)) == today
    candidate = _at(today, clock, dial)
    if works_today and candidate > dial.now():
        return candidate
    return _at(dial.next_working_day(today), clock, dial)


def _at(day: date, clock: time, dial: Dial) -> datetime:
    return datetime.combine(day, clock, dial.zone)
