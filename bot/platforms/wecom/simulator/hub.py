"""The sockets: who is connected, who speaks for the bot, what is delivered, answered, refused, dropped."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from aiohttp import WSMsgType, web

from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Answer, Body, Frame
from bot.platforms.wecom.simulator.counters import per_minute_and_hour
from bot.platforms.wecom.simulator.desk import Desk, Issued
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.line import Line
from bot.platforms.wecom.simulator.world import Call
from bot.platforms.wire.staged import StagedClock

LARGEST_FRAME = 8 * 1024 * 1024
SUBSCRIBES_PER_MINUTE, SUBSCRIBES_PER_HOUR = 20, 300
FRAME_TYPES = (WSMsgType.TEXT, WSMsgType.BINARY)


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may subscribe, and when a silent client is dropped: by a close 1001, or by cutting TCP."""

    bot_id: str
    secret: str
    ping_timeout: float = 90.0
    drop: Literal["close", "abort"] = "close"


@dataclass(frozen=True, slots=True)
class _Callback:
    cmd: str
    req_id: str
    body: Body


class Hub:
    """At most one line speaks for the bot: the latest to subscribe. A callback nobody takes is lost."""

    def __init__(self, terms: Terms, desk: Desk, faults: Faults, clock: StagedClock) -> None:
        self._terms = terms
        self._desk = desk
        self._faults = faults
        self._clock = clock
        self._subscribes = per_minute_and_hour(SUBSCRIBES_PER_MINUTE, SUBSCRIBES_PER_HOUR)
        self._numbers = count(1)
        self._held: list[_Callback] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self.lines: list[Line] = []
        self.subscribed: Line | None = None
        self.open_to_subscribers = True
        """False while the robot is in callback mode."""

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One client from its first frame to its last."""
        socket = web.WebSocketResponse(max_msg_size=LARGEST_FRAME, timeout=1.0)
        await socket.prepare(request)
        line = Line(socket, request.transport, self._clock.now())
        self.lines.append(line)
        watch = self.spawn(self._watch(line))
        try:
            async for message in socket:
                if message.type in FRAME_TYPES:
                    await self._take(line, message.data)
        finally:
            watch.cancel()
            self._leave(line)
        return socket

    @property
    def listening(self) -> bool:
        """Whether a callback would reach the bot now."""
        return self.subscribed is not None and not self._faults.deaf

    async def deliver(self, cmd: str, issued: Issued, body: Body) -> bool:
        """Hand a callback to the bot; False when nobody was there to take it."""
        req_id = f"cb-{next(self._numbers)}"
        self._desk.issued[req_id] = issued
        callback = _Callback(cmd, req_id, body)
        if not self.listening:
            return False
        if self._faults.spend("held"):
            self._held.append(callback)
            return True
        await self._write(callback)
        if self._faults.spend("duplicates"):
            await self._write(callback)
        return True

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver what was held back, in order or the other way round."""
        held, self._held = self._held, []
        for callback in reversed(held) if backwards else held:
            await self._write(callback)

    async def evict(self) -> None:
        """What happens to the subscribed line when another program subscribes."""
        line, self.subscribed = self.subscribed, None
        if line is None:
            return
        line.subscribed = False
        body = {"create_time": int(self._clock.now().timestamp()), "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        await line.call(frames.EVENT, f"ev-{next(self._numbers)}", {"msgid": f"EV-{next(self._numbers)}", **body})
        if not self._faults.keep_evicted:
            self.spawn(line.close())

    def forget_subscription(self) -> None:
        """The socket stays open, the subscription is gone: every request is answered 846609."""
        if self.subscribed is not None:
            self.subscribed.subscribed = False
            self.subscribed = None

    async def until(self, ready: Callable[[], bool]) -> None:
        """Wait until something that happens here makes `ready` true."""
        while not ready():
            self._changed.clear()
            await self._changed.wait()

    def changed(self) -> None:
        self._changed.set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        for line in list(self.lines):
            await line.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _write(self, callback: _Callback) -> None:
        if self.subscribed is not None:
            await self.subscribed.call(callback.cmd, callback.req_id, callback.body)

    def _leave(self, line: Line) -> None:
        self.lines.remove(line)
        if self.subscribed is line:
            self.subscribed = None
        self.changed()

    async def _watch(self, line: Line) -> None:
        """Drop a client that has been silent for too long."""
        while (left := self._left(line)) > 0:
            await self._clock.sleep(left)
        if self._terms.drop == "abort":
            line.abort()
        else:
            await line.close(1001)

    def _left(self, line: Line) -> float:
        return self._terms.ping_timeout - (self._clock.now() - line.heard_at).total_seconds()

    async def _take(self, line: Line, data: str | bytes) -> None:
        line.heard_at = self._clock.now()
        frame = frames.read(data.encode() if isinstance(data, str) else data)
        if frame.cmd == frames.PING:
            if self._faults.pongs:
                await line.answer(frame.req_id, Answer(frames.OK, "ok"))
        elif frame.readable:
            await self._carry_out(line, frame)
        self.changed()

    async def _carry_out(self, line: Line, frame: Frame) -> None:
        answer = await self._decide(line, frame)
        self._desk.world.record(Call(self._clock.now(), frame.cmd, frame.req_id, frame.body, answer.errcode))
        if self._faults.spend("lost_answers"):
            return
        if self._faults.answer_delay:
            self.spawn(self._answer_late(line, frame.req_id, answer, self._faults.answer_delay))
        else:
            await line.answer(frame.req_id, answer)

    async def _answer_late(self, line: Line, req_id: str, answer: Answer, seconds: float) -> None:
        await self._clock.sleep(seconds)
        await line.answer(req_id, answer)

    async def _decide(self, line: Line, frame: Frame) -> Answer:
        refused = self._faults.refusal(frame.cmd)
        if refused is not None:
            return Answer(refused, "injected")
        if frame.cmd == frames.SUBSCRIBE:
            return await self._subscribe(line, frame.body)
        if not line.subscribed:
            return Answer(frames.NOT_SUBSCRIBED, "aibot websocket not subscribed")
        return self._desk.handle(frame.cmd, frame.req_id, frame.body, self._clock.now())

    async def _subscribe(self, line: Line, body: Body) -> Answer:
        if not self._subscribes.allows("", self._clock.now()):
            return Answer(frames.TOO_MANY, "freq out of limit")
        if not self.open_to_subscribers:
            return Answer(frames.BAD_SECRET, "bot is in callback mode")
        if (body.get("bot_id"), body.get("secret")) != (self._terms.bot_id, self._terms.secret):
            return Answer(frames.BAD_SECRET, "invalid bot_id or secret")
        if self.subscribed is not line:
            await self.evict()
        line.subscribed, self.subscribed = True, line
        return Answer(frames.OK, "ok")
