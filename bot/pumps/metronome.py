"""The metronome: APScheduler ticks, arrivals nudge, and workers let the machine do what is due."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.core.ports import Clock
from bot.pumps.machine import Machine

TICK_SECONDS = 1
BEAT_EVERY = timedelta(seconds=10)
Job = Callable[[datetime], Awaitable[int]]
"""Does what is due by an instant; returns how much that was."""
_log = structlog.get_logger(__name__)


class Worker:
    """One job, run whenever it is wanted, never twice at a time. A fault costs one run, never the worker."""

    def __init__(self, name: str, job: Job, clock: Clock, done: Callable[[], None]) -> None:
        self.name = name
        self.lock = asyncio.Lock()
        self.last_done_at: datetime | None = None
        """When it last finished a run without a fault (or was started)."""
        self._job = job
        self._clock = clock
        self._done = done
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self.last_done_at = self._clock.now()
        self._task = asyncio.create_task(self._work())

    def nudge(self) -> None:
        self._wanted.set()

    async def stop(self) -> None:
        """What is under way is finished first."""
        async with self.lock:
            if self._task is not None:
                self._task.cancel()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            async with self.lock:
                await self._run()

    async def _run(self) -> None:
        now = self._clock.now()
        try:
            busy = await self._job(now)
        except Exception:  # the database may be locked or gone for a while: the next tick tries again
            _log.exception("run_failed", job=self.name)
        else:
            self.last_done_at = now
            if busy:
                self._done()


class Metronome:
    """Wakes every worker once a second, and whenever something arrived or was done. Nothing that is due lives in the scheduler."""

    def __init__(self, machine: Machine, clock: Clock, jobs: Mapping[str, Job], ticking: Callable[[], bool] = lambda: True) -> None:
        self._machine = machine
        self._clock = clock
        self._ticking = ticking
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
        beat = Worker("beat", self._beat, clock, lambda: None)
        self.workers = [*(Worker(name, job, clock, self.nudge) for name, job in jobs.items()), beat]
        self._beaten_at: datetime | None = None

    async def start(self) -> None:
        await self._machine.start(self._clock.now())
        for worker in self.workers:
            worker.start()
        self._scheduler.add_job(self._tick, "interval", seconds=TICK_SECONDS)
        self._scheduler.start()
        self.nudge()

    async def stop(self) -> None:
        """No new work; what is under way is finished, then the last beat is written."""
        self._scheduler.shutdown(wait=False)
        for worker in self.workers:
            await worker.stop()
        await self._machine.beat(self._clock.now())

    def nudge(self, only: str = "") -> None:
        """Something arrived or was decided: do not wait for the next tick. `only` names the one worker that must know."""
        for worker in self.workers:
            if only in ("", worker.name):
                worker.nudge()

    async def _tick(self) -> None:
        if self._ticking():
            self.nudge()

    async def _beat(self, now: datetime) -> int:
        if self._beaten_at is None or now - self._beaten_at >= BEAT_EVERY:
            await self._machine.beat(now)
            self._beaten_at = now
        return 0
