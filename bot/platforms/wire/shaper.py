"""Rates a platform allows, kept on our side so that it never has to refuse."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
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
    Where that takes too much of the window, `Shaper.call` knows between which instants the platform saw it.
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

    __slots__ = ("rate", "taken", "total", "under_way")

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.taken: deque[tuple[datetime, int]] = deque()
        self.under_way = 0
        """Of calls without an answer yet: their time begins with it."""
        self.total = 0

    def wait(self, cost: int, now: datetime, urgent: bool) -> timedelta:
        """How long until `cost` more fit in, at least; one larger than the whole rate waits for an empty window."""
        self.forget(now)
        surplus = min(self.total + cost - self._most(urgent), self.total)
        if surplus <= 0:
            return NOTHING
        for at, share in self.taken:
            surplus -= share
            if surplus <= 0:
                return at + self.rate.within - now
        return self.rate.within

    def is_under_way(self, cost: int, urgent: bool) -> bool:
        """So much of it that only an answer makes room."""
        return self.under_way > max(self._most(urgent) - cost, 0)

    def _most(self, urgent: bool) -> int:
        return self.rate.most if urgent else self.rate.most - self.rate.kept

    def take(self, cost: int, now: datetime) -> None:
        self.taken.append((now, cost))
        self.total += cost

    def begin(self, cost: int) -> None:
        self.under_way += cost
        self.total += cost

    def end(self, cost: int, now: datetime) -> None:
        self.under_way -= cost
        self.taken.append((now, cost))

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
        self._most_windows = MOST_KEYS
        self._shut: dict[str, datetime] = {}
        self._urgent: Counter[str] = Counter()
        self._answered = asyncio.Event()

    async def turn(self, *places: Place, urgent: bool = False) -> None:
        """Takes all these places at once. Raises TryLater, and takes none, when that would take longer than the patience."""
        await self._wait_for(places, urgent)
        self.count(*places)

    @asynccontextmanager
    async def call(self, *places: Place, urgent: bool = False) -> AsyncIterator[None]:
        """A whole call, from its turn (as `turn`) to its answer, and counted until the window after the answer is over.

        Whenever on its way the platform counts it, its own count is then never higher than ours.
        """
        await self._wait_for(places, urgent)
        windows = list(self._of(places))
        for window, place in windows:
            window.begin(place.cost)
        try:
            yield
        finally:
            for window, place in windows:
                window.end(place.cost, self._clock.now())
            self._answered.set()

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
        ahead = Counter[str]() if urgent else self._urgent
        return max([NOTHING, *shut, *(window.wait(place.cost + ahead[place.key], now, urgent) for window, place in self._of(places))])

    async def _wait_for(self, places: Sequence[Place], urgent: bool) -> None:
        """Who is urgent goes ahead of all that wait for the same."""
        own = Counter({place.key: place.cost for place in places} if urgent else {})
        self._urgent += own
        try:
            while (wait := self.wait(*places, urgent=urgent)) > NOTHING:
                if wait > self._patience:
                    raise TryLater(f"已到{self._name}的发送频率上限", wait.total_seconds())
                if any(window.is_under_way(place.cost, urgent) for window, place in self._of(places)):
                    self._answered.clear()
                    await self._answered.wait()
                else:
                    await self._sleep(wait.total_seconds())
        finally:
            self._urgent -= own

    def _of(self, places: Sequence[Place]) -> Iterable[tuple[_Window, Place]]:
        for place in places:
            for rate in place.rates:
                window = self._windows.get((place.key, rate))
                if window is None:
                    window = self._windows[place.key, rate] = _Window(rate)
                yield window, place

    def _tidy(self, now: datetime) -> None:
        """Keys that nobody has used for the longest of their windows are forgotten. Looked for seldom: it is a look at all."""
        if len(self._windows) <= self._most_windows:
            return
        for name, window in list(self._windows.items()):
            window.forget(now)
            if not window.total:
                del self._windows[name]
        self._most_windows = max(MOST_KEYS, 2 * len(self._windows))
