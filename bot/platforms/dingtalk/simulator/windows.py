"""How often something may be done: sliding windows, penalties, and what is left of the month."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


class Window:
    """At most so many per key in any span of so many seconds; only what was allowed counts."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self._span = timedelta(seconds=seconds)
        self._times: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def allows(self, key: str, now: datetime) -> bool:
        """Count one more for `key`; False when it is one too many."""
        times = self._times[key]
        while times and now - times[0] >= self._span:
            times.popleft()
        if len(times) >= self.most:
            return False
        times.append(now)
        return True


class Penalty:
    """A window whose breach closes the key for a while, whatever comes then."""

    def __init__(self, most: int, seconds: float, closed_for: float) -> None:
        self._window = Window(most, seconds)
        self._closed_for = timedelta(seconds=closed_for)
        self._closed: dict[str, datetime] = {}

    def allows(self, key: str, now: datetime) -> bool:
        if key in self._closed and now < self._closed[key]:
            return False
        if self._window.allows(key, now):
            return True
        self._closed[key] = now + self._closed_for
        return False


class Allowance:
    """So many a calendar month (Beijing time), for the whole organisation."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._used: defaultdict[str, int] = defaultdict(int)

    def used(self, now: datetime) -> int:
        return self._used[_month(now)]

    def spend(self, now: datetime) -> bool:
        """Count one more; False when the month is used up."""
        month = _month(now)
        if self._used[month] >= self.most:
            return False
        self._used[month] += 1
        return True


def _month(now: datetime) -> str:
    return now.astimezone(BEIJING).strftime("%Y-%m")
