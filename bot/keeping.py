"""One platform on one replica: who holds its lease starts it and speaks on it, the others stand by (docs/architecture.md)."""

import random
from asyncio import timeout
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.ports import Clock, Door, Notice, Platform
from bot.pumps.fates import Between, growing
from bot.pumps.speaking import Speaking
from storage.database import Database
from storage.leases import Lease, Leases

TERM = timedelta(seconds=20)
"""A holder that is silent for so long has lost its lease."""
RENEW_EVERY = timedelta(seconds=5)
START_WITHIN = timedelta(seconds=10)
FINISH_WITHIN = timedelta(seconds=5)
_log = structlog.get_logger(__name__)


class Line:
    """Told by the platform when the line goes down and up; remembers since when it is down, and when nothing was heard."""

    def __init__(self, platform: str, clock: Clock) -> None:
        self.down_since: datetime | None = clock.now()
        self.gaps: list[tuple[datetime, datetime]] = []
        """From when to when this process held the platform and did not hear it; whoever owns up to one takes it away."""
        self.clock_is_moved = False
        """Somebody turns the clock by hand: what it leaps over is no silence."""
        self._deaf_since: datetime | None = None
        self._platform = platform
        self._clock = clock

    def __call__(self, notice: Notice) -> None:
        log = _log.error if notice.kind == "alarm" else _log.info
        log("line", platform=self._platform, state=notice.kind, reason=notice.reason)
        if notice.kind == "online":
            self.down_since = None
            self._hears_again()
        elif notice.kind == "offline":
            self.down_since = self.down_since or notice.at
            self._deaf_since = self._deaf_since or notice.at

    def awaited(self, now: datetime) -> None:
        """The platform is about to be started."""
        self.down_since = now
        self._deaf_since = self._deaf_since or now

    def clock_was_moved(self) -> None:
        """From now on time passes by itself again."""
        self.clock_is_moved = False
        self._deaf_since = self._deaf_since and self._clock.now()

    def heard_elsewhere(self) -> None:
        """Another process has the platform: what is said there is heard."""
        self._deaf_since = None

    def _hears_again(self) -> None:
        now = self._clock.now()
        if self._deaf_since is not None and self._deaf_since < now and not self.clock_is_moved:
            self.gaps.append((self._deaf_since, now))
        self._deaf_since = None


class Keeper:
    """`keep` and `speak` are called again and again, by the metronome; `holder` names this process and no other."""

    def __init__(
        self,
        platform: Platform,
        line: Line,
        speaking: Speaking,
        database: Database,
        door: Door,
        holder: str,
        between: Between = random.uniform,
    ) -> None:
        self.platform = platform
        self.line = line
        self.trouble = ""
        """Why the platform could not be started here; empty once it was."""
        self._speaking = speaking
        self._database = database
        self._door = door
        self._holder = holder
        self._between = between
        self._lease: Lease | None = None
        self._renewed_at: datetime | None = None
        self._seen: Lease | None = None
        self._seen_at: datetime | None = None
        self._not_before: datetime | None = None
        self._failures = 0

    @property
    def holds(self) -> bool:
        return self._lease is not None

    async def keep(self, now: datetime) -> int:
        """Stands by, takes over, or renews."""
        if self._lease is None:
            await self._stand_by(now)
        elif self._renewed_at is None or now - self._renewed_at >= RENEW_EVERY:
            await self._renew(self._lease, now)
        return 0

    async def speak(self, _now: datetime) -> int:
        """Settles what came back; claims what may leave while the lease is ours, which is asked in the very transaction."""
        await self._speaking.turn(self._may_speak if self._lease else None)
        return 0

    async def stop(self, now: datetime) -> None:
        """Finishes what is under way, lets go of the platform, and then of the lease, so that the next holder need not wait.

        On standby, too: a callback that came in here may have made the platform speak.
        """
        if self._lease is None:
            await self._let_go()
            return
        await self._speaking.finish(FINISH_WITHIN)
        await self.platform.stop()
        await self._release(now)

    # ---- standing by

    async def _stand_by(self, now: datetime) -> None:
        if self._not_before is not None and now < self._not_before:
            return
        async with self._database.read() as session:
            seen = await Leases(session).look(self.platform.name)
        if seen != self._seen or self._seen_at is None:
            self._seen, self._seen_at = seen, now
        if seen is None or seen.is_free or seen.holder == self._holder or now - self._seen_at >= TERM:
            await self._take_over(seen, now)
        else:
            self.line.heard_elsewhere()

    async def _take_over(self, seen: Lease | None, now: datetime) -> None:
        async with self._database.write() as session:
            self._lease = await Leases(session).acquire(self.platform.name, self._holder, now, TERM, seen)
        if self._lease is None:
            return
        self._renewed_at = now
        _log.info("lease_taken", platform=self.platform.name, fence=self._lease.fence)
        self.line.awaited(now)
        try:
            async with timeout(START_WITHIN.total_seconds()):
                await self.platform.start(self._door)
        except Exception as error:  # whatever it is, the other platforms go on
            await self._could_not_start(error, now)
        else:
            self.trouble, self._failures = "", 0

    async def _could_not_start(self, error: Exception, now: datetime) -> None:
        """Another replica may have more luck; here it is tried again after a growing wait."""
        _log.exception("not_started", platform=self.platform.name, error=type(error).__name__)
        self._failures += 1
        self.trouble = f"启动失败：{str(error) or type(error).__name__}"
        self._not_before = now + growing(self._failures, self._between)
        await self._let_go()
        await self._release(now)

    # ---- holding

    async def _renew(self, lease: Lease, now: datetime) -> None:
        renewed = await self._renewed(lease, now)
        if renewed is None:
            _log.warning("lease_lost", platform=self.platform.name, fence=lease.fence)
            self._lease, self._seen, self._seen_at = None, None, None
            await self._let_go()
        else:
            self._lease, self._renewed_at = renewed, now

    async def _renewed(self, lease: Lease, now: datetime) -> Lease | None:
        """Where the database cannot be asked for a whole term, somebody else may hold it by now."""
        try:
            async with self._database.write() as session:
                return await Leases(session).renew(lease, now, TERM)
        except Exception:
            if self._renewed_at is not None and now - self._renewed_at < TERM:
                raise
            _log.exception("lease_not_renewed", platform=self.platform.name)
            return None

    async def _may_speak(self, session: AsyncSession) -> bool:
        return self._lease is not None and await Leases(session).holds(self._lease)

    async def _let_go(self) -> None:
        try:
            await self.platform.stop()
        except Exception as error:
            _log.exception("not_stopped", platform=self.platform.name, error=type(error).__name__)

    async def _release(self, now: datetime) -> None:
        lease, self._lease = self._lease, None
        if lease is not None:
            async with self._database.write() as session:
                await Leases(session).release(lease, now)
