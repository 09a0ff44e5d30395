"""The errand pump: asks a platform for what is no message, and hands what came of it to its handler."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import structlog

from bot.core.ports import Platform, TryLater, Undeliverable
from handlers.desk import Desk
from handlers.errands import ERRANDS, Outcome
from storage.database import Database
from storage.models import ErrandRow
from storage.work import working

LEASE = timedelta(seconds=120)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=30)
_log = structlog.get_logger(__name__)


class ErrandPump:
    """One errand at a time: they are few, and none is in a hurry."""

    def __init__(self, database: Database, desk: Desk, platforms: Mapping[str, Platform]) -> None:
        self._database = database
        self._desk = desk
        self._platforms = platforms

    async def run(self, now: datetime, elsewhere: Collection[str] = ()) -> int:
        """Runs what is due, but on platforms that another process holds; returns how many errands were tried."""
        tried = 0
        while (row := await self._claim(now, elsewhere)) is not None:
            outcome = await self._ask(row)
            await self._settle(row, outcome, now)
            tried += 1
        return tried

    async def _claim(self, now: datetime, elsewhere: Collection[str]) -> ErrandRow | None:
        async with working(self._database, self._desk.company, now) as work:
            return await work.errands.to_run(now, LEASE, elsewhere)

    async def _ask(self, row: ErrandRow) -> Outcome:
        """Outside any transaction: the platform may take its time."""
        platform = self._platforms.get(row.platform)
        if platform is None:
            return TryLater(f"平台 {row.platform} 未启动", 60)
        try:
            return await ERRANDS[row.kind].ask(platform, row.data)
        except (TryLater, Undeliverable) as refusal:
            return refusal
        except Exception as error:  # an unknown outcome: every errand may be repeated
            _log.warning("errand_failed", kind=row.kind, error=str(error)[:300])
            return TryLater(f"{type(error).__name__}: {error}"[:300])

    async def _settle(self, row: ErrandRow, outcome: Outcome, now: datetime) -> None:
        async with working(self._database, self._desk.company, now) as work:
            mine = await work.session.get(ErrandRow, row.id, with_for_update=True)
            if mine is None or mine.attempts != row.attempts:  # taken over meanwhile
                return
            if isinstance(outcome, TryLater) and now - mine.created_at < ERRANDS[mine.kind].patience:
                mine.next_at, mine.error = now + _wait(mine.attempts, outcome), outcome.reason
                return
            mine.error = str(outcome) if isinstance(outcome, Exception) else None
            mine.next_at = await ERRANDS[mine.kind].settle(work, mine, outcome)
            if mine.next_at is None:
                mine.outcome = "failed" if isinstance(outcome, Exception) else "done"


def _wait(attempts: int, refusal: TryLater) -> timedelta:
    growing = min(FIRST_WAIT.total_seconds() * 2 ** min(attempts, 12), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=max(growing, refusal.seconds or 0))
