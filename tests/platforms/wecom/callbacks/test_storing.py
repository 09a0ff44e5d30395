"""Acknowledged means stored, and stored means once: the doors before a real inbox."""

import asyncio
import json
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta

import aiohttp
import pytest
from sqlmodel import select

from bot.core.messages import Incoming
from bot.platforms.wecom.callbacks.door import ROBOT_PATH, STORE_WITHIN
from storage.database import Database
from storage.inbox import InboxDoor
from storage.models import InboxRow
from tests.conftest import Open
from tests.platforms.wecom.callbacks.site import NOW, Answer, Site, Store

DONE = Answer(200, b"")


def said(message_id: str = "MID-1", text: str = "@调度助手 已装车") -> str:
    body = {"msgid": message_id, "chatid": "wrG", "chattype": "group", "from": {"userid": "zhou.ping"}, "msgtype": "text"}
    return json.dumps(body | {"text": {"content": text}})


@pytest.fixture
def database(sqlite_url: str, opened: Open) -> Database:
    return opened(sqlite_url)


@pytest.fixture
async def open_site(database: Database) -> AsyncIterator[Site]:
    """The doors before a database."""
    inbox = InboxDoor(database)
    async with Site(lambda incoming: inbox.receive(incoming, NOW)) as site:
        yield site


async def stored(database: Database) -> list[str]:
    async with database.read() as session:
        return list((await session.exec(select(InboxRow.message_id).order_by(InboxRow.message_id))).all())


async def test_the_same_callback_four_times_is_one_message(open_site: Site, database: Database) -> None:
    """R04: two of them at the same instant, all four acknowledged."""
    encrypted = open_site.robot.encrypt(said())
    body = b'{"encrypt":"%s"}' % encrypted.encode()
    both = [open_site.post(ROBOT_PATH, open_site.robot, encrypted, body, nonce="n") for _ in range(2)]
    assert await asyncio.gather(*both) == [DONE, DONE]
    for seconds in (5, 10):
        open_site.clock.advance(seconds)
        assert await open_site.post(ROBOT_PATH, open_site.robot, encrypted, body, nonce="n") == DONE
    assert await stored(database) == ["MID-1"]


async def test_a_retry_encrypted_anew_is_the_same_message(open_site: Site, database: Database) -> None:
    """R05: another nonce, another timestamp, the same msgid."""
    for nonce in ("n1", "n2"):
        assert await open_site.tell_robot(said(), nonce=nonce) == DONE
        open_site.clock.advance(5)
    assert await stored(database) == ["MID-1"]


async def test_one_nonce_on_two_messages_keeps_neither_out(open_site: Site, database: Database) -> None:
    """R06."""
    for message_id in ("MID-1", "MID-2"):
        assert await open_site.tell_robot(said(message_id), nonce="n") == DONE
    assert await stored(database) == ["MID-1", "MID-2"]


@pytest.mark.parametrize("late", [timedelta(hours=2), timedelta(hours=26), timedelta(days=8)])
async def test_what_comes_late_keeps_its_own_time(site: Site, store: Store, late: timedelta) -> None:
    """R08: signed when it was sent, delivered now."""
    sent = NOW - late
    members = f"<FromUserName>li.na</FromUserName><CreateTime>{int(sent.timestamp())}</CreateTime><MsgId>7</MsgId>"
    answer = await site.tell_app(f"<xml>{members}<MsgType>text</MsgType><Content>已到港</Content></xml>", at=sent)
    assert (answer, store.only.sent_at, site.callbacks.skewed) == (DONE, sent, 1)


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(hours=-2), timedelta(minutes=6)])
async def test_a_stamp_far_off_is_taken_and_flagged(site: Site, store: Store, off: timedelta, caplog: pytest.LogCaptureFixture) -> None:
    """R25: refusing would lose what was delayed, and a replay meets the msgid."""
    assert await site.tell_robot(said(), at=NOW + off) == DONE
    assert store.only.message_id == "MID-1"
    assert site.callbacks.skewed == 1
    assert f"signed {off.total_seconds():.0f} s off" in caplog.text


