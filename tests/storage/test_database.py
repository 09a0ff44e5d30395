"""Transactions: what commits, what rolls back, what nobody overwrites - alike on both databases."""

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import col, select

from bot.core.messages import Incoming
from storage.database import Database
from storage.fresh import create_all
from storage.inbox import to_row
from storage.models import InboxRow
from tests.conftest import Open

NOON = datetime(2026, 5, 12, 12, tzinfo=timezone(timedelta(hours=8)))


def row(message_id: str = "m1", text: str = "已完成") -> InboxRow:
    return to_row(Incoming("wecom", message_id, "group", "zhang", text=text), NOON)


async def stored_ids(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.exec(select(InboxRow.message_id).order_by(col(InboxRow.id))))


async def test_a_finished_block_is_committed(database: Database) -> None:
    async with database.write() as session:
        session.add(row())
    assert await stored_ids(database) == ["m1"]


async def test_an_error_undoes_the_whole_block(database: Database) -> None:
    async def fail_after_writing() -> None:
        async with database.write() as session:
            session.add(row())
            await session.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_writing()
    assert await stored_ids(database) == []


async def test_a_cancelled_block_is_undone_and_makes_way(database: Database) -> None:
    writing = asyncio.Event()

    async def write_for_ever() -> None:
        async with database.write() as session:
            session.add(row())
            await session.flush()
            writing.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_for_ever())
    await writing.wait()
    task.cancel()
    await asyncio.wait([task])
    async with database.write() as session:
        session.add(row("m2"))
    assert await stored_ids(database) == ["m2"]


async def test_the_same_message_cannot_be_stored_twice(database: Database) -> None:
    async with database.write() as session:
        session.add(row())
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(row())
    assert await stored_ids(database) == ["m1"]


async def test_an_ignored_insert_leaves_the_older_row_alone(database: Database) -> None:
    insert = database.insert_ignore(InboxRow, conflict=["platform", "message_id"])
    for text in "一", "二":
        async with database.write() as session:
            await session.exec(insert.values(**row(text=text).model_dump(exclude={"id"})))
    async with database.read() as session:
        assert list(await session.exec(select(InboxRow.text))) == ["一"]


async def test_no_concurrent_update_is_lost(database: Database) -> None:
    """Read, think, write - by many at once; on SQLite the plain driver keeps half of these."""
    async with database.write() as session:
        session.add(row())

    async def count_up() -> None:
        for _ in range(10):
            async with database.write() as session:
                found = (await session.exec(select(InboxRow).with_for_update())).one()
                await asyncio.sleep(0)
                found.attempts += 1

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with database.read() as session:
        assert (await session.exec(select(InboxRow.attempts))).one() == 100


async def test_two_programs_lose_no_update_either(database_url: str, database: Database, opened: Open) -> None:
    async with database.write() as session:
        session.add(row())
    other = opened(database_url)

    async def count_up(one: Database) -> None:
        for _ in range(20):
            async with one.write() as session:
                seen = (await session.exec(select(InboxRow.attempts).with_for_update())).one()
                await asyncio.sleep(0)
                await session.exec(update(InboxRow).values(attempts=seen + 1))

    await asyncio.gather(count_up(database), count_up(other))
    async with database.read() as session:
        assert (await session.exec(select(InboxRow.attempts))).one() == 40


async def test_a_reader_sees_one_instant(database: Database) -> None:
    counting = select(func.count()).select_from(InboxRow)
    async with database.read() as session:
        before = (await session.exec(counting)).one()
        async with database.write() as other:
            other.add(row())
        assert (await session.exec(counting)).one() == before
    assert await stored_ids(database) == ["m1"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as session:
            await session.exec(update(InboxRow).values(attempts=1))


async def test_instants_come_back_aware_and_in_utc(database: Database) -> None:
    async with database.write() as session:
        session.add(row())
    async with database.read() as session:
        found = (await session.exec(select(InboxRow.received_at).where(col(InboxRow.received_at) == NOON))).one()
    assert found == NOON
    assert found.utcoffset() == timedelta(0)


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="timezone"):
        async with database.write() as session:
            session.add(to_row(Incoming("wecom", "m1", "group", "zhang"), NOON.replace(tzinfo=None)))


async def test_text_no_database_takes_still_gets_in(database: Database) -> None:
    async with database.write() as session:
        session.add(row())
        await session.flush()
        await session.exec(update(InboxRow).values(error="到\x00货\ud800", outcome="\ud83d\ude00"))
    async with database.read() as session:
        assert (await session.exec(select(InboxRow.error, InboxRow.outcome))).one() == ("到�货�", "��")


async def test_a_document_can_be_asked_by_a_chinese_key(database: Database) -> None:
    one, other = row("m1"), row("m2")
    one.body, other.body = {"部门": "清关"}, {"部门": "仓储"}
    async with database.write() as session:
        session.add_all([one, other])
    body = col(InboxRow.body)["部门"].as_string()
    async with database.read() as session:
        assert list(await session.exec(select(InboxRow.message_id).where(body == "清关"))) == ["m1"]


async def test_a_transaction_inside_a_transaction_is_told_apart_from_waiting(opened: Open) -> None:
    database = opened("sqlite://")
    async with database.write():
        with pytest.raises(RuntimeError, match="inside"):
            async with database.write():
                pass
        with pytest.raises(RuntimeError, match="inside"):
            async with database.read():
                pass


async def test_a_database_in_memory_serves_many_tasks_at_once(opened: Open) -> None:
    database = opened("sqlite://")
    await create_all(database)

    async def store(number: int) -> None:
        async with database.write() as session:
            session.add(row(f"m{number}"))
            await session.flush()
            await asyncio.sleep(0)
        await stored_ids(database)

    await asyncio.gather(*(store(number) for number in range(20)))
    assert len(await stored_ids(database)) == 20
