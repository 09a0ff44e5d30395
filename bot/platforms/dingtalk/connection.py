"""One life of the websocket: pings answered, pushes handed on with the way to acknowledge them, and one reason for its end."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.core.ports import Clock
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.endings import Ending
from bot.platforms.dingtalk.frames import Frame
from bot.platforms.dingtalk.opening import Socket
from bot.platforms.wire.shaper import Sleep

log = logging.getLogger(__name__)

LOOK_EVERY = 15.0
SILENT_AFTER = timedelta(seconds=75)
"""The gateway pings every 20 to 30 seconds: with the next look, a connection without any frame is dead within 90."""
QUIET_AFTER = timedelta(hours=12)
"""Without any push for so long the connection is renewed: pings alone do not prove that messages still come. No more often,
because opening is a call, too, and nobody says what it draws on (§7): a quiet working day is none without a push."""

Heard = Callable[[Frame, "Connection"], None]
"""Takes a push, or a frame nobody can read, with the connection on which it is to be acknowledged."""


class Connection:
    """A live socket. It is dismissed at most once, ends once, and nothing raises out of it.

    A dismissed connection goes on hearing and acknowledging until the platform closes it.
    """

    def __init__(self, socket: Socket, heard: Heard, clock: Clock, sleep: Sleep) -> None:
        loop = asyncio.get_running_loop()
        self._socket = socket
        self._heard = heard
        self._clock = clock
        self._sleep = sleep
        self._dismissed: asyncio.Future[Ending] = loop.create_future()
        self._ending: asyncio.Future[Ending] = loop.create_future()
        self._last_frame = self._last_push = clock.now()
        self._tasks: set[asyncio.Task[None]] = set()
        self._spawn(self._receive())
        self._spawn(self._watch())

    @property
    def proven(self) -> datetime:
        """The last instant at which the platform was heard on this connection."""
        return self._last_frame

    def acknowledge(self, message_id: str, data: Mapping[str, Any], code: int = frames.OK) -> None:
        """A frame without an id cannot be acknowledged, and one whose connection is gone comes again or never."""
        if self._ending.done() or not message_id:
            log.info("dingtalk: %s stays without acknowledgement", message_id or "a frame without an id")
            return
        self._spawn(self._write(frames.acknowledgement(message_id, code, data)))

    async def dismissed(self) -> Ending:
        """Wait until there should be another connection: this one ended, or is about to be closed."""
        return await asyncio.shield(self._dismissed)

    async def ended(self) -> Ending:
        return await asyncio.shield(self._ending)

    def end(self, ending: Ending) -> None:
        """Declare this connection over; the first reason stands."""
        self.dismiss(ending)
        if not self._ending.done():
            self._ending.set_result(ending)

    def dismiss(self, ending: Ending) -> None:
        if not self._dismissed.done():
            self._dismissed.set_result(ending)

    def leave(self, within: float) -> None:
        """End after so many seconds, if nobody ends it before."""
        self.dismiss(Ending.STOPPED)
        self._spawn(self._leave(within))

    async def close(self) -> None:
        """Release the socket and the tasks."""
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
            log.info("dingtalk: socket ended, code %s", self._socket.close_code)
            self.end(Ending.LOST)

    def _take(self, frame: Frame) -> None:
        self._last_frame = self._clock.now()
        if frame.kind == frames.SYSTEM:
            self._obey(frame)
            return
        self._last_push = self._last_frame
        self._heard(frame, self)

    def _obey(self, frame: Frame) -> None:
        if frame.topic == frames.PING:
            self.acknowledge(frame.message_id, frame.body or {})
        elif frame.topic == frames.DISCONNECT:
            log.info("dingtalk: asked to disconnect: %s", frames.text_in(frame.body or {}, "reason"))
            self.dismiss(Ending.DISMISSED)

    async def _watch(self) -> None:
        while not self._ending.done():
            await self._sleep(LOOK_EVERY)
            now = self._clock.now()
            if now - self._last_frame >= SILENT_AFTER:
                self.end(Ending.SILENT)
            elif now - self._last_push >= QUIET_AFTER:
                self.dismiss(Ending.QUIET)

    async def _leave(self, within: float) -> None:
        await self._sleep(within)
        self.end(Ending.STOPPED)

    async def _write(self, text: str) -> None:
        """On its own, because writing to a peer that no longer reads can block for ever."""
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError) as error:
            log.info("dingtalk: writing failed: %s", type(error).__name__)
            self.end(Ending.LOST)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
