"""The product as it runs for real: one platform, the pumps, and what can be asked about their health."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from bot.core.ports import Clock, Notice, Platform
from bot.pumps.machine import Machine
from bot.pumps.metronome import Metronome
from bot.web.health import Vital, add_health_route
from handlers.desk import Desk
from storage.database import Database

STALE_AFTER = timedelta(seconds=60)
_log = structlog.get_logger(__name__)


class Line:
    """Told by the platform when the line goes down and up; remembers since when it is down."""

    def __init__(self, clock: Clock) -> None:
        self.down_since: datetime | None = clock.now()

    def __call__(self, notice: Notice) -> None:
        log = _log.error if notice.kind == "alarm" else _log.info
        log("wecom_line", state=notice.kind, reason=notice.reason)
        if notice.kind == "online":
            self.down_since = None
        elif notice.kind == "offline":
            self.down_since = self.down_since or notice.at


class Server:
    """Deciding and speaking run apart, so that a slow platform never delays what is heard."""

    def __init__(self, platform: Platform, line: Line, database: Database, desk: Desk, clock: Clock) -> None:
        self._platform = platform
        self._line = line
        self._database = database
        self._clock = clock
        self._calendar = desk.company.calendar
        self.machine = Machine(database, desk, {platform.name: platform}, clock, lambda: self._metronome.nudge())
        self._metronome = Metronome(self.machine, clock, {"decide": self.machine.decide, "speak": self.machine.speak})

    async def start(self) -> None:
        await self._metronome.start()
        await self._platform.start(self.machine.door)

    async def stop(self) -> None:
        """What is under way is finished while there is still a line; what arrives meanwhile is stored and waits for the next start."""
        await self._metronome.stop()
        await self._platform.stop()

    def nudge(self) -> None:
        """Look at the clock again now."""
        self._metronome.nudge()

    def add_routes(self, app: web.Application) -> None:
        add_health_route(app, self._vitals)

    async def _vitals(self) -> Sequence[Vital]:
        now = self._clock.now()
        workers = [Vital(worker.name, self._age(worker.last_done_at, now), STALE_AFTER) for worker in self._metronome.workers]
        line = Vital("wecom", self._age(self._line.down_since, now), STALE_AFTER, trouble=self._platform.stopped_for)
        trouble = "；".join(await self._database.check())
        warning = self._calendar.warning(now.date()) or ""
        return [*workers, line, Vital("database", trouble=trouble), Vital("calendar", warning=warning)]

    @staticmethod
    def _age(at: datetime | None, now: datetime) -> timedelta | None:
        return now - at if at else None
