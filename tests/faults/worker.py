"""A process to be killed: the production pumps behind the sandbox's HTTP, with every send witnessed on disk.

python -m tests.faults.worker serve URL WITNESS START PORT    serves until SIGTERM, then finishes what is due
python -m tests.faults.worker race URL WITNESS START          waits for a line on stdin, then does what is due at START
python -m tests.faults.worker race URL WITNESS START COUNT    the same, but dies as the platform takes the COUNTth message
"""

import asyncio
import os
import signal
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.app import build_company
from bot.clocks import SystemClock, TurnableClock
from bot.core.messages import Outgoing, Sent
from bot.core.organisation import Organisation
from bot.core.world import Company
from bot.platforms.sandbox import Room, Sandbox
from bot.pumps.machine import Machine
from bot.pumps.metronome import Metronome
from bot.stopping import stopped
from bot.web.sandbox import add_sandbox_routes
from bot.web.stage import Mode, Scene
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

CHAT = "g1"


class Witness(Sandbox):
    """Writes down every send before it says that it took it: what a platform would know after our death."""

    def __init__(self, path: str, clock: TurnableClock, rooms: list[Room]) -> None:
        super().__init__(clock, rooms)
        self.dies_at = 0
        self._accepted = 0
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def send(self, message: Outgoing) -> Sent:
        items = " ".join(f"{item['task']}/{item['debtor']}/{item['about']}" for item in message.record["items"])
        os.write(self._file, f"{message.id}\t{message.kind}\t{items}\t{message.chat}\n".encode())
        self._accepted += 1
        if self._accepted == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(0)  # as on a wire: others are under way meanwhile
        return await super().send(message)


class Bench:
    """Implements `bot.web.stage.Stage` for a clock nobody turns."""

    mode: Mode = "real"

    def __init__(self, url: str, witness: str, start: datetime) -> None:
        self.company: Company = build_company(None, "logistics")
        self.database = Database.open(url)
        self.clock = TurnableClock(start, SystemClock())
        self.sandbox = Witness(witness, self.clock, [Room(CHAT, "压力测试"), *(Room(f"g{n}", f"任务{n}") for n in range(2, 51))])
        self.machine = Machine(self.database, Desk(self.company), {"sandbox": self.sandbox}, self.clock, lambda: self.metronome.nudge())
        self.metronome = Metronome(self.machine, self.clock, {"run": self.machine.run})

    @property
    def organisation(self) -> Organisation:
        return self.company.organisation

    @property
    def zone(self) -> ZoneInfo:
        return self.company.organisation.company.zone

    def now(self) -> datetime:
        return self.clock.now()

    def next_working_day(self, day: date) -> date:
        return self.company.calendar.next_working_day(day)

    def describe(self) -> Scene:
        return Scene("T1", "压力测试", CHAT, "业务部门", self.company.organisation.with_coordinators())

    async def advance(self, to: datetime) -> None:
        self.clock.set(to)

    async def set_real(self, real: bool) -> None:
        self.clock.run(real)

    async def serve(self, port: int) -> None:
        self.clock.run(True)
        await self.sandbox.start(self.machine.door)
        await self.metronome.start()
        app = web.Application()
        add_sandbox_routes(app, self)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        tell("ready")
        await stopped()
        await runner.cleanup()
        await self.metronome.stop()
        await self.machine.run(self.clock.now())
        await self.database.close()

    async def race(self) -> None:
        tell("ready")
        await asyncio.to_thread(sys.stdin.readline)
        await self.machine.run(self.clock.now())
        await self.database.close()


def tell(word: str) -> None:
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


async def create_tasks(database: Database, company: Company, now: datetime, count: int) -> None:
    """Tasks T1, T2 … in the groups g1, g2 …, all departments taking part."""
    names = company.organisation.with_coordinators()
    for number in range(1, count + 1):
        async with working(database, company, now) as work:
            plan = Plan(f"T{number}", f"任务{number}", "进口", "业务部门", names, now.date(), None)
            await create_task(work, plan, "sandbox", f"g{number}")


async def main(arguments: list[Any]) -> None:
    mode, url, witness, start, *rest = arguments
    bench = Bench(url, witness, datetime.fromisoformat(start))
    if mode == "race" and rest:
        bench.sandbox.dies_at = int(rest[0])
    await (bench.serve(int(rest[0])) if mode == "serve" else bench.race())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
