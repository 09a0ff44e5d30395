"""What is broken in one place does not stop the others: a damaged row, a text that cannot be worded."""

from sqlalchemy import text

from storage.database import Database
from tests.scenarios.day import Day, whens


async def test_a_damaged_obligation_stops_neither_the_other_task_nor_the_clock(day: Day, memory: Database) -> None:
    """Reliability: T1's ladder cannot be read; T2 is served, the operator hears of it once, and T1 is tried again."""
    day.task(at="09:10", code="T2", name="6月出口家具", chat="g2", departments=["仓储部门"])
    await day.until("10:00")
    async with memory.write() as session:
        damage = text("UPDATE obligation SET steps = '[{\"at\": \"never\"}]' WHERE task = 'T1' AND debtor = '清关操作部门'")
        await (await session.connection()).execute(damage)
    replay, day.owed = day._replay, []
    assert replay is not None
    replay.state = nothing  # type: ignore[method-assign]  # the damaged row cannot be listed either
    await day.until("17:30")
    assert whens(day.told("g2", "missing")) == ["05-11 17:00"]
    assert whens(day.told("g2", "digest")) == ["05-11 17:30"]
    assert len(day.told("dm:it", "notice")) == 1


async def nothing() -> list[dict[str, object]]:
    return []


async def test_what_cannot_be_worded_is_dropped_and_the_rest_leaves(day: Day, memory: Database) -> None:
    """Reliability: one saying names a text that does not exist."""
    await day.says("zhao", "请运输调度部门确认14日能否放行", at="10:00").until("10:00")
    async with memory.write() as session:
        saying = text(
            "INSERT INTO saying (platform, chat, kind, template, data, items, departments, mentions, context, files, urgent, decided_at,"
            " next_at) SELECT platform, 'g1', 'notice', 'no_such_text', '{}', '[]', '[]', '[]', '{}', '[]', 0, decided_at, decided_at"
            " FROM saying LIMIT 1"
        )
        await (await session.connection()).execute(saying)
    await day.until("11:00")
    assert whens(day.told("dm:li", "remind")) == ["05-11 10:30", "05-11 11:00"]
    assert "no_such_text" in day.one("dm:it", "notice").text
