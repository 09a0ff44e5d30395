"""Clocks: the machine's own, and one that a page can turn."""

from datetime import UTC, datetime


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class TurnableClock:
    """Stands still until it is turned; in real mode it runs on from where it stands, at the pace of `real`."""

    def __init__(self, start: datetime, real: SystemClock) -> None:
        self._real = real
        self._at = start
        self._since: datetime | None = None

    def now(self) -> datetime:
        """Never steps back."""
        return self._at if self._since is None else self._at + (self._real.now() - self._since)

    @property
    def runs(self) -> bool:
        return self._since is not None

    def set(self, now: datetime) -> None:
        """Turns forward to `now`; an earlier instant leaves it where it is."""
        running = self.runs
        self._at, self._since = max(now, self.now()), None
        self.run(running)

    def run(self, runs: bool) -> None:
        self._at, self._since = self.now(), self._real.now() if runs else None
