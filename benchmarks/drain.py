"""How long a queue of thousands of groups takes to drain: the production pump and adapter against the platform's simulator.

The database is an SQLite file, the sockets are real, the time skips what everybody sleeps through (`benchmarks/skipping.py`).
Pictures and workbooks are a few bytes, of each group its own, so that nothing is shared and nothing is drawn.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.channels import Channel, DingTalkChannel, Kind, Seen, WeComChannel
from benchmarks.minimum import Rate, limiting
from benchmarks.skipping import SkippingClock, SkippingLoop
from benchmarks.waiting import major, put, rows
from bot.app import build_company
from bot.core.messages import Attachment, Outgoing, Sent
from bot.core.ports import Door, Platform
from bot.pumps.metronome import TICK_SECONDS, Worker
from bot.pumps.speaking import Speaking, anybody
from handlers.desk import Desk
from storage.database import Database
from storage.fresh import create_all

GROUPS = 5000
LATENCY = 0.1
"""Seconds a call is on its way at most; each its own time."""
AT = {"nag": datetime.fromisoformat("2026-05-12T17:00:00+08:00"), "table": datetime.fromisoformat("2026-05-12T17:30:00+08:00")}
MAJORS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""After these shares of the queue somebody reports a 重大."""
ENOUGH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Report:
    """One queue drained. `seconds` and `major_seconds` are of the skipping time; calls and tries for 重大 are among the others."""

    channel: str
    kinds: Sequence[Kind]
    groups: int
    limit: Rate
    seconds: float
    major_seconds: Sequence[float]
    real_seconds: float
    cpu_seconds: float
    calls: Counter[str]
    refusals: Counter[str]
    tries: int
    disorder: Sequence[str]
    """Groups that did not see exactly what they should, in its order."""

    @property
    def messages(self) -> int:
        return self.groups * len(self.kinds)

    @property
    def minimum(self) -> float:
        """What there is to send, at the rate that takes longest."""
        return self.limit.even(self.groups)

    @property
    def floor(self) -> float:
        """The same if every window were filled in the instant in which it opens: nobody is faster."""
        return self.limit.least(self.groups)

    @property
    def limit_hits(self) -> int:
        return sum(times for code, times in self.refusals.items() if code.startswith("rate"))


def drain(opened: type[WeComChannel] | type[DingTalkChannel], kinds: Sequence[Kind], groups: int, latency: float = LATENCY) -> Report:
    """Every group gets a message of each kind, all of the first kind before those of the next."""
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(_drained(opened, kinds, groups, latency))


async def _drained(opened: type[WeComChannel] | type[DingTalkChannel], kinds: Sequence[Kind], groups: int, latency: float) -> Report:
    async with AsyncExitStack() as stack:
        clock = SkippingClock(AT[kinds[0]])
        channel: Channel = await opened.opened(stack, clock, latency)
        stack.push_async_callback(channel.platform.stop)
        database = await _database(stack)
        chats = [channel.add_group(number) for number in range(groups)]
        await put(database, rows(channel, chats, kinds, clock.now()))
        queue = Queue(channel, database, clock, chats)
        began, real, cpu = clock.now(), time.perf_counter(), time.process_time()
        await queue.drain(groups * len(kinds))
        return _report(queue, kinds, began, time.perf_counter() - real, time.process_time() - cpu)


async def _database(stack: AsyncExitStack) -> Database:
    loop, folder = asyncio.get_running_loop(), stack.enter_context(TemporaryDirectory())
    assert isinstance(loop, SkippingLoop), "only there minutes pass in seconds"
    database = Database.open(f"sqlite:///{Path(folder) / 'drain.db'}")
    stack.push_async_callback(database.close)
    loop.minds(database)
    await create_all(database)
    return database


class Queue:
    """The rows of one channel on their way out, sent as in production: woken by what came back, and once a second."""

    def __init__(self, channel: Channel, database: Database, clock: SkippingClock, chats: Sequence[str]) -> None:
        self.channel = channel
        self.chats = chats
        self.platform = Undrawn(channel.platform)
        self.reported: dict[str, datetime] = {}
        """When each 重大 was reported, by its chat."""
        self._database = database
        self._clock = clock
        speaking = Speaking(database, Desk(build_company(None, "logistics")), self.platform, clock)
        self._mouth = Worker("speak", lambda _: speaking.turn(anybody), clock, lambda: None)
        speaking.came_back = self._mouth.nudge

    async def drain(self, messages: int) -> None:
        """Until the platform has taken all of them, and the 重大 between."""
        self._mouth.start()
        alarms = [round(messages * share) for share in MAJORS]
        until = self._clock.now() + ENOUGH
        while self.platform.taken < messages + len(MAJORS) and self._clock.now() < until:
            if alarms and self.platform.taken >= alarms[0]:
                await self._report_major(len(alarms))
                del alarms[0]
            self._mouth.nudge()
            await self._clock.sleep(TICK_SECONDS)
        await self._mouth.stop()

    async def _report_major(self, number: int) -> None:
        """By turns in a group that was served early and in one that waits to the end."""
        chat, now = self.chats[-number if number % 2 else number], self._clock.now()
        self.reported[chat] = now
        await put(self._database, [major(self.channel, number, chat, now)])


class Undrawn:
    """A platform whose messages carry a few bytes of their own instead of drawn files; it counts what was tried and taken."""

    def __init__(self, platform: Platform) -> None:
        self.name = platform.name
        self.abilities = platform.abilities
        self.stopped_for = ""
        self.taken = 0
        self.tries = 0
        self._platform = platform

    async def start(self, door: Door) -> None:
        await self._platform.start(door)

    async def stop(self) -> None:
        await self._platform.stop()

    async def send(self, message: Outgoing) -> Sent:
        self.tries += 1
        files = tuple(replace(file, content=_bytes_of(message, file)) for file in message.files)
        sent = await self._platform.send(replace(message, files=files))
        self.taken += 1
        return sent


def _bytes_of(message: Outgoing, file: Attachment) -> Callable[[], Awaitable[bytes]]:
    head = b"\x89PNG\r\n\x1a\n" if file.media_type == "image/png" else b"PK\x03\x04"

    async def content() -> bytes:
        return head + f"{message.id} {file.name}".encode()

    return content


# ---------------------------------------------------------------- what came of it


def _report(queue: Queue, kinds: Sequence[Kind], began: datetime, real_seconds: float, cpu_seconds: float) -> Report:
    channel, posts = queue.channel, queue.channel.posts()
    majors, ordinary = [post for post in posts if post.is_major], [post for post in posts if not post.is_major]
    return Report(
        channel=channel.name,
        kinds=kinds,
        groups=len(queue.chats),
        limit=limiting(channel.rates(*kinds), len(queue.chats)),
        seconds=max((post.at - began).total_seconds() for post in ordinary),
        major_seconds=[(post.at - queue.reported[post.chat]).total_seconds() for post in majors],
        real_seconds=real_seconds,
        cpu_seconds=cpu_seconds,
        calls=channel.calls(),
        refusals=channel.refusals(),
        tries=queue.platform.tries,
        disorder=_disorder(ordinary, queue.chats, [shown for kind in kinds for shown in channel.shown_as(kind)]),
    )


def _disorder(posts: Iterable[Seen], chats: Sequence[str], wanted: Sequence[str]) -> list[str]:
    seen: dict[str, list[str]] = {chat: [] for chat in chats}
    for post in posts:
        seen[post.chat].append(post.kind if post.whole else f"{post.kind}, not to all")
    return [f"{chat}: {kinds}" for chat, kinds in seen.items() if kinds != list(wanted)]
