"""Time that can be moved by hand, for the gateway and for whoever is tried against it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(eq=False, slots=True)
class _Nap:
    seconds: float
    until: datetime
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    """The clock was moved, stopped or started: look again how long it is."""


class StagedClock:
    """A `Clock` with its own `sleep`. It flows with real time, or (`flowing=False`) stands until it is advanced."""

    def __init__(self, start: datetime | None = None, *, flowing: bool = True) -> None:
        self._at = start or datetime.now(UTC)
        self._since = datetime.now(UTC) if flowing else None
        self._naps: list[_Nap] = []
        self._fell_asleep = asyncio.Event()

    @property
    def runs(self) -> bool:
        return self._since is not None

    def now(self) -> datetime:
        return self._at if self._since is None else self._at + (datetime.now(UTC) - self._since)

    def run(self, runs: bool) -> None:
        """Flow from now on, or stand."""
        if runs != self.runs:
            self._at, self._since = self.now(), datetime.now(UTC) if runs else None
            self._stir()

    def advance(self, seconds: float) -> None:
        """Move on; every sleep that is over by then ends."""
        self._at += timedelta(seconds=seconds)
        self._stir()

    async def sleep(self, seconds: float) -> None:
        nap = _Nap(seconds, self.now() + timedelta(seconds=seconds))
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._naps.append(nap)
        self._fell_asleep.set()
        try:
            while (left := self._left(nap)) > 0:
                nap.stirred.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(nap.stirred.wait(), left if self.runs else None)
        finally:
            self._naps.remove(nap)

    async def skip(self, wanted: Callable[[float], bool]) -> float:
        """Wait until somebody sleeps for a number of seconds that is wanted, advance past it, and return that number."""
        await asyncio.sleep(0)  # sleeps cancelled a moment ago are still to go
        while (nap := next((nap for nap in self._naps if wanted(nap.seconds) and self._left(nap) > 0), None)) is None:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()
        self.advance(self._left(nap))
        return nap.seconds

    def _left(self, nap: _Nap) -> float:
        return (nap.until - self.now()).total_seconds()

    def _stir(self) -> None:
        for nap in self._naps:
            nap.stirred.set()
