"""One life of the websocket: heartbeat, requests and their answers, callbacks handed on, and one reason for its end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Literal
from uuid import uuid4

import aiohttp

from bot.core.ports import Clock
from bot.platforms.wecom import frames
from bot.platforms.wecom.endings import Ending
from bot.platforms.wecom.frames import Answer, Body, Frame
from bot.platforms.wecom.payloads import EVICTED_EVENT, event_type

log = logging.getLogger(__name__)

PING_EVERY = 30.0
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
        self._last_callback = clock.now()
        self._tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._beat())]

    async def request(self, cmd: str, body: Body | None = None, *, req_id: str = "", within: float = ANSWER_WITHIN) -> Answer:
        """Send one request and wait for its answer. Two requests with one req_id must not be under way together."""
        name = req_id or f"{cmd}-{uuid4().hex}"
        if self._ending.done():
            return _lost(self._ending.result())
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        try:
            await self._socket.send_str(frames.write(cmd, name, body))
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError:
            return Answer(frames.UNANSWERED, f"no answer to {cmd} within {within:g} s")
        except (ConnectionError, aiohttp.ClientError) as error:
            self.end(Ending.LOST)
            return Answer(frames.LOST, str(error))
        finally:
            self._waiting.pop(name, None)

    def end(self, ending: Ending) -> None:
        """Declare this connection over; the first reason stands. Requests under way are answered as lost."""
        if self._ending.done():
            return
        self._ending.set_result(ending)
        self._gone()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(_lost(ending))

    async def ended(self, gone: Callable[[], None]) -> Ending:
        """Wait for the end; `gone` is called in the very moment it comes."""
        self._gone = gone
        if self._ending.done():
            gone()
        return await asyncio.shield(self._ending)

    async def close(self) -> None:
        """Release the socket and the tasks; to be called once, whatever the ending was."""
        self.end(Ending.STOPPED)
        for task in self._tasks:
            task.cancel()
        for fault in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(fault, Exception):
                log.error("wecom: the connection failed on our side", exc_info=fault)
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
        if frame.readable and not frame.cmd:
            self._answered(frame)
            return
        self._last_callback = self._clock.now()
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
            elif self._clock.now() - self._last_callback >= QUIET_FOR:
                self.end(Ending.QUIET)
            else:
                await self._ping()

    async def _ping(self) -> None:
        """Send a ping without waiting: its answer, whenever it comes, clears the count of missed ones."""
        self._missed += 1
        pong = asyncio.get_running_loop().create_future()
        name = f"{frames.PING}-{uuid4().hex}"
        pong.add_done_callback(lambda _: self._ponged(name))
        self._waiting[name] = pong
        with suppress(ConnectionError, aiohttp.ClientError):
            await self._socket.send_str(frames.write(frames.PING, name))

    def _ponged(self, name: str) -> None:
        self._missed = 0
        self._waiting.pop(name, None)


def _lost(ending: Ending) -> Answer:
    return Answer(frames.LOST, ending.value)
