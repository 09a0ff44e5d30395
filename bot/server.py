"""The product as it runs for real: its platforms, the pumps, and what can be asked about their health."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from bot import figures
from bot.chores import Chores
from bot.core.ports import Clock, Notice, Platform
from bot.keeping import Keeper, Line
from bot.metering import Metering
from bot.platforms.wire.routes import HasRoutes
from bot.pumps.machine import Machine
from bot.pumps.metronome import Job, Metronome
from bot.web.health import Vital, add_health_route
from bot.web.metrics import Figure, add_metrics_route
from handlers.desk import Desk
from storage.agenda import next_due, waiting_in
from storage.database import Database

STALE_AFTER = timedelta(seconds=60)
METER_EVERY = timedelta(seconds=10)
STANDING_BY = "待命：由另一个副本连接"


class Lines:
    """The line of each platform, by its name; there before the platforms, which report to them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lines: dict[str, Line] = {}

    def of(self, platform: str) -> Line:
        return self._lines.setdefault(platform, Line(platform, self._clock))

    def tell(self, platform: str, notice: Notice) -> None:
        self.of(platform)(notice)


class Server:
    """Deciding and speaking run apart, and every platform speaks by itself: a slow one delays neither what is heard nor the others.

    `holder` names this process among all that share the database; `metering` counted what the platforms' calls use up.
    """

    def __init__(
        self,
        platforms: Sequence[Platform],
        lines: Lines,
        database: Database,
        desk: Desk,
        clock: Clock,
        holder: str,
        metering: Metering | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._metering = metering
        self._metered_at = clock.now()
        self._company = desk.company
        self._calendar = desk.company.calendar
        self.machine = Machine(database, desk, {platform.name: platform for platform in platforms}, clock, self.nudge)
        self.keepers = [self._keeper(platform, lines.of(platform.name), holder) for platform in platforms]
        self._chores = Chores(database, desk, self.machine, self.keepers)
        self._metronome = Metronome(self.machine, clock, self._jobs())

    def _keeper(self, platform: Platform, line: Line, holder: str) -> Keeper:
        speaking = self.machine.speaking[platform.name]
        speaking.came_back = lambda: self._metronome.nudge(_mouth(platform))
        return Keeper(platform, line, speaking, self._database, self.machine.door, holder)

    def _jobs(self) -> Mapping[str, Job]:
        keeping = {f"keep {keeper.platform.name}": keeper.keep for keeper in self.keepers}
        speaking = {_mouth(keeper.platform): keeper.speak for keeper in self.keepers}
        return {"decide": self.machine.decide, "meter": self._meter, **self._chores.jobs(), **keeping, **speaking}

    async def start(self) -> None:
        await self._metronome.start()

    async def stop(self) -> None:
        """What is under way is finished while there is still a line; what arrives meanwhile is stored and waits for the next start."""
        await self._metronome.stop()
        for keeper in self.keepers:
            await keeper.stop(self._clock.now())
        if self._metering is not None:
            await self._metering.flush()

    def nudge(self) -> None:
        """Look at the clock again now."""
        self._metronome.nudge()

    async def is_at_rest(self, patience: timedelta = timedelta(0)) -> bool:
        """Whether nothing is due and nothing under way: whoever turns the clock waits for that. `patience`: what could not be
        sent and comes again so soon counts as under way."""
        async with self._database.read() as session:
            due, waiting = await next_due(session), await waiting_in(session)
        working = any(worker.lock.locked() for worker in self._metronome.workers)
        speaking = any(speaking.is_speaking for speaking in self.machine.speaking.values())
        soon = self._clock.now() + (patience if waiting["outbox"] else timedelta(0))
        return not working and not speaking and (due is None or due > soon)

    def add_routes(self, app: web.Application) -> None:
        """`/health`, `/metrics`, and the callback URLs of the platforms, which answer on every replica."""
        add_health_route(app, self._vitals)
        add_metrics_route(app, self._figures)
        for keeper in self.keepers:
            if isinstance(keeper.platform, HasRoutes):
                app.add_routes(keeper.platform.routes(self.machine.door))

    async def _meter(self, now: datetime) -> int:
        """What was counted goes to the month's rows every few seconds; a crash loses no more than that."""
        if self._metering is not None and now - self._metered_at >= METER_EVERY:
            self._metered_at = now
            await self._metering.flush()
        return 0

    async def _figures(self) -> Sequence[Figure]:
        used = await self._metering.this_month() if self._metering is not None else {}
        async with self._database.read() as session:
            waiting = await waiting_in(session)
        connected = {keeper.platform.name: float(keeper.holds and keeper.line.down_since is None) for keeper in self.keepers}
        return [*figures.calls(used), *figures.allowances(self._company.allowances), *figures.queues(waiting), *figures.lines(connected)]

    async def _vitals(self) -> Sequence[Vital]:
        now = self._clock.now()
        workers = [Vital(worker.name, self._age(worker.last_done_at, now), STALE_AFTER) for worker in self._metronome.workers]
        lines = [self._line(keeper, now) for keeper in self.keepers]
        trouble = "；".join(await self._database.check())
        warning = self._calendar.warning(now.date()) or ""
        return [*workers, *lines, Vital("database", trouble=trouble), Vital("calendar", warning=warning)]

    def _line(self, keeper: Keeper, now: datetime) -> Vital:
        name = keeper.platform.name
        if not keeper.holds:
            return Vital(name, trouble=keeper.trouble, note="" if keeper.trouble else STANDING_BY)
        return Vital(name, self._age(keeper.line.down_since, now), STALE_AFTER, trouble=keeper.platform.stopped_for)

    @staticmethod
    def _age(at: datetime | None, now: datetime) -> timedelta | None:
        return now - at if at else None


def _mouth(platform: Platform) -> str:
    return f"speak {platform.name}"
