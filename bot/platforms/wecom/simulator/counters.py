"""How often something may be done: sliding windows, calendar days, and doors that shut for a while when forced."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Limit:
    most: int
    window: timedelta


@dataclass(slots=True)
class _Tally:
    """What was counted within one window, oldest first."""

    entries: deque[tuple[datetime, int]] = field(default_factory=deque)
    total: int = 0

    def forget(self, before: datetime) -> None:
        while self.entries and self.entries[0][0] <= before:
            self.total -= self.entries.popleft()[1]

    def add(self, now: datetime, weight: int) -> None:
        self.entries.append((now, weight))
        self.total += weight


class Counter:
    """Sliding windows per key; only what was allowed counts."""

    def __init__(self, *limits: Limit) -> None:
        self._limits = limits
        self._tallies: defaultdict[str, tuple[_Tally, ...]] = defaultdict(lambda: tuple(_Tally() for _ in limits))

    def allows(self, key: str, now: datetime, weight: int = 1) -> bool:
        """Count `weight` more for `key` if they fit; False when they are too many."""
        tallies = self._tallies[key]
        for tally, limit in zip(tallies, self._limits, strict=True):
            tally.forget(now - limit.window)
            if tally.total + weight > limit.most:
                return False
        for tally in tallies:
            tally.add(now, weight)
        return True


class DayCounter:
    """So many per key and calendar day in China."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._used: dict[str, tuple[date, int]] = {}

    def allows(self, key: str, now: datetime, weight: int = 1) -> bool:
        today = now.astimezone(CHINA).date()
        day, used = self._used.get(key, (today, 0))
        used = weight + (used if day == today else 0)
        if used > self.most:
            return False
        self._used[key] = (today, used)
        return True


class Gate:
    """A counter that punishes: who exceeds a limit is shut out for as long as its window (访问频率限制, path 90454)."""

    def __init__(self, *limits: Limit) -> None:
        self._counters = [(Counter(limit), limit.window) for limit in limits]
        self._shut: dict[str, datetime] = {}

    def allows(self, key: str, now: datetime) -> bool:
        if key in self._shut and now < self._shut[key]:
            return False
        for counter, window in self._counters:
            if not counter.allows(key, now):
                self._shut[key] = now + window
                return False
        return True


def per_minute_and_hour(minute: int, hour: int) -> Counter:
    return Counter(Limit(minute, MINUTE), Limit(hour, HOUR))
