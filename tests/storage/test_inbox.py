"""The durable door: committed before acknowledged, once each, many in one commit, none in another's way."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from bot.core.messages import Incoming, MediaRef
from storage.database import Database
from storage.inbox import InboxDoor, from_row, to_row
from storage.models import InboxRow
from tests.conftest import Open
from tests.storage.messages import MESSAGE, NOW

EVERYTHING = Incoming(
    platform="dingtalk",
    message_id="m\x00\ud800\\1",
    chat="群\x00",
    sender="\udfff",
    kind="click",
    text="到\x00货\ud83d\ude00\\u0000😀" + "长" * 100_000,
    quote="\ud800",
    mentions=("李\x00", "\\"),
    sent_at=datetime(2026, 5, 12, 17, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))),
    raw=bytes(range(256)) * 4,
    action="fix",
    value="\x00",
    of="\\",
    reply_hint='{"url": "\ud800"}',
    media=(MediaRef("file", {"downloadCode": "c\x00"}, "表\ud800.xlsx"),),
)


async def rows(database: Database) -> list[InboxRow]:
    async with database.read() as session:
        return list(await session.exec(select(InboxRow).order_by(col(InboxRow.id))))


def count_commits(database: Database) -> list[Any]:
    commits: list[Any] = []
    event.listen(database.writer.sync_engine, "commit", commits.append)
    return commits


async def test_a_new_message_is_stored_and_due_at_once(database: Database) -> None:
    assert await InboxDoor(database).receive(MESSAGE, NOW)
    (row,) = await rows(database)
    assert (row.received_at, row.next_at, row.attempts, row.outcome) == (NOW, NOW, 0, None)


async def test_a_redelivery_is_recognised_and_changes_nothing(database: Database) -> None:
    door = InboxDoor(database)
    assert await door.receive(MESSAGE, NOW)
    assert not await door.receive(replace(MESSAGE, text="别的"), NOW + timedelta(seconds=5))
    (row,) = await rows(database)
    assert from_row(row) == MESSAGE


async def test_of_deliveries_at_the_same_moment_exactly_one_is_new(database: Database) -> None:
    door = InboxDoor(database)
    answers = await asyncio.gather(*(door.receive(MESSAGE, NOW) for _ in range(4)))
    assert answers == [True, False, False, False]
    assert len(await rows(database)) == 1


async def test_two_programs_at_one_door_store_each_message_once(database_url: str, database: Database, opened: Open) -> None:
    other = opened(database_url)
    doors = [InboxDoor(database), InboxDoor(other)]
    messages = [replace(MESSAGE, message_id=f"m{number}") for number in range(50)]
    answers = await asyncio.gather(*(door.receive(message, NOW) for message in messages for door in doors))
    assert sum(answers) == 50
    assert len(await rows(database)) == 50


async def test_platforms_may_use_the_same_message_id(database: Database) -> None:
    door = InboxDoor(database)
    assert await door.receive(MESSAGE, NOW)
    assert await door.receive(replace(MESSAGE, platform="dingtalk"), NOW)


async def test_what_arrives_together_shares_commits(database: Database) -> None:
    commits = count_commits(database)
    door = InboxDoor(database)
    await asyncio.gather(*(door.receive(replace(MESSAGE, message_id=f"m{number}"), NOW) for number in range(200)))
    assert len(await rows(database)) == 200
    assert len(commits) == 1


async def test_nothing_is_acknowledged_before_its_commit(database: Database) -> None:
    order: list[str] = []
    event.listen(database.writer.sync_engine, "commit", lambda _: order.append("commit"))
    await InboxDoor(database).receive(MESSAGE, NOW)
    order.append("acknowledged")
    assert order == ["commit", "acknowledged"]


async def test_the_pump_is_woken_for_new_messages_only(database: Database) -> None:
    woken: list[None] = []
    door = InboxDoor(database, lambda: woken.append(None))
    await door.receive(MESSAGE, NOW)
    assert len(woken) == 1
    await door.receive(MESSAGE, NOW)
    assert len(woken) == 1


async def test_one_poisonous_message_does_not_stop_the_others(database: Database) -> None:
    door = InboxDoor(database)
    poison = replace(MESSAGE, message_id="poison", sent_at=datetime(2026, 5, 12, 9))  # noqa: DTZ001 - naive, on purpose
    sent = [MESSAGE, poison, replace(MESSAGE, message_id="m2")]
    first, failed, second = await asyncio.gather(*(door.receive(message, NOW) for message in sent), return_exceptions=True)
    assert (first, second) == (True, True)
    assert isinstance(failed, Exception)
    assert [row.message_id for row in await rows(database)] == ["m1", "m2"]


async def test_a_failing_database_rejects_everybody_and_the_door_recovers(database: Database) -> None:
    door = InboxDoor(database)
    async with database.write() as session:
        await session.exec(text("ALTER TABLE inbox RENAME TO elsewhere"))
    answers = await asyncio.gather(*(door.receive(replace(MESSAGE, message_id=name), NOW) for name in "ab"), return_exceptions=True)
    assert all(isinstance(answer, DBAPIError) for answer in answers)
    async with database.write() as session:
        await session.exec(text("ALTER TABLE elsewhere RENAME TO inbox"))
    assert await door.receive(MESSAGE, NOW)


async def test_while_another_program_writes_nothing_is_acknowledged(sqlite_url: str, opened: Open) -> None:
    database, other = opened(sqlite_url), opened(sqlite_url)
    async with other.write() as session:
        await session.exec(select(InboxRow))
        receiving = asyncio.create_task(InboxDoor(database).receive(MESSAGE, NOW))
        await asyncio.wait([receiving], timeout=0.1)
        assert not receiving.done()
    assert await receiving


async def test_a_connection_lost_at_commit_loses_no_message(postgresql_url: str, opened: Open) -> None:
    database = opened(postgresql_url)

    def die(connection: Connection) -> None:
        event.remove(database.writer.sync_engine, "commit", die)
        connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    event.listen(database.writer.sync_engine, "commit", die)
    assert await InboxDoor(database).receive(MESSAGE, NOW)
    assert len(await rows(database)) == 1


async def test_a_caller_that_gave_up_does_not_disturb_the_others(database: Database) -> None:
    door = InboxDoor(database)
    gone = asyncio.create_task(door.receive(MESSAGE, NOW))
    stays = asyncio.create_task(door.receive(replace(MESSAGE, message_id="m2"), NOW))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_draining_waits_for_the_last_commit(database: Database) -> None:
    door = InboxDoor(database)
    await door.drain()
    receiving = asyncio.create_task(door.receive(MESSAGE, NOW))
    await asyncio.sleep(0)
    await door.drain()
    assert await receiving
    assert len(await rows(database)) == 1


@pytest.mark.parametrize("incoming", [MESSAGE, EVERYTHING, Incoming("", "", "", "")], ids=["plain", "everything", "empty"])
async def test_a_message_comes_back_exactly_as_it_came(database: Database, incoming: Incoming) -> None:
    await InboxDoor(database).receive(incoming, NOW)
    (row,) = await rows(database)
    assert from_row(row) == incoming


async def test_the_searchable_text_is_the_same_on_every_database(database: Database) -> None:
    await InboxDoor(database).receive(replace(MESSAGE, text="到\x00货\ud800😀"), NOW)
    (row,) = await rows(database)
    assert row.text == "到�货�😀"


def test_fields_of_a_newer_version_are_left_out() -> None:
    row = to_row(MESSAGE, NOW)
    row.body = row.body | {"mood": "cheerful"}
    assert from_row(row) == MESSAGE
