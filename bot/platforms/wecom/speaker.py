"""The robot's mouth over its long connection: at the platform's pace, in place where it still can be."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from bot.core.messages import PRIORITIES, Attachment, Outgoing, is_private
from bot.core.ports import Clock, Meter, OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom import frames, limits
from bot.platforms.wecom.choosing import Part, Said
from bot.platforms.wecom.connection import ANSWER_WITHIN, Connection
from bot.platforms.wecom.frames import Answer, Body
from bot.platforms.wecom.media import media_message
from bot.platforms.wecom.messages import Names, addressed, bodies_of, markdown_bodies
from bot.platforms.wecom.mouths import Draft, Posted
from bot.platforms.wecom.payloads import address, reply_request
from bot.platforms.wecom.verdicts import RATE_BLOCK, failure, repeatable
from bot.platforms.wire.memory import keep
from bot.platforms.wire.shaper import Place, Shaper

CONNECTED_WITHIN = 10.0
NOT_CONNECTED = "企业微信未连接"
REMEMBERED = 2000

_REPEATABLE = frozenset({frames.BUSY, frames.LOST, frames.UNANSWERED, frames.UNSENT, frames.NOT_SUBSCRIBED})


class Speaker:
    """Speaks through whatever connection `connected(seconds)` yields within so many seconds; `silent_for` says why there is none."""

    name = "robot"

    def __init__(
        self,
        connected: Callable[[float], Awaitable[Connection | None]],
        silent_for: Callable[[], str],
        clock: Clock,
        shaper: Shaper,
        meter: Meter,
        *,
        names: Names = lambda user: None,
        own_site: str = "",
    ) -> None:
        self._connected = connected
        self._silent_for = silent_for
        self._clock = clock
        self._shaper = shaper
        self._meter = meter
        self._names = names
        self._written = partial(markdown_bodies, own_site=own_site)
        self._spent_hints: OrderedDict[str, None] = OrderedDict()

    @property
    def shut(self) -> str:
        return self._silent_for()

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        if isinstance(part, Attachment):
            return [part]
        if not isinstance(part, Said):
            raise Undeliverable("智能机器人不能打电话")
        text = part.text if is_private(message.chat) else addressed(part, self._names)
        return [*bodies_of(replace(part, text=text), message.id, self._clock.now(), self._written)]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        urgent = message.priority == PRIORITIES["major"]
        if self.shut:
            raise TryLater(self.shut)
        if isinstance(draft, Attachment):
            await self._shaper.turn(limits.robot_uploads(), urgent=urgent)
            draft = await media_message(draft, self._upload_step)
        place = limits.robot_chat(message.chat)
        if not await self._replied(draft, message, place, urgent=urgent):
            await self._shaper.turn(place, urgent=urgent)
            self._check(await self._ask(frames.PUSH, {**address(message.chat), **draft}), message.chat, place)
        return Posted()

    async def answer_event(self, cmd: str, req_id: str, chat: str, body: Body, within: float) -> Answer:
        """It cannot wait its turn: five seconds are all there is."""
        self._shaper.count(limits.robot_chat(chat))
        return await self._ask(cmd, body, req_id=req_id, within=within)

    async def _replied(self, body: Body, message: Outgoing, place: Place, *, urgent: bool) -> bool:
        """Answer in place where that is still possible; False when it must be pushed instead."""
        hint = message.reply_hint or ""
        req_id = reply_request(hint, self._clock.now())
        if req_id is None or hint in self._spent_hints:
            return False
        await self._shaper.turn(place, urgent=urgent)
        answer = await self._ask(frames.REPLY, body, req_id=req_id)
        if answer.errcode in (frames.BAD_REQUEST_ID, frames.UNANSWERED):
            # An answer that comes late would be taken for that of the next reply under the same id.
            keep(self._spent_hints, hint, None, REMEMBERED)
        if answer.errcode == frames.BAD_REQUEST_ID:
            return False
        self._check(answer, message.chat, place)
        return True

    def _check(self, answer: Answer, chat: str, place: Place) -> None:
        """Raises TryLater, Undeliverable or OutcomeUnknown unless the platform took the message."""
        if answer.errcode == frames.TOO_MANY:
            self._shaper.shut(place.key, RATE_BLOCK)
        failed = failure(answer, chat)
        if failed is not None:
            raise failed

    async def _upload_step(self, cmd: str, body: Body, *, within: float = ANSWER_WITHIN, tries: int = 1) -> Answer:
        """One request of an upload; where several tries are given, the platform ignores what it has already."""
        answer = await self._ask(cmd, body, within=within)
        while answer.errcode in _REPEATABLE and (tries := tries - 1) > 0:
            answer = await self._ask(cmd, body, within=within)
        try:
            self._check(answer, "", limits.robot_uploads())
        except OutcomeUnknown as unknown:
            raise repeatable(unknown) from unknown
        return answer

    async def _ask(self, cmd: str, body: Body, *, req_id: str = "", within: float = ANSWER_WITHIN) -> Answer:
        """One request, sent once more on a new connection when the old one had silently lost its subscription."""
        answer = await self._request(cmd, body, req_id, within)
        if answer.errcode == frames.NOT_SUBSCRIBED:
            answer = await self._request(cmd, body, req_id, within)
        return answer

    async def _request(self, cmd: str, body: Body, req_id: str, within: float) -> Answer:
        connection = await self._connected(CONNECTED_WITHIN)
        if connection is None:
            raise TryLater(NOT_CONNECTED)
        self._meter.count("frames")
        return await connection.request(cmd, body, req_id=req_id, within=within)
