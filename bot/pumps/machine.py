"""All pumps together: what makes the product move, whether time is real, driven by a page, or read from a file."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.core.messages import Incoming
from bot.core.ports import Clock, Platform
from bot.pumps.deadlines import Deadlines
from bot.pumps.errands import ErrandPump
from bot.pumps.intake import BATCH, Intake
from bot.pumps.speaking import SENDERS, Speaking
from handlers.composing import compose
from handlers.desk import Desk
from handlers.outages import catch_up
from storage.agenda import beat, due_queues, heartbeat, next_due
from storage.database import Database
from storage.inbox import InboxDoor
from storage.work import Work, working


class Machine:
    """The production pumps over one database. `door` is where platforms hand in what they heard."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        platforms: Mapping[str, Platform],
        clock: Clock,
        on_arrival: Callable[[], None] = lambda: None,
        *,
        senders: int = SENDERS,
    ) -> None:
        """`on_arrival` is called after every commit that brought something new. With one sender everything leaves one by one."""
        self.desk = desk
        self.clock = clock
        self._database = database
        self._inbox = InboxDoor(database, on_arrival)
        self._intake = Intake(database, desk)
        self._deadlines = Deadlines(database, desk)
        self._errands = ErrandPump(database, desk, platforms)
        self.speaking = {name: Speaking(database, desk, platform, clock, senders=senders) for name, platform in platforms.items()}

    async def door(self, incoming: Incoming) -> bool:
        """Stores one message durably; True when it is new."""
        return await self._inbox.receive(incoming, self.clock.now())

    async def listen(self, now: datetime) -> int:
        """Handles what has arrived; decides, but says nothing yet."""
        handled = count = await self._intake.pump(now)
        while count == BATCH:
            count = await self._intake.pump(now)
            handled += count
        return handled

    async def decide(self, now: datetime) -> int:
        """Hears what arrived, lets time pass, and words what may leave; returns how much was done."""
        return await self._decide(await self._due(now), now)

    async def run_errands(self, now: datetime, elsewhere: Collection[str] = ()) -> int:
        """Asks the platforms for what is no message, but those that another process holds; returns how many errands were tried."""
        return await self._errands.run(now, elsewhere) if "errand" in await self._due(now) else 0

    async def answer(self, now: datetime) -> None:
        """Words and sends what was decided, while nobody's clock moves on."""
        while await self._compose(now) + await self._deliver():
            pass

    async def run(self, now: datetime) -> int:
        """Does everything that is due by now until nothing is left to do."""
        done = 0
        while queues := await self._due(now):
            busy = await self._decide(queues, now)
            busy += await self._deliver() if busy or "outbox" in queues else 0
            busy += await self._errands.run(now) if "errand" in queues else 0
            if not busy:  # what is due is in another worker's hands
                break
            done += busy
        return done

    async def _deliver(self) -> int:
        """Sends what is due, on every platform at its own pace."""
        return sum(await asyncio.gather(*(speaking.deliver() for speaking in self.speaking.values())))

    async def _decide(self, queues: frozenset[str], now: datetime) -> int:
        done = 0
        if "inbox" in queues:
            done += await self.listen(now)
        if queues & {"task", "obligation"}:
            done += await self._deadlines.pump(now)
        return done + await self._compose(now) if done or "saying" in queues else 0

    async def _compose(self, now: datetime) -> int:
        async with working(self._database, self.desk.company, now) as work:
            return await compose(work)

    async def _due(self, now: datetime) -> frozenset[str]:
        """A look costs no write lock: an idle bot leaves the database alone."""
        async with self._database.read() as session:
            return await due_queues(session, now)

    async def next_due(self) -> datetime | None:
        async with self._database.read() as session:
            return await next_due(session)

    async def beat(self, now: datetime) -> None:
        """Notes that the bot is alive; an outage is measured from the last beat."""
        async with self._database.write() as session:
            await beat(session, now)

    async def start(self, now: datetime) -> None:
        """Before anything else after a restart: catches up with what was missed since the last beat (catalogue §3.8)."""
        async with self._database.write() as session:
            down_at = await heartbeat(session)
            if down_at is not None and down_at < now:
                await catch_up(Work(session, self.desk.company, now), down_at)
            await beat(session, now)


class DrivenClock:
    """A clock that stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


class Turnable(Protocol):
    """A clock that can be set."""

    def now(self) -> datetime: ...

    def set(self, now: datetime) -> None: ...


async def advance(machine: Machine, clock: Turnable, until: datetime, *, inclusive: bool) -> None:
    """Lets time pass to `until`, stopping at every instant at which something is due; at `until` itself only if inclusive."""
    while (due := await machine.next_due()) is not None and (due < until or (inclusive and due == until)):
        clock.set(max(due, clock.now()))
        await machine.run(clock.now())
    clock.set(until)
