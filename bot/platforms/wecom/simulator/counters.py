"""How often something may be done: so many times a minute and an hour per key."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Counter:
    """Sliding windows; only what was allowed counts."""

    def __init__(self, per_minute: int, per_hour: int) -> None:
        self._limits = ((per_minute, MINUTE), (per_hour, HOUR))
        self._times: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def allows(self, key: str, now: datetime) -> bool:
        """Count one more for `key` if it may be; False when it is one too many."""
        times = self._times[key]
        while times and now - times[0] >= HOUR:
            times.popleft()
        if any(sum(now - time < window for time in times) >= most for most, window in self._limits):
            return False
        times.append(now)
        return True
