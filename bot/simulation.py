"""A simulated WeCom or DingTalk with the real bot at work in it, both by one clock."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.connecting import connect
from bot.core.organisation import Organisation
from bot.core.world import Company
from bot.environment import Environment
from bot.metering import Metering
from bot.platforms.wire.staged import StagedClock
from bot.platforms.wire.town import Town
from bot.server import Lines, Server
from bot.settings import Settings
from bot.simulators import Simulator
from bot.web.simulated.stage import Mode, Scene
from handlers.desk import Desk
from handlers.tasks import Plan, announce, create_task
from storage.database import Database
from storage.work import working

TASK_KIND = "进口"
DAYS_PLANNED = 30
SETTLED_WITHIN = 15.0
"""Real seconds: a bot whose line is down is not waited for."""
LOOK_EVERY = 0.02
BREATHE_EVERY = 0.2
PATIENCE = timedelta(minutes=1)


class Simulation:
    """Implements `bot.web.simulated.stage.Stage`. Without a server the bot runs elsewhere, or nowhere."""

    def __init__(self, simulator: Simulator, clock: StagedClock, company: Company, scene: Scene, server: Server | None) -> None:
        self.town: Town = simulator.town
        self.scene = scene
        self._clock = clock
        self._company = company
        self._server = server
        self._stands = not clock.runs
        self._turning = False
        self._breath: asyncio.Task[None] | None = None

    @property
    def organisation(self) -> Organisation:
        return self._company.organisation

    @property
    def zone(self) -> ZoneInfo:
        return self.organisation.company.zone

    @property
    def mode(self) -> Mode:
        if self._server is None:
            return "foreign"
        return "driven" if self._stands else "real"

    def now(self) -> datetime:
        return self._clock.now()

    def next_working_day(self, day: date) -> date:
        return self._company.calendar.next_working_day(day)

    async def advance(self, to: datetime) -> None:
        """Stops at every instant at which something is due, for as long as it takes the bot to see to it."""
        self._turning = True
        self._clock.run(True)
        lines = [keeper.line for keeper in self._server.keepers] if self._server is not None else []
        for line in lines:
            line.clock_is_moved = True
        try:
            while (due := await self._due()) is not None and due <= to:
                self.town.leap(due)
                if not await self._is_settled():
                    break
            self.town.leap(to)
            await self._is_settled()
        finally:
            self._clock.run(not self._stands)
            self._turning = False
            for line in lines:
                line.clock_was_moved()

    async def set_real(self, real: bool) -> None:
        self._stands = not real
        self._clock.run(real)

    async def start(self) -> None:
        if self._server is not None:
            await self._server.start()
            self._breath = asyncio.create_task(self._breathe(self._server))

    async def stop(self) -> None:
        if self._breath is not None:
            self._breath.cancel()
            with suppress(asyncio.CancelledError):
                await self._breath
        if self._server is not None:
            await self._server.stop()

    async def _due(self) -> datetime | None:
        return await self._server.machine.next_due() if self._server is not None else None

    async def _is_settled(self) -> bool:
        """Waits until the bot has nothing to do; False when it took too long."""
        if self._server is None:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLED_WITHIN):
                self._server.nudge()
                while not await self._server.is_at_rest():  # noqa: ASYNC110 - rows in a database ring no bell
                    await asyncio.sleep(LOOK_EVERY)
                return True
        return False

    async def _breathe(self, server: Server) -> None:
        """A clock that stands goes on for as long as the bot has something to do: its rates and waits count seconds."""
        while True:
            await asyncio.sleep(BREATHE_EVERY)
            if self._stands and not self._turning:
                self._clock.run(not await server.is_at_rest(PATIENCE))


def serve_in(simulator: Simulator, clock: StagedClock, company: Company, database: Database, bot_names: tuple[str, ...]) -> Server:
    """The bot as `duban serve` would run it with the simulator's variables, not yet started."""
    settings = Settings(**Environment(Settings, simulator.variables())())
    company = replace(company, allowances=settings.allowances)
    lines, metering = Lines(clock), Metering(database, company, clock)
    platforms = connect(settings, company, clock, metering.of, lines.tell)
    return Server(platforms, lines, database, Desk(company, bot_names), clock, "simulation", metering)


async def begin_task(simulator: Simulator, plan: Plan, company: Company, database: Database, now: datetime) -> None:
    """The task lives in the ready group, and the group is told the posting rules."""
    platform = simulator.town.platform
    async with working(database, company, now) as work:
        made = await create_task(work, plan, platform, None)
        await work.tasks.bind(made.id or 0, platform, simulator.chat, now, simulator.addresses)
        task = await work.tasks.by_id(made.id or 0)
        assert task is not None, "just made"
        await announce(work, task)


def plan_of(company: Company, today: date) -> Plan:
    """An import of all departments that have a coordinator, from today on."""
    departments = company.organisation.with_coordinators()
    lead = company.policy.lead_by_type.get(TASK_KIND, departments[0])
    return Plan("T001", f"{today.month}月进口电子", TASK_KIND, lead, departments, today, today + timedelta(days=DAYS_PLANNED))


def scene_of(plan: Plan, simulator: Simulator) -> Scene:
    return Scene(simulator.place, plan.name, plan.lead, tuple(dict.fromkeys((plan.lead, *plan.departments))))


def users_of(company: Company, departments: Sequence[str], platform: str) -> list[str]:
    """The coordinators of these departments, by their accounts."""
    organisation = company.organisation
    people = (organisation.coordinator(department) for department in departments)
    return [organisation.account(person, platform) for person in people if person]
