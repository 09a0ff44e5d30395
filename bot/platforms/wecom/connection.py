"""One life of the websocket: heartbeat, requests and their answers, callbacks handed on, and one reason for its end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import aiohttp

from bot.core.ports import Clock
from bot.platforms.wecom import frames
from bot.platforms.wecom.endings import Ending
from bot.platforms.wecom.frames import Answer, Body, Frame
from bot.platforms.wecom.payloads import EVICTED_EVENT, event_type

log = logging.getLogger(__name__)

PING_EVERY = 30.0
PONG_WITHIN = 75.0
MISSED_PONGS = 2
QUIET_FOR = timedelta(hours=1)
"""Without any callback for so long the connection is renewed: pongs alone do not prove that messages still come."""
ANSWER_WITHIN = 10.0
LARGEST_FRAME = 16 * 1024 * 1024

Sleep = Callable[[float], Awaitable[None]]
Socket = aiohttp.ClientWebSocketResponse[Literal[False]]
"""A websocket that hands text frames over as bytes, so that one that is no UTF-8 cannot end the connection."""


class Connection:
    """A live socket. Whatever goes wrong ends it, once, with an `Ending`; nothing raises out of it."""

    def __init__(self, socket: Socket, heard: Callable[[Frame], None], clock: Clock, sleep: Sleep) -> None:
        self._socket = socket
        self._heard = heard
        self._clock = clock
        self._sleep = sleep
        self._ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._gone: Callable[[], None] = lambda: None
        self._missed = 0
        self._last_callback = self._last_frame = clock.now()
        self._tasks: set[asyncio.Task[None]] = set()
        self._spawn(self._receive())
        self._spawn(self._beat())

    async def request(self, cmd: str, body: Body | None = None, *, req_id: str = "", within: float = ANSWER_WITHIN) -> Answer:
        """Send one request and wait for its answer. Two requests with one req_id must not be under way together."""
        if self._ending.done():
            return Answer(frames.UNSENT, self._ending.result().value)
        name = req_id or f"{cmd}-{uuid4().hex}"
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        self._spawn(self._write(frames.write(cmd, name, body)))
        timer = self._spawn(self._give_up(answer, within))
        try:
            return await answer
        finally:
            timer.cancel()
            del self._waiting[name]

    def end(self, ending: Ending) -> None:
        """Declare this connection over; the first reason stands. Requests under way are answered as lost."""
        if self._ending.done():
            return
        self._ending.set_result(ending)
        self._gone()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(_lost(ending))

    @property
    def proven(self) -> datetime:
        """The last instant at which the platform was heard on this connection."""
        return self._last_frame

    async def ended(self, gone: Callable[[], None]) -> Ending:
        """Wait for the end; `gone` is called in the very moment it comes."""
        self._gone = gone
        if self._ending.done():
            gone()
        return await asyncio.shield(self._ending)

    async def close(self) -> None:
        """Release the socket and the tasks; to be called once, whatever the ending was."""
        self.end(Ending.STOPPED)
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._socket.close()

    async def _receive(self) -> None:
        """Read until the socket ends: a clean close, an error code, an abort and a broken frame all arrive here."""
        try:
            async for message in self._socket:
                if message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    self._take(frames.read(bytes(message.data)))
        finally:
            log.info("wecom: socket ended, code %s", self._socket.close_code)
            self.end(Ending.LOST)

    def _take(self, frame: Frame) -> None:
        self._last_frame = self._clock.now()
        if frame.readable and not frame.cmd:
            self._answered(frame)
            return
        self._last_callback = self._last_frame
        if frame.cmd == frames.EVENT and event_type(frame) == EVICTED_EVENT:
            self.end(Ending.EVICTED)
            return
        self._heard(frame)

    def _answered(self, frame: Frame) -> None:
        answer = self._waiting.get(frame.req_id)
        if answer is None or answer.done():
            log.info("wecom: answer to nothing under way, errcode %s", frame.errcode)
            return
        answer.set_result(Answer(frame.errcode, frame.errmsg, frame.body))
        if frame.errcode == frames.NOT_SUBSCRIBED:
            self.end(Ending.UNSUBSCRIBED)

    async def _beat(self) -> None:
        while not self._ending.done():
            await self._sleep(PING_EVERY)
            if self._missed >= MISSED_PONGS:
                self.end(Ending.NO_PONG)
            elif self._clock.now() - self._last_callback >= QUIET_FOR and not self._is_asked():
                self.end(Ending.QUIET)
            else:
                self._missed += 1
                self._spawn(self._ping())

    def _is_asked(self) -> bool:
        """Whether a message is under way: to end now would leave nobody knowing whether it was taken."""
        return any(not name.startswith(f"{frames.PING}-") for name in self._waiting)

    async def _ping(self) -> None:
        answer = await self.request(frames.PING, within=PONG_WITHIN)
        if answer.ok:
            self._missed = 0

    async def _write(self, text: str) -> None:
        """On its own, because writing to a peer that no longer reads can block for ever."""
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError) as error:
            log.info("wecom: writing failed: %s", error)
            self.end(Ending.LOST)

    async def _give_up(self, answer: asyncio.Future[Answer], within: float) -> None:
        await self._sleep(within)
        if not answer.done():
            answer.set_result(Answer(frames.UNANSWERED, f"没有在 {within:g} 秒内答复"))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _lost(ending: Ending) -> Answer:
    return Answer(frames.LOST, ending.value)
