"""The one clock of a story on a simulated platform: of the product, its adapter and the platform alike."""

import asyncio
from datetime import datetime

from bot.platforms.wire.staged import StagedClock

SHORT = 3.0
"""Seconds; a shaper waits out no more than two, a line that was lost is tried again after one."""


class StoryClock(StagedClock):
    """Stands until it is set. `instant` is the story's own time, which what the adapter waits out on the way does not move."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start, flowing=False)
        self.instant = start

    def set(self, now: datetime) -> None:
        self.instant = now
        self.advance((now - self.now()).total_seconds())

    async def wait(self, seconds: float) -> None:
        """The adapter's sleep. A short one is over at once, and only the adapter and its platform notice the time it took.

        A long one never is: time leaps in a story, and a leap is no silence on the line. Heartbeats have tests of their own
        (tests/platforms/wecom/test_dying.py, tests/platforms/dingtalk/test_hearing_dying.py).
        """
        if seconds > SHORT:
            await asyncio.Event().wait()
        self.advance(seconds)
        await asyncio.sleep(0)
