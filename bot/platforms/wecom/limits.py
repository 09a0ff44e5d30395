"""Rates the platform allows, kept on our side so that it never has to refuse (访问频率, path 101463)."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.core.ports import Clock, TryLater

MARKDOWN_BYTES = 20480

SECOND = timedelta(seconds=1)
PER_MINUTE, PER_HOUR = 30, 1000
# A little longer than the platform's own windows: its clock and ours see the same message at different instants.
WINDOWS: Sequence[tuple[int, timedelta]] = ((PER_MINUTE, 62 * SECOND), (PER_HOUR, 3602 * SECOND))


class Shaper:
    """Lets at most 30 requests a minute and 1000 an hour through per key (a chat, or the bot for its uploads).

    A short wait is waited out; a longer one is handed back as `TryLater` with its seconds, so that one busy chat never
    holds up the others.
    """

    def __init__(
        self,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        windows: Sequence[tuple[int, timedelta]] = WINDOWS,
        patience: timedelta = 2 * SECOND,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._windows = windows
        self._patience = patience
        self._taken: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._shut: dict[str, datetime] = {}

    async def turn(self, key: str) -> None:
        """Take one place for `key`. Raises TryLater when it would take longer than the patience."""
        while (wait := self.wait(key)) > timedelta(0):
            if wait > self._patience:
                raise TryLater("已到企业微信的发送频率上限", wait.total_seconds())
            await self._sleep(wait.total_seconds())
        self.count(key)

    def count(self, key: str) -> None:
        """Count a request that had to go out at once."""
        self._taken[key].append(self._clock.now())

    def shut(self, key: str, seconds: float) -> None:
        """The platform refused `key` for its rate: nothing goes out for so long, whatever our own count says."""
        self._shut[key] = self._clock.now() + timedelta(seconds=seconds)

    def wait(self, key: str) -> timedelta:
        """How long until the next request for `key` may go out; zero when it may now."""
        now, taken = self._clock.now(), self._taken[key]
        self._forget(taken, now)
        free_at = [taken[-most] + window for most, window in self._windows if len(taken) >= most]
        return max([self._shut.get(key, now), now, *free_at]) - now

    def _forget(self, taken: deque[datetime], now: datetime) -> None:
        longest = max(window for _, window in self._windows)
        while taken and now - taken[0] >= longest:
            taken.popleft()
