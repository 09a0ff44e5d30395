"""A clock that is turned by hand leaps over no silence: nobody apologises for hours that never were."""

from datetime import UTC, datetime, timedelta

from bot.core.ports import Notice
from bot.keeping import Line
from bot.pumps.machine import DrivenClock

NINE = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)


def test_a_line_that_is_renewed_while_the_clock_is_turned_was_never_down() -> None:
    clock = DrivenClock(NINE)
    line = Line("wecom", clock)
    line.clock_is_moved = True
    clock.set(NINE + timedelta(hours=7))
    line(Notice("offline", NINE))
    line(Notice("online", clock.now()))
    line.clock_was_moved()
    assert line.gaps == []


def test_a_line_that_comes_back_after_the_turning_was_down_since_then_only() -> None:
    clock = DrivenClock(NINE)
    line = Line("wecom", clock)
    line.clock_is_moved = True
    clock.set(NINE + timedelta(hours=7))
    line(Notice("offline", NINE))
    line.clock_was_moved()
    turned = clock.now()
    clock.set(turned + timedelta(seconds=2))
    line(Notice("online", clock.now()))
    assert line.gaps == [(turned, clock.now())]
