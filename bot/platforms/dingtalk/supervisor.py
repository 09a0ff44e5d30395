"""Keeps a Stream connection alive: the next one opens before the old one goes, and what cannot be kept is told to a human."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from bot.core.ports import Clock, Meter, Notice
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.connection import Connection, Heard
from bot.platforms.dingtalk.endings import MAKE_BEFORE_BREAK, Ending, Reconnection
from bot.platforms.dingtalk.opening import Failure, Opening
from bot.platforms.wire.shaper import Sleep

log = logging.getLogger(__name__)

DRAIN_WITHIN = 30.0
"""Seconds; the platform closes a connection ten seconds after it dismissed it, and what it never closes we do."""


class Supervisor:
    """Runs connection after connection until stopped. For a while two may live side by side; both are heard."""

    def __init__(
        self,
        app: App,
        heard: Heard,
        clock: Clock,
        meter: Meter,
        *,
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
        notice: Callable[[Notice], None] = lambda notice: None,
    ) -> None:
        self._opening = Opening(app, meter)
        self._heard = heard
        self._clock = clock
        self._sleep = sleep
        self._notice = notice
        self._reconnection = Reconnection(between)
        self._alive: dict[Connection, asyncio.Task[None]] = {}
        self._proven = clock.now()
        self._task: asyncio.Task[None] | None = None
        self._stopped_for = ""

    @property
    def stopped_for(self) -> str:
        """Why no attempt will succeed without a human; empty while one may."""
        return self._stopped_for

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        for connection in list(self._alive):
            connection.end(Ending.STOPPED)
        await asyncio.gather(*self._alive.values())
        await self._opening.close()

    async def _run(self) -> None:
        wait = 0.0
        while True:
            await self._sleep(wait)
            wait = await self._attempt()

    async def _attempt(self) -> float:
        """One connection until the next is wanted; how long to wait for that. A fault of our own is one more way to end."""
        try:
            return await self._live()
        except Exception:
            log.exception("dingtalk: the connection failed on our side")
            return self._judge(Failure(Ending.LOST))

    async def _live(self) -> float:
        opened = await self._opening.open()
        if isinstance(opened, Failure):
            return self._judge(opened)
        since = self._clock.now()
        connection = Connection(opened, self._heard, self._clock, self._sleep)
        self._went_online(connection)
        ending = await connection.dismissed()
        return self._judge(Failure(ending), self._clock.now() - since)

    def _went_online(self, connection: Connection) -> None:
        """Older ones are heard to their end, which the platform brings about; what it forgets, we close."""
        self._stopped_for = ""
        if not self._alive:
            self._tell("online", at=self._clock.now())
        for older in self._alive:
            older.leave(DRAIN_WITHIN)
        self._alive[connection] = asyncio.create_task(self._attend(connection))

    async def _attend(self, connection: Connection) -> None:
        """See a connection to its end. Only the end of the last one is an outage, dated to the last frame on any of them."""
        ending = await connection.ended()
        self._proven = max(self._proven, connection.proven)
        del self._alive[connection]
        if not self._alive:
            self._tell("offline", ending.value, at=self._proven)
        await connection.close()

    def _judge(self, failure: Failure, lived: timedelta = timedelta(0)) -> float:
        ending = failure.ending
        verdict = self._reconnection.after(ending, lived, failure.at_least)
        log.log(
            logging.INFO if ending in MAKE_BEFORE_BREAK else logging.WARNING,
            "dingtalk: %s, next attempt in %.1f s",
            ending.name,
            verdict.wait,
        )
        if ending is Ending.REFUSED:
            self._stopped_for = f"{ending.value}：{failure.code}"
        if verdict.alarm:
            log.critical("dingtalk: a human is needed: %s", self._stopped_for)
            self._tell("alarm", self._stopped_for, at=self._clock.now())
        return verdict.wait

    def _tell(self, kind: Literal["online", "offline", "alarm"], reason: str = "", *, at: datetime) -> None:
        self._notice(Notice(kind, at, reason))
