"""Rates a platform allows, kept on our side so that it never has to refuse."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ports import Clock, TryLater

Sleep = Callable[[float], Awaitable[None]]
MOST_KEYS = 20_000
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` in any `within`; the last `kept` of them are for 重大.

    `within` is best a little longer than the platform's own window: its clock and ours see one call at different instants.
    """

    most: int
    within: timedelta
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """What a call takes up: `cost` of each rate of a key (a chat, a robot, an app, a member)."""

    key: str
    rates: tuple[Rate, ...]
    cost: int = 1


class _Window:
    """What was taken of one rate within its time."""

    __slots__ = ("rate", "taken", "total")

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.taken: deque[tuple[datetime, int]] = deque()
        self.total = 0

    def wait(self, cost: int, now: datetime, urgent: bool) -> timedelta:
        """How long until `cost` more fit in; one larger than the whole rate waits for an empty window."""
        self.forget(now)
        most = self.rate.most if urgent else self.rate.most - self.rate.kept
        surplus = min(self.total + cost - most, self.total)
        if surplus <= 0:
            return NOTHING
        for at, share in self.taken:
            surplus -= share
            if surplus <= 0:
                return at + self.rate.within - now
        return NOTHING

    def take(self, cost: int, now: datetime) -> None:
        self.taken.append((now, cost))
        self.total += cost

    def forget(self, now: datetime) -> None:
        while self.taken and now - self.taken[0][0] >= self.rate.within:
            self.total -= self.taken.popleft()[1]


class Shaper:
    """A short wait is waited out; a longer one is handed back as `TryLater`, so that one busy chat never holds up the others."""

    def __init__(
        self, clock: Clock, sleep: Sleep = asyncio.sleep, *, name: str = "平台", patience: timedelta = timedelta(seconds=2)
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._name = name
        self._patience = patience
        self._windows: dict[tuple[str, Rate], _Window] = {}
        self._shut: dict[str, datetime] = {}

    async def turn(self, *places: Place, urgent: bool = False) -> None:
        """Takes all these places at once. Raises TryLater, and takes none, when that would take longer than the patience."""
        while (wait := self.wait(*places, urgent=urgent)) > NOTHING:
            if wait > self._patience:
                raise TryLater(f"已到{self._name}的发送频率上限", wait.total_seconds())
            await self._sleep(wait.total_seconds())
        self.count(*places)

    def count(self, *places: Place) -> None:
        """Counts a call that had to go out at once."""
        now = self._clock.now()
        for window, place in self._of(places):
            window.take(place.cost, now)

    def shut(self, key: str, seconds: float) -> None:
        """The platform refused `key` for its rate: nothing goes out for so long, whatever our own count says."""
        self._shut[key] = self._clock.now() + timedelta(seconds=seconds)

    def wait(self, *places: Place, urgent: bool = False) -> timedelta:
        """How long until all these places are free; zero when they are now."""
        now = self._clock.now()
        self._tidy(now)
        shut = [self._shut[place.key] - now for place in places if place.key in self._shut]
        return max([NOTHING, *shut, *(window.wait(place.cost, now, urgent) for window, place in self._of(places))])

    def _of(self, places: Sequence[Place]) -> Iterable[tuple[_Window, Place]]:
        for place in places:
            for rate in place.rates:
                window = self._windows.get((place.key, rate))
                if window is None:
                    window = self._windows[place.key, rate] = _Window(rate)
                yield window, place

    def _tidy(self, now: datetime) -> None:
        """Keys that nobody has used for the longest of their windows are forgotten."""
        if len(self._windows) <= MOST_KEYS:
            return
        for name, window in list(self._windows.items()):
            window.forget(now)
            if not window.taken:
                del self._windows[name]
