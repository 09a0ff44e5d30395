"""Time that flows with the work of this process and skips what everybody would sleep through: virtual minutes in real seconds.

It goes on by the processor time we use, the simulator's share included, and over every wait: others on the same machine do not
count, nor does what the disk takes. Sockets, threads and files stay real.
"""

import asyncio
import selectors
import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from bot.platforms.wire.staged import StagedClock
from storage.database import Database


class _Selector(selectors.DefaultSelector):
    """Instead of waiting for a timer it moves the time on, unless something outside the loop is at work."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0
        self.at_work = 0
        """Database connections in use: their threads will wake the loop."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self.at_work or timeout is None:
            return super().select(timeout)
        self.skipped += timeout
        return []


class SkippingLoop(asyncio.SelectorEventLoop):
    """Everything that asks the loop for the time (sleeps, time limits, idle connections) lives in the skipping time."""

    def __init__(self) -> None:
        self._skipping = _Selector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return time.process_time() + self._skipping.skipped

    def minds(self, database: Database) -> None:
        """While a connection of this database is made or in use nothing is skipped. To be told before the first one is made."""
        for engine in {database.writer, database.reader}:
            for begins, ends in (("do_connect", "connect"), ("checkout", "checkin")):
                event.listen(engine.sync_engine, begins, lambda *_: self._at_work(1))
                event.listen(engine.sync_engine, ends, lambda *_: self._at_work(-1))

    def _at_work(self, more: int) -> None:
        self._skipping.at_work += more


class SkippingClock(StagedClock):
    """The clock of the running `SkippingLoop`, for the product and the simulator alike."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, flowing=False)
        self._loop: Any = asyncio.get_running_loop()
        self._start, self._since_start = start, self._loop.time()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._loop.time() - self._since_start)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0))
