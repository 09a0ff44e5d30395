"""What the archive proves about a platform, and the groups an operator sees and changes."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from storage.bound_groups import BoundGroups
from storage.database import Database
from storage.evidence import Evidence, evidence_of
from storage.models import ChatRow, ErrandRow, InboxRow, JournalRow, OutboxRow, TaskRow, UsageRow

NOW = datetime(2026, 5, 12, 2, tzinfo=UTC)
TASK = {"name": "5月进口电子", "type": "import", "lead": "业务部门", "departments": ["业务部门", "仓储部门"], "policy": "logistics"}
HEARD = {"chat": "g", "kind": "say", "text": "", "raw": b"", "received_at": NOW, "next_at": None}
SAID = {"chat": "g", "kind": "note", "text": "", "mentions": [], "record": {}, "created_at": NOW, "next_at": None}


@pytest.fixture
async def told(database: Database) -> Database:
    async with database.write() as session:
        session.add(TaskRow(code="T1", start=NOW.date(), created_at=NOW, **TASK))
        await session.flush()
        session.add(ChatRow(platform="wecom", chat="wr", task_id=1, bound_at=NOW, addresses={"appchat": "T1"}))
        session.add(ChatRow(platform="dingtalk", chat="cid", task_id=1, bound_at=NOW, awaiting_robot=True))
        session.add(InboxRow(platform="wecom", message_id="1", sender="li", body={"quote": "早"}, **HEARD))
        session.add(InboxRow(platform="wecom", message_id="2", sender="li", body={"quote": None}, **HEARD))
        session.add(OutboxRow(platform="wecom", mouth="robot", outcome="sent", **SAID))
        session.add(OutboxRow(platform="wecom", outcome="failed", error="企业微信拒收（93006）", **SAID))
        session.add(ErrandRow(platform="wecom", kind="open_group", data={}, created_at=NOW, next_at=None, outcome="done"))
        session.add(ErrandRow(platform="wecom", kind="look_for_robot", data={}, created_at=NOW, next_at=NOW))
        session.add(UsageRow(platform="wecom", bucket="api", month="2026-05", calls=7))
    return database


async def test_the_archive_is_summed_up_for_one_platform(told: Database) -> None:
    async with told.read() as session:
        found = await evidence_of(session, "wecom", "2026-05")
    assert [(group.task, group.size, group.chat) for group in found.groups] == [("T1", 2, "wr")]
    assert (found.heard, found.quotes, found.left, found.used) == ({"li": 2}, 1, {"robot": 1}, {"api": 7})
    assert (found.refused_with("93006"), found.groups_made, found.robots_added_by_hand) == (1, 1, 1)


async def test_nothing_is_proven_where_nothing_happened(database: Database) -> None:
    async with database.read() as session:
        assert await evidence_of(session, "dingtalk", "2026-05") == Evidence()


async def test_an_address_is_written_beside_the_others_and_dropped_alone(told: Database) -> None:
    async with told.write() as session:
        groups = BoundGroups(session)
        (group,) = await groups.on("wecom")
        await groups.set_address(group, "webhook", "key", NOW)
    async with told.write() as session:
        groups = BoundGroups(session)
        assert dict((await groups.on("wecom"))[0].addresses) == {"appchat": "T1", "webhook": "key"}
        await groups.set_address(group, "webhook", None, NOW)
    async with told.read() as session:
        assert dict((await BoundGroups(session).on("wecom"))[0].addresses) == {"appchat": "T1"}


async def test_a_group_is_forgotten_on_its_platform_only_and_the_journal_says_so(told: Database) -> None:
    async with told.write() as session:
        groups = BoundGroups(session)
        await groups.forget((await groups.on("dingtalk"))[0], NOW)
    async with told.read() as session:
        assert [group.platform for group in await BoundGroups(session).all()] == ["wecom"]
        assert [(line.what, line.actor) for line in await session.exec(select(JournalRow))] == [("chat_forgotten", "operator")]
