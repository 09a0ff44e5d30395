"""The mouth: one message in, its parts out in order, at the platform's pace, in place where it still can be."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable

from bot.core.messages import Attachment, Outgoing
from bot.core.ports import Clock, TryLater
from bot.platforms.wecom import frames
from bot.platforms.wecom.connection import ANSWER_WITHIN, Connection, Sleep
from bot.platforms.wecom.frames import Answer, Body
from bot.platforms.wecom.limits import Shaper
from bot.platforms.wecom.media import media_message
from bot.platforms.wecom.messages import Part
from bot.platforms.wecom.payloads import address, reply_request
from bot.platforms.wecom.verdicts import RATE_BLOCK, failure

CONNECTED_WITHIN = 10.0
REMEMBERED = 2000

_UPLOADS = "upload"
_REPEATABLE = frozenset({frames.BUSY, frames.LOST, frames.UNANSWERED, frames.NOT_SUBSCRIBED})


class Speaker:
    """Speaks through whatever connection `connected(seconds)` yields within so many seconds.

    One message at a time per chat, so that parts of two messages never mix.
    """

    def __init__(self, connected: Callable[[float], Awaitable[Connection | None]], clock: Clock, sleep: Sleep) -> None:
        self._connected = connected
        self._clock = clock
        self._shaper = Shaper(clock, sleep)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._taken: OrderedDict[str, int] = OrderedDict()
        self._spent_hints: OrderedDict[str, int] = OrderedDict()

    async def say(self, message: Outgoing, parts: list[Part]) -> None:
        """Send the parts of a message; a repeated call goes on behind those already taken. Raises TryLater or Undeliverable."""
        async with self._turns[message.chat]:
            for rank in range(self._taken.get(message.id, 0), len(parts)):
                await self._send(parts[rank], message)
                _remember(self._taken, message.id, rank + 1)

    async def update_card(self, req_id: str, chat: str, body: Body, within: float) -> Answer:
        """Answer a click. It cannot wait its turn: five seconds are all there is."""
        self._shaper.count(chat)
        return await self._ask(frames.UPDATE, body, req_id=req_id, within=within)

    async def _send(self, part: Part, message: Outgoing) -> None:
        if isinstance(part, Attachment):
            await self._shaper.turn(_UPLOADS)
            part = await media_message(part, self._upload_step)
        if not await self._replied(part, message):
            await self._shaper.turn(message.chat)
            self._check(await self._ask(frames.PUSH, {**address(message.chat), **part}), message.chat)

    async def _replied(self, body: Body, message: Outgoing) -> bool:
        """Answer in place where that is still possible; False when it must be pushed instead."""
        hint = message.reply_hint or ""
        req_id = reply_request(hint, self._clock.now())
        if req_id is None or hint in self._spent_hints:
            return False
        await self._shaper.turn(message.chat)
        answer = await self._ask(frames.REPLY, body, req_id=req_id)
        if answer.errcode in (frames.BAD_REQUEST_ID, frames.UNANSWERED):
            # An answer that comes late would be taken for that of the next reply under the same id.
            _remember(self._spent_hints, hint, 1)
        if answer.errcode == frames.BAD_REQUEST_ID:
            return False
        self._check(answer, message.chat)
        return True

    def _check(self, answer: Answer, chat: str) -> None:
        """Raises TryLater or Undeliverable unless the platform took the message."""
        if answer.errcode == frames.TOO_MANY:
            self._shaper.shut(chat, RATE_BLOCK)
        failed = failure(answer, chat)
        if failed is not None:
            raise failed

    async def _upload_step(self, cmd: str, body: Body, *, within: float = ANSWER_WITHIN, tries: int = 1) -> Answer:
        """One request of an upload; where several tries are given, the platform ignores what it has already."""
        answer = await self._ask(cmd, body, within=within)
        while answer.errcode in _REPEATABLE and (tries := tries - 1) > 0:
            answer = await self._ask(cmd, body, within=within)
        self._check(answer, _UPLOADS)
        return answer

    async def _ask(self, cmd: str, body: Body, *, req_id: str = "", within: float = ANSWER_WITHIN) -> Answer:
        """One request, sent once more on a new connection when the old one had silently lost its subscription."""
        answer = await (await self._line()).request(cmd, body, req_id=req_id, within=within)
        if answer.errcode == frames.NOT_SUBSCRIBED:
            answer = await (await self._line()).request(cmd, body, req_id=req_id, within=within)
        return answer

    async def _line(self) -> Connection:
        connection = await self._connected(CONNECTED_WITHIN)
        if connection is None:
            raise TryLater("企业微信未连接")
        return connection


def _remember(memory: OrderedDict[str, int], key: str, value: int) -> None:
    """Keep the latest entries only; an older message is long out of reach of a second attempt."""
    memory[key] = value
    while len(memory) > REMEMBERED:
        memory.popitem(last=False)
