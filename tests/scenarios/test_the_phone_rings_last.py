"""L28: a 重大 is repeated to the vice president three times; without a 知悉 the last one comes by phone, where the platform can."""

import pytest
from sqlmodel import col, select

from storage.models import OutboxRow
from tests.scenarios.day import Day


@pytest.fixture
def alarmed(day: Day) -> Day:
    return day.says("head_qg", "/异常 重大 情况：整批货物被扣 影响：全部延误 措施：联系海关", at="11:00")


async def calls(day: Day) -> list[str]:
    """The instants at which a message to the vice president was also a phone call."""
    async with day.database.read() as session:
        rows = await session.exec(select(OutboxRow).where(OutboxRow.person == "vp").order_by(col(OutboxRow.id)))
        zone = day.company.organisation.company.zone
        return [f"{row.created_at.astimezone(zone):%H:%M}" for row in rows if row.context.get("phone")]


async def test_the_third_repetition_is_a_call(alarmed: Day) -> None:
    await alarmed.until("15:30")
    assert await calls(alarmed) == ["12:30"]


async def test_nobody_is_called_who_has_acknowledged(alarmed: Day) -> None:
    alarmed.says("vp", "/异常 A-1 知悉", at="11:40", chat="dm:vp")
    await alarmed.until("15:30")
    assert await calls(alarmed) == []
