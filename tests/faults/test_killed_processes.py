"""kill -9 in the middle of the traffic, and two workers at one database (reliability R01, S07, P02)."""

import asyncio
import itertools
import random
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
from sqlalchemy import func
from sqlmodel import select

from bot.app import build_company
from bot.pumps.speaking import SENDERS
from storage.database import Database
from storage.models import InboxRow, OutboxRow, PostRow
from tests.faults.worker import create_tasks
from tests.pumps.post import outcomes, waiting

MESSAGES = 1000
GROUPS = 50
"""Few enough messages in each that every one of them gets its receipt."""
KILLS = 3
START = datetime.fromisoformat("2026-05-11T10:00:00+08:00")


async def start(mode: str, url: str, witness: Path, at: datetime, *rest: str) -> Process:
    """The worker, once it says that it is ready."""
    command = (sys.executable, "-m", "tests.faults.worker", mode, url, str(witness), at.isoformat(), *rest)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


class Town:
    """The worker and the people who talk to it; killed now and then, and started again."""

    def __init__(self, url: str, witness: Path) -> None:
        self.url = url
        self.witness = witness
        self.acknowledged: set[str] = set()
        self.port = free_port()
        self.process: Process | None = None
        self.lives = 0

    async def wake(self) -> None:
        at = START + self.lives * timedelta(minutes=4)
        self.lives += 1
        self.process = await start("serve", self.url, self.witness, at, str(self.port))

    async def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()
        await self.wake()

    async def finish(self) -> None:
        assert self.process is not None
        self.process.terminate()
        assert await self.process.wait() == 0

    async def say(self, session: aiohttp.ClientSession, number: int) -> bool:
        """One message; True once it was acknowledged. What was cut off is said again with the same id."""
        body = {
            "chat": f"g{number % GROUPS + 1}",
            "from": "li",
            "text": f"运输调度部门-5月11日：第{number}车已发",
            "mention_bot": True,
            "id": f"msg-{number}",
        }
        try:
            async with session.post(f"http://127.0.0.1:{self.port}/sandbox/say", json=body) as answer:
                if answer.status == 202:
                    self.acknowledged.add(f"msg-{number}")
                return answer.status == 202
        except aiohttp.ClientError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_a_kill_in_the_middle_of_a_thousand_messages_loses_none_that_was_acknowledged(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """None acknowledged is lost, none has two effects; a kill repeats at most what was on the wire: one message per chat."""
    await create_tasks(database, build_company(None, "logistics"), START, GROUPS)
    town = Town(database_url, tmp_path / "witness")
    await town.wake()
    await talk(town)
    await town.finish()
    async with database.read() as session:
        arrived = (await session.exec(select(InboxRow.message_id))).all()
        effects = Counter((await session.exec(select(PostRow.inbox_id))).all())
        receipts = (await session.exec(select(func.count()).select_from(OutboxRow).where(OutboxRow.kind == "receipt"))).one()
        waiting = (await session.exec(select(func.count()).select_from(OutboxRow).where(OutboxRow.outcome.is_distinct_from("sent")))).one()  # type: ignore[union-attr]
    assert town.acknowledged == {f"msg-{number}" for number in range(MESSAGES)}
    assert sorted(arrived) == sorted(town.acknowledged)
    assert set(effects.values()) == {1}
    assert len(effects) == receipts == MESSAGES
    assert waiting == 0
    sends = Counter(line.split("\t")[0] for line in town.witness.read_text().splitlines())
    assert sum(sends.values()) - len(sends) <= KILLS * SENDERS


async def talk(town: Town) -> None:
    """Says everything, sixteen at a time, until all of it is acknowledged; kills in between."""
    rng = random.Random(20260511)
    to_say = list(range(MESSAGES))
    deaths = sorted(rng.sample(range(200, MESSAGES - 200), KILLS), reverse=True)
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        while to_say:
            batch, to_say = to_say[:16], to_say[16:]
            saying = [asyncio.create_task(town.say(session, number)) for number in batch]
            if deaths and len(town.acknowledged) >= MESSAGES - deaths[0]:
                deaths.pop(0)
                await asyncio.wait(saying, return_when=asyncio.FIRST_COMPLETED)
                await town.kill()
            done = await asyncio.gather(*saying)
            to_say += [number for number, acknowledged in zip(batch, done, strict=True) if not acknowledged]


async def test_a_kill_between_the_platforms_taking_and_our_commit_repeats_only_what_was_on_the_wire(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """S07, I4, I5: at most one message per chat, and no more than there are senders; none is lost, and chats stay in order."""
    chats = [f"g{number}" for number in range(1, 26)]
    async with database.write() as session:
        session.add_all(waiting(f"{number}", chat, platform="sandbox", at=START) for number in range(5) for chat in chats)
    await lives(database_url, tmp_path, [20, 1, 37])
    lines = [line.split("\t") for line in (tmp_path / "witness").read_text().splitlines()]
    sends = Counter(line[0] for line in lines)
    assert set((await outcomes(database)).values()) == {"sent"}
    assert len(sends) == len(chats) * 5
    assert sum(sends.values()) - len(sends) <= 3 * SENDERS
    for chat in chats:
        told = [int(line[0][1:]) for line in lines if line[3] == chat]
        assert told == sorted(told)
        assert len(told) <= 5 + 3


async def lives(url: str, folder: Path, deaths: list[int]) -> None:
    """One life after the other, each until the platform took so many messages; the last one to its natural end."""
    for number, count in enumerate([*deaths, 0]):
        at = START + number * timedelta(minutes=4)
        worker = await start("race", url, folder / "witness", at, str(count))
        await worker.communicate(b"go\n")
        assert worker.returncode == (-signal.SIGKILL if count else 0)


async def test_two_workers_at_one_database_send_each_reminder_once(database: Database, database_url: str, tmp_path: Path) -> None:
    """P02: ten tasks of six departments at 16:30; every reminder leaves exactly once, whoever sends it."""
    company = build_company(None, "logistics")
    await create_tasks(database, company, START, 10)
    async with asyncio.timeout(60):
        half_past_four = START.replace(hour=16, minute=30)
        first = await start("race", database_url, tmp_path / "one", START)
        await let_go(first)
        workers = [await start("race", database_url, tmp_path / f"worker-{n}", half_past_four) for n in range(2)]
        await asyncio.gather(*(let_go(worker) for worker in workers))
    lines = list(itertools.chain.from_iterable((tmp_path / f"worker-{n}").read_text().splitlines() for n in range(2)))
    reminded = Counter(item for line in lines if line.split("\t")[1] == "remind" for item in line.split("\t")[2].split())
    assert len(reminded) == 60
    assert set(reminded.values()) == {1}


async def let_go(worker: Process) -> None:
    await worker.communicate(b"go\n")
    assert worker.returncode == 0
