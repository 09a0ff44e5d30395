"""The 智能机器人 in callback mode (paths 101039, 100719, 101027): encrypted POSTs out, passive answers and streams back."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from bot.platforms.wecom.frames import Body, text_in
from bot.platforms.wecom.simulator import passive
from bot.platforms.wecom.simulator.desk import Desk, Issued
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.postman import Address, Postman
from bot.platforms.wecom.simulator.responses import Responses
from bot.platforms.wire.staged import StagedClock

STREAM_LIFE = timedelta(minutes=6)
POLL_SECONDS = 1.0
_POLLED = ("msgid", "aibotid", "chatid", "chattype", "from")


class RobotCalls:
    """One attempt per callback; a redelivery comes only from `Faults.duplicates`."""

    def __init__(
        self,
        desk: Desk,
        responses: Responses,
        postman: Postman,
        faults: Faults,
        clock: StagedClock,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._desk = desk
        self._responses = responses
        self._postman = postman
        self._faults = faults
        self._clock = clock
        self._spawn = spawn
        self._held: list[tuple[Issued, Body]] = []
        self.address: Address | None = None
        self.base_url = ""

    @property
    def listening(self) -> bool:
        return self.address is not None and not self._faults.deaf

    async def deliver(self, issued: Issued, body: Body) -> bool:
        """Hand a callback over; False when it was not answered in five seconds with 200, or answered wrongly."""
        if not self.listening:
            return False
        body = body | self._response_url(issued, body)
        if self._faults.spend("held"):
            self._held.append((issued, body))
            return True
        taken = await self._call(issued, body)
        if self._faults.spend("duplicates"):
            await self._call(issued, body)
        return taken

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver what was held back, in order or the other way round."""
        held, self._held = self._held, []
        for issued, body in reversed(held) if backwards else held:
            await self._call(issued, body)

    def _response_url(self, issued: Issued, body: Body) -> Body:
        code = self._responses.issue(issued.chat, text_in(body, "msgid"), self._clock.now())
        return {"response_url": f"{self.base_url}/cgi-bin/aibot/response?response_code={code}"}

    async def _call(self, issued: Issued, body: Body) -> bool:
        answer = await self._ask(issued, body, issued.kind)
        if isinstance(answer, dict) and issued.kind == "message" and (stream := passive.goes_on(answer)):
            self._spawn(self._follow(issued, body, stream, answer))
        return answer is not None

    async def _ask(self, issued: Issued, body: Body, kind: str, shown: Body | None = None) -> Body | None:
        """Post, and show what comes back unless it is `shown` already. None: no good answer; an empty one is `{}`."""
        if (address := self.address) is None:
            return None
        sealed = address.cipher.encrypt(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"))
        query = address.signed(sealed, self._clock.now())
        reply = await self._postman.post(address, query, json.dumps({"encrypt": sealed}).encode())
        if reply is None or reply.status != 200 or not reply.body:
            self._postman.note(address, kind, 1, reply)
            return {} if reply is not None and reply.status == 200 else None
        answer = passive.opened(reply.body, address.cipher, query["nonce"])
        mistake = answer if isinstance(answer, str) else self._show(issued, answer, text_in(body, "msgid"), shown)
        self._postman.note(address, kind, 1, reply, mistake)
        return answer if isinstance(answer, dict) and not mistake else None

    def _show(self, issued: Issued, answer: Body, msgid: str, shown: Body | None) -> str:
        """Carry an answer out; what was wrong with it."""
        if answer == shown:
            return ""
        done = passive.carry_out(self._desk, issued, answer, msgid, self._clock.now())
        return "" if done.ok else f"{done.errcode} {done.errmsg}"

    async def _follow(self, issued: Issued, body: Body, stream: str, answer: Body) -> None:
        """Ask for the rest of a stream until it is finished, or six minutes after the person's message."""
        poll = {name: body[name] for name in _POLLED if name in body} | {"msgtype": "stream", "stream": {"id": stream}}
        while passive.goes_on(answer) and self._clock.now() - issued.at + timedelta(seconds=POLL_SECONDS) <= STREAM_LIFE:
            await self._clock.sleep(POLL_SECONDS)
            answer = await self._ask(issued, poll, "stream", answer) or answer