async def test_a_stamp_within_five_minutes_is_ordinary(site: Site) -> None:
    """R25."""
    await site.tell_robot(said(), at=NOW - timedelta(minutes=5))
    assert site.callbacks.skewed == 0


async def test_what_cannot_be_stored_is_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    store, troubles = Store(), [OSError("disk full")]

    async def door(incoming: Incoming) -> bool:
        if troubles:
            raise troubles.pop()
        return await store(incoming)

    async with Site(door) as site:
        answer = await site.tell_robot(said())
        assert answer.status == 500
        assert b"disk" not in answer.body
        assert not store.messages
        assert await site.tell_robot(said()) == DONE
    assert store.only.message_id == "MID-1"
    assert "MID-1 not stored" in caplog.text


async def test_a_callback_that_takes_its_time_delays_no_other() -> None:
    """R10: what the first one waits for is off the way of the second."""
    store, go_on = Store(), asyncio.Event()

    async def door(incoming: Incoming) -> bool:
        if incoming.message_id == "MID-1":
            await go_on.wait()
        return await store(incoming)

    async with Site(door) as site:
        slow = asyncio.create_task(site.tell_robot(said("MID-1")))
        assert await site.tell_robot(said("MID-2")) == DONE
        assert list(store.messages) == ["MID-2"]
        go_on.set()
        assert await slow == DONE


async def test_a_locked_database_is_told_in_time_and_nothing_is_acknowledged_unstored(sqlite_url: str, opened: Open) -> None:
    """R09: another writer holds the lock; the deadline is scaled down to keep the test short."""
    assert STORE_WITHIN < 5
    inbox = InboxDoor(opened(sqlite_url))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    async with Site(lambda incoming: inbox.receive(incoming, NOW), store_within=0.3) as site:
        other.execute("BEGIN IMMEDIATE")
        begun = time.perf_counter()
        assert (await site.tell_robot(said())).status == 500
        assert time.perf_counter() - begun < 1
        other.execute("ROLLBACK")
        assert await site.tell_robot(said()) == DONE
        await inbox.drain()
        assert other.execute("SELECT count(*) FROM inbox").fetchone() == (1,)
    other.close()


async def test_a_free_database_answers_nearly_at_once(sqlite_url: str, opened: Open) -> None:
    """R09: the slowest of 300 acknowledgements, thirty at a time, takes less than a second."""
    inbox = InboxDoor(opened(sqlite_url))
    slowest = 0.0
    async with Site(lambda incoming: inbox.receive(incoming, NOW)) as site:
        for batch in range(10):
            begun = time.perf_counter()
            answers = await asyncio.gather(*(site.tell_robot(said(f"M{batch}-{number}")) for number in range(30)))
            slowest = max(slowest, time.perf_counter() - begun)
            assert {answer.status for answer in answers} == {200}
    assert slowest < 1


# ---------------------------------------------------------------- killed


async def acknowledged_by_one_who_dies(point: str, site: Site, url: str) -> bool:
    """Deliver one callback to a process that kills itself at `point`, with the keys of `site`."""
    keys = json.dumps(asdict(site.robot.keys))
    arguments = [sys.executable, "-m", "tests.platforms.wecom.callbacks.worker", url, point, keys]
    process = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    base = f"http://127.0.0.1:{int(await process.stdout.readline())}"
    try:
        answer = await site.tell_robot(said(), base=base)
    except aiohttp.ClientError:
        return False
    finally:
        assert await process.wait() == -signal.SIGKILL
    return answer.status == 200


@pytest.mark.parametrize(("point", "survives"), [("before", []), ("after", ["MID-1"])])
async def test_a_kill_around_the_commit_costs_nothing(
    point: str, survives: list[str], open_site: Site, database: Database, sqlite_url: str
) -> None:
    """R02 after the commit: the retry is a duplicate. R03 before it: no 2xx was sent, the retry stores it."""
    assert not await acknowledged_by_one_who_dies(point, open_site, sqlite_url)
    assert await stored(database) == survives
    assert await open_site.tell_robot(said()) == DONE
    assert await stored(database) == ["MID-1"]
