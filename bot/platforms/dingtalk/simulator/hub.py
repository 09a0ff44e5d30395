"""Stream mode: tickets, connections, pushes and their acknowledgements (§1.2)."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from aiohttp import WSMsgType, web

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, refused
from bot.platforms.dingtalk.simulator.line import Line, Ticket, Topic
from bot.platforms.dingtalk.simulator.shapes import Body, json_object, mapping_in, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant

ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
TICKET_LIFE = timedelta(seconds=90)
SILENCE_BEFORE_CLOSE = 10.0
APP_ID = "sim-app"
LARGEST_FRAME = 8 * 1024 * 1024


@dataclass(slots=True)
class Push:
    """One frame that wants an answer, and what became of it. `line` is empty while nobody took it."""

    at: datetime
    topic: Topic
    message_id: str
    data: Body
    headers: Body = field(default_factory=dict)
    line: str = ""
    acked_at: datetime | None = None
    code: int = 0
    answer: Body = field(default_factory=dict)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def accepted(self) -> bool:
        """200, and for events not LATER; the vendor's SDK acknowledges an event without a status."""
        return self.code == 200 and self.answer.get("status") != "LATER"


class Hub:
    """A push goes to one of the live connections that subscribed to its topic, at random; what nobody takes is lost."""

    def __init__(self, tenant: Tenant, seed: int = 1) -> None:
        self._tenant = tenant
        self._random = Random(seed)
        self._numbers = count(1)
        self._tickets: dict[str, Ticket] = {}
        self._waiting: dict[str, Push] = {}
        self._held: list[Push] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.lines: list[Line] = []
        self.pushes: list[Push] = []

    def routes(self) -> list[Route]:
        return [api("POST", "/v1.0/gateway/connections/open", self._open, bucket="free", key="none")]

    def listening(self, topic: Topic) -> bool:
        """Whether a push would reach a client now."""
        faults = self._tenant.faults
        return not faults.deaf and not faults.silent and any(topic in line.topics and not line.leaving for line in self.lines)

    def new_push(self, topic: Topic, data: Body, **headers: str) -> Push:
        return Push(self._tenant.clock.now(), topic, f"m{next(self._numbers):x}_sim", data, headers)

    async def push(self, push: Push) -> bool:
        """Hand a push to a client; False when nobody was there to take it."""
        self.pushes.append(push)
        if not self.listening(push.topic):
            return False
        if self._tenant.faults.spend("held"):
            self._held.append(push)
            return True
        await self._write(push)
        if self._tenant.faults.spend("duplicates"):
            await self._write(push)
        return True

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver what was held back, in order or the other way round."""
        held, self._held = self._held, []
        for push in reversed(held) if backwards else held:
            await self._write(push)

    async def answered(self, push: Push, seconds: float) -> bool:
        """Whether an acknowledgement came within so many seconds."""
        return await self.within(push.answered, seconds)

    async def within(self, event: asyncio.Event, seconds: float) -> bool:
        """Whether something happens within so many seconds of the gateway's clock."""
        nap, done = asyncio.create_task(self._tenant.clock.sleep(seconds)), asyncio.create_task(event.wait())
        try:
            await asyncio.wait({nap, done}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            done.cancel()
        return event.is_set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """One client from its handshake to its last frame."""
        ticket = self._tickets.pop(request.query.get("ticket", ""), None)
        if ticket is None or self._tenant.clock.now() >= ticket.expires:
            return web.json_response({"code": "invalidTicket", "message": "ticket is used, expired or unknown"}, status=401)
        socket = web.WebSocketResponse(max_msg_size=LARGEST_FRAME, timeout=1.0, autoping=False)
        await socket.prepare(request)
        transport = request.transport if isinstance(request.transport, asyncio.Transport) else None
        await self._attend(Line(ticket.name, socket, transport, ticket.topics), socket)
        return socket

    async def disconnect(self, line: Line, reason: str = "connection is expired") -> None:
        """Tell a client to go, say nothing more to it, and close TCP under it ten seconds later."""
        await self._system(line, "disconnect", {"reason": reason})
        line.leaving = True
        self.spawn(self._cut_later(line))

    async def close(self) -> None:
        for line in list(self.lines):
            await line.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _open(self, ask: Ask) -> Answer:
        terms = self._tenant.terms
        if (ask.text("clientId"), ask.text("clientSecret")) != (terms.client_id, terms.secret):
            return refused("invalidClientIdOrSecret", message="无效的clientId或者clientSecret")
        topics = frozenset((text_in(wish, "type"), text_in(wish, "topic")) for wish in ask.items("subscriptions"))
        if any(kind == "EVENT" and topic != "*" for kind, topic in topics):
            return refused("InvalidParameter.subscriptions", message="EVENT accepts only *")
        name = f"tick+{self._tenant.world.number()}/sim=="
        self._tickets[name] = Ticket(name, topics, ask.now + TICKET_LIFE)
        return fine({"endpoint": self._tenant.base.replace("http", "ws", 1) + "/connect", "ticket": name})

    async def _attend(self, line: Line, socket: web.WebSocketResponse) -> None:
        self.lines.append(line)
        self._tenant.bell.ring()
        care = [self.spawn(self._ping(line)), self.spawn(self._end_some_day(line))]
        if self._tenant.switches.greets:
            await self._system(line, "CONNECTED", {})
        try:
            async for message in socket:
                if message.type is WSMsgType.PING and not self._tenant.faults.silent:
                    await line.pong(message.data)
                elif message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    self._take(line, message.data)
        finally:
            for task in care:
                task.cancel()
            self.lines.remove(line)
            self._tenant.bell.ring()

    def _take(self, line: Line, data: str | bytes) -> None:
        """An acknowledgement; anything else a client may send is passed over."""
        frame = json_object(data) or {}
        message_id = text_in(mapping_in(frame, "headers"), "messageId")
        answer = json_object(frame.get("data")) or {}
        if message_id.startswith("ping-"):
            if answer.get("opaque") == message_id.removeprefix("ping-"):
                line.unanswered_pings = 0
                self._tenant.bell.ring()
            return
        push = self._waiting.pop(message_id, None)
        if push is not None:
            code = frame.get("code")
            push.acked_at, push.code, push.answer = self._tenant.clock.now(), code if isinstance(code, int) else 0, answer
            push.answered.set()
            self._tenant.bell.ring()

    async def _write(self, push: Push) -> None:
        line = self._pick(push.topic)
        if line is None:
            return
        push.line = line.name
        push.headers |= {"appId": APP_ID, "connectionId": line.name}
        self._waiting[push.message_id] = push
        await self._send(line, _frame(push.topic[0], push.topic[1], push.message_id, push.data, self._now(), push.headers))

    def _pick(self, topic: Topic) -> Line | None:
        live = [line for line in self.lines if topic in line.topics and not line.leaving]
        return self._random.choice(live) if live else None

    async def _send(self, line: Line, data: bytes) -> None:
        if self._tenant.faults.silent:
            return
        if self._tenant.faults.spend("malformed_frames"):
            await line.write(data[: len(data) // 2].decode("utf-8", "ignore").encode())
            return
        await line.write(data)

    async def _system(self, line: Line, topic: str, data: Body, message_id: str = "") -> None:
        if not self._tenant.faults.silent:
            await line.write(_frame("SYSTEM", topic, message_id or f"sys-{next(self._numbers)}", data, self._now(), {}))

    async def _ping(self, line: Line) -> None:
        while not line.leaving:
            await self._tenant.clock.sleep(self._tenant.switches.ping_every)
            if line.unanswered_pings >= self._tenant.switches.pings_missed:
                line.abort()
                return
            await self._ask_for_life(line)

    async def _ask_for_life(self, line: Line) -> None:
        if line.leaving:
            return
        line.unanswered_pings += 1
        opaque = f"{next(self._numbers)}-sim"
        await self._system(line, "ping", {"opaque": opaque}, f"ping-{opaque}")

    async def _end_some_day(self, line: Line) -> None:
        life = self._tenant.switches.connection_life
        if life is not None:
            await self._tenant.clock.sleep(life)
            await self.disconnect(line, "persistent connection is timeout")

    async def _cut_later(self, line: Line) -> None:
        await self._tenant.clock.sleep(SILENCE_BEFORE_CLOSE)
        line.abort()

    def _now(self) -> datetime:
        return self._tenant.clock.now()


def _frame(kind: str, topic: str, message_id: str, data: Body, now: datetime, more: Body) -> bytes:
    """A frame as bytes; `data` travels as a JSON text inside the JSON."""
    headers = {"topic": topic, "contentType": "application/json", "messageId": message_id, "time": str(int(now.timestamp() * 1000)), **more}
    frame = {"specVersion": "1.0", "type": kind, "headers": headers, "data": json.dumps(data, ensure_ascii=False)}
    return json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace")
