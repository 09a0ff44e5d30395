"""Keeps one subscribed connection alive, whatever becomes of it, and says when it cannot."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import aiohttp

from bot.core.ports import Clock, Notice
from bot.platforms.wecom import frames
from bot.platforms.wecom.connection import LARGEST_FRAME, Connection, Sleep
from bot.platforms.wecom.endings import Ending, Reconnection, Verdict
from bot.platforms.wecom.frames import Frame

log = logging.getLogger(__name__)

PUBLIC_URL = "wss://openws.work.weixin.qq.com"
OPEN_WITHIN = 15.0
CLOSE_WITHIN = 2.0

_BAD_CREDENTIALS = frozenset({frames.BAD_SECRET, 40001, 40013, 40091})
_PASSING = frozenset({frames.BUSY, frames.LOST, frames.UNANSWERED, frames.UNSENT})


@dataclass(frozen=True, slots=True)
class Credentials:
    bot_id: str
    secret: str
    url: str = PUBLIC_URL

    def __repr__(self) -> str:
        return f"Credentials(bot_id={self.bot_id!r}, url={self.url!r})"


class Supervisor:
    """Runs connection after connection until stopped, evicted for good, or refused for its secret."""

    def __init__(
        self,
        credentials: Credentials,
        heard: Callable[[Frame], None],
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
        notice: Callable[[Notice], None] = lambda notice: None,
    ) -> None:
        self._credentials = credentials
        self._heard = heard
        self._clock = clock
        self._sleep = sleep
        self._notice = notice
        self._reconnection = Reconnection(between)
        self._online: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self._offline_since = clock.now()
        self._task: asyncio.Task[None] | None = None
        self._stopped_for = ""

    @property
    def stopped_for(self) -> str:
        """Why there will be no further attempt without a human; empty while there will."""
        return self._stopped_for

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None

    def is_down(self, for_longer_than: float) -> bool:
        """Whether there has been no subscribed connection for so many seconds."""
        down = self._clock.now() - self._offline_since
        return bool(self._stopped_for) or (not self._online.done() and down > timedelta(seconds=for_longer_than))

    async def connection(self, within: float) -> Connection | None:
        """The subscribed connection; None when the last one ended more than `within` seconds ago and there is no other yet.

        So a short gap is waited out, and a long one is no reason to keep anybody waiting.
        """
        left = within - (self._clock.now() - self._offline_since).total_seconds()
        try:
            async with asyncio.timeout(0 if self._stopped_for else max(left, 0)):
                return await asyncio.shield(self._online)
        except TimeoutError:
            return None

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as session:
            wait: float | None = 0
            while wait is not None:
                await self._sleep(wait)
                wait = self._judge(*await self._survived(session)).wait

    def _judge(self, ending: Ending, lived: timedelta) -> Verdict:
        verdict = self._reconnection.after(ending, self._clock.now(), lived)
        log.warning("wecom: %s, next attempt in %s s", ending.name, verdict.wait)
        if verdict.wait is None:
            self._stopped_for = ending.value
        if verdict.alarm:
            log.critical("wecom: a human is needed: %s", ending.value)
            self._tell("alarm", ending.value)
        return verdict

    async def _survived(self, session: aiohttp.ClientSession) -> tuple[Ending, timedelta]:
        """One life; a fault of our own in it is one more way for it to end."""
        try:
            return await self._live(session)
        except Exception:
            log.exception("wecom: the connection failed on our side")
            return Ending.LOST, timedelta(0)

    async def _live(self, session: aiohttp.ClientSession) -> tuple[Ending, timedelta]:
        """One life from the first byte to the last; how it ended and how long it was subscribed."""
        connection = await self._open(session)
        if connection is None:
            return Ending.UNREACHABLE, timedelta(0)
        try:
            refused = await self._subscribe(connection)
            return (refused, timedelta(0)) if refused else await self._serve(connection)
        finally:
            await connection.close()

    async def _open(self, session: aiohttp.ClientSession) -> Connection | None:
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                socket = await session.ws_connect(
                    self._credentials.url,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN),
                    max_msg_size=LARGEST_FRAME,
                    decode_text=False,
                )
        except (OSError, aiohttp.ClientError) as error:
            log.warning("wecom: cannot connect: %s", error)
            return None
        return Connection(socket, self._heard, self._clock, self._sleep)

    async def _subscribe(self, connection: Connection) -> Ending | None:
        """Subscribe; None when it worked."""
        body = {"bot_id": self._credentials.bot_id, "secret": self._credentials.secret}
        answer = await connection.request(frames.SUBSCRIBE, body)
        if answer.ok:
            return None
        log.warning("wecom: subscribing failed: %s %s", answer.errcode, answer.errmsg)
        if answer.errcode in _PASSING:
            return Ending.LOST
        if answer.errcode == frames.TOO_MANY:
            return Ending.THROTTLED
        return Ending.BAD_SECRET if answer.errcode in _BAD_CREDENTIALS else Ending.REFUSED

    async def _serve(self, connection: Connection) -> tuple[Ending, timedelta]:
        since = self._clock.now()
        self._online.set_result(connection)
        self._tell("online")
        ending = Ending.STOPPED
        try:
            ending = await connection.ended(self._went_offline)
        finally:
            self._tell("offline", ending.value, connection.proven)
        return ending, self._clock.now() - since

    def _went_offline(self) -> None:
        self._offline_since = self._clock.now()
        self._online = asyncio.get_running_loop().create_future()

    def _tell(self, kind: Literal["online", "offline", "alarm"], reason: str = "", at: datetime | None = None) -> None:
        self._notice(Notice(kind, at or self._clock.now(), reason))
