"""Calls are counted by the month of the company's own calendar."""

from datetime import UTC, datetime

from bot.app import build_company
from bot.metering import Metering
from bot.pumps.machine import DrivenClock
from storage.database import Database


def new_year(hour: int) -> datetime:
    return datetime(2026, 5, 31, hour, 30, tzinfo=UTC)


async def test_calls_are_added_to_the_month_and_counted_once(database: Database) -> None:
    metering = Metering(database, build_company(None, "logistics"), DrivenClock(new_year(1)))
    metering.of("dingtalk").count("api", 3)
    await metering.flush()
    await metering.flush()
    metering.of("dingtalk").count("api")
    metering.of("dingtalk").count("messages")
    assert await metering.this_month() == {"dingtalk": {"api": 4, "messages": 1}}


async def test_the_month_ends_at_midnight_in_the_companys_zone(database: Database) -> None:
    clock = DrivenClock(new_year(15))  # 23:30 on 31 May in Shanghai
    metering = Metering(database, build_company(None, "logistics"), clock)
    metering.of("dingtalk").count("api")
    await metering.flush()
    clock.set(new_year(16))
    assert await metering.this_month() == {"dingtalk": {}}
