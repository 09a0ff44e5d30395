"""Turning the demo's clock: what +10 minutes, 16:30 and the next working day mean as instants."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.web.stage import Stage

DAY_BEGINS = time(9)
FURTHEST = timedelta(days=7)
"""One turn may not go further: every timer in between really runs."""

STEPS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


def destination(order: Mapping[str, Any], stage: Stage) -> datetime | str:
    """The instant an order means, or the name of the member that was not understood.

    Orders: {"minutes": n}, {"hours": n}, {"to": "HH:MM"} (the next such instant on a working day), {"to": "next_day"} (09:00).
    """
    for name, unit in STEPS.items():
        if name in order:
            return _stepped(order[name], unit, stage.now()) or name
    return _named(order.get("to"), stage) or "to"


def _stepped(count: object, unit: timedelta, now: datetime) -> datetime | None:
    if type(count) is not int or not 1 <= count <= FURTHEST // unit:
        return None
    return now + count * unit


def _named(word: object, stage: Stage) -> datetime | None:
    today = stage.now().astimezone(stage.zone).date()
    if word == "next_day":
        return _at(stage.next_working_day(today), DAY_BEGINS, stage)
    clock = _clock_time(word)
    return _next(clock, today, stage) if clock else None


def _clock_time(word: object) -> time | None:
    if not isinstance(word, str) or len(word) != len("16:30"):
        return None
    try:
        return datetime.strptime(word, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone of its own
    except ValueError:
        return None


def _next(clock: time, today: date, stage: Stage) -> datetime:
    works_today = stage.next_working_day(today - timedelta(days=1)) == today
    candidate = _at(today, clock, stage)
    if works_today and candidate > stage.now():
        return candidate
    return _at(stage.next_working_day(today), clock, stage)


def _at(day: date, clock: time, stage: Stage) -> datetime:
    return datetime.combine(day, clock, stage.zone)
