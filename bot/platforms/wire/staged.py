"""Time that can be moved by hand, for the gateway and for whoever is tried against it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(eq=False, slots=True)
class _Nap:
    seconds: float
    until: datetime
    over: asyncio.Event


class StagedClock:
    """A `Clock` with its own `sleep`. It flows with real time, or (`flowing=False`) stands until it is advanced."""

    def __init__(self, start: datetime | None = None, *, flowing: bool = True) -> None:
        self._start = start or datetime.now(UTC)
        self._flowing = flowing
        self._since = datetime.now(UTC)
        self._moved = timedelta(0)
        self._naps: list[_Nap] = []
        self._fell_asleep = asyncio.Event()

    def now(self) -> datetime:
        return self._start + self._moved + (datetime.now(UTC) - self._since if self._flowing else timedelta(0))

    def advance(self, seconds: float) -> None:
        """Move on; every sleep that is over by then ends."""
        self._moved += timedelta(seconds=seconds)
        for nap in self._naps:
            if nap.until <= self.now():
                nap.over.set()

    async def sleep(self, seconds: float) -> None:
        nap = _Nap(seconds, self.now() + timedelta(seconds=seconds), asyncio.Event())
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._naps.append(nap)
        self._fell_asleep.set()
        try:
            await self._rest(nap)
        finally:
            self._naps.remove(nap)

    async def skip(self, wanted: Callable[[float], bool]) -> float:
        """Wait until somebody sleeps for a number of seconds that is wanted, advance past it, and return that number."""
        await asyncio.sleep(0)  # sleeps cancelled a moment ago are still to go
        while (nap := next((nap for nap in self._naps if wanted(nap.seconds) and not nap.over.is_set()), None)) is None:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()
        self.advance((nap.until - self.now()).total_seconds())
        return nap.seconds

    async def _rest(self, nap: _Nap) -> None:
        while not nap.over.is_set():
            if not self._flowing:
                await nap.over.wait()
                return
            remaining = (nap.until - self.now()).total_seconds()
            if remaining <= 0:
                return
            await self._rest_at_most(nap, remaining)

    async def _rest_at_most(self, nap: _Nap, seconds: float) -> None:
        try:
            await asyncio.wait_for(nap.over.wait(), seconds)
        except TimeoutError:
            return
