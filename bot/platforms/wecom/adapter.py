"""The `Platform` port on WeCom's 智能机器人 long connection."""

import asyncio
import logging
import random
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.core.messages import Attachment, Outgoing, Sent
from bot.core.ports import Abilities, Clock, Door, TryLater
from bot.platforms.wecom import frames
from bot.platforms.wecom.cards import answered_card
from bot.platforms.wecom.connection import ANSWER_WITHIN, Connection, Sleep
from bot.platforms.wecom.entrance import Entrance
from bot.platforms.wecom.frames import Answer, Body, Frame
from bot.platforms.wecom.limits import Shaper
from bot.platforms.wecom.media import media_message
from bot.platforms.wecom.messages import Part, parts_of
from bot.platforms.wecom.payloads import PLATFORM, address, card_event, event_type, incoming_of, reply_request
from bot.platforms.wecom.supervisor import Credentials, Notice, Supervisor
from bot.platforms.wecom.verdicts import RATE_BLOCK, failure

log = logging.getLogger(__name__)

CONNECTED_WITHIN = 10.0
DRAIN_WITHIN = 5.0
CARD_ANSWER_WITHIN = timedelta(seconds=5)
REMEMBERED = 2000

_UPLOADS = "upload"
_REPEATABLE = frozenset({frames.BUSY, frames.LOST, frames.UNANSWERED, frames.NOT_SUBSCRIBED})


class WeCom:
    """Hears through one supervised connection, speaks through the same.

    `names` gives the display name of a platform user (None when unknown); `notice` learns when the line goes up or
    down and when a human is needed; `own_site` is the one address whose links stay tappable.
    """

    name = PLATFORM
    abilities = Abilities(mentions=False, cards=True, files=True, private=True, hears_all=False)

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        *,
        names: Callable[[str], str | None] = lambda user: None,
        notice: Callable[[Notice], None] = lambda notice: None,
        own_site: str = "",
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._names = names
        self._notice = notice
        self._own_site = own_site
        self._sleep = sleep
        self._between = between
        self._shaper = Shaper(clock, sleep)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._taken: OrderedDict[str, int] = OrderedDict()
        self._spent_hints: OrderedDict[str, int] = OrderedDict()
        self._card_answers: set[asyncio.Task[None]] = set()
        self._entrance: Entrance | None = None
        self._supervisor: Supervisor | None = None

    @property
    def stopped_for(self) -> str:
        """Why the connection will not come back without a human; empty while it will."""
        return self._supervisor.stopped_for if self._supervisor else ""

    async def start(self, door: Door) -> None:
        self._entrance = Entrance(door, self._sleep)
        self._supervisor = Supervisor(
            self._credentials, self._heard, self._clock, sleep=self._sleep, between=self._between, notice=self._notice
        )
        self._supervisor.start()

    async def stop(self) -> None:
        if self._supervisor is None or self._entrance is None:
            return
        await self._entrance.drain(DRAIN_WITHIN)
        await self._supervisor.stop()
        await self._entrance.drain(DRAIN_WITHIN)
        await asyncio.gather(*self._card_answers, return_exceptions=True)

    async def send(self, message: Outgoing) -> Sent:
        """Send all parts of a message in order. A repeated call goes on behind the parts already taken."""
        parts = parts_of(message, self._clock.now(), self._names, self._own_site)
        async with self._turns[message.chat]:
            for rank in range(self._taken.get(message.id, 0), len(parts)):
                await self._send_part(parts[rank], message)
                _remember(self._taken, message.id, rank + 1)
        return Sent()

    async def _send_part(self, part: Part, message: Outgoing) -> None:
        if isinstance(part, Attachment):
            await self._shaper.turn(_UPLOADS)
            part = await media_message(part, self._uploading)
        if await self._replied(part, message):
            return
        await self._shaper.turn(message.chat)
        answer = await self._ask(frames.PUSH, {**address(message.chat), **part})
        self._check(answer, message.chat)

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

    async def _uploading(self, cmd: str, body: Body, *, within: float = ANSWER_WITHIN, tries: int = 1) -> Answer:
        """One step of an upload; a chunk may be sent again, the platform ignores what it has."""
        for _ in range(tries - 1):
            answer = await self._ask(cmd, body, within=within)
            if answer.errcode not in _REPEATABLE:
                break
        else:
            answer = await self._ask(cmd, body, within=within)
        self._check(answer, _UPLOADS)
        return answer

    async def _ask(self, cmd: str, body: Body, *, req_id: str = "", within: float = ANSWER_WITHIN) -> Answer:
        """One request, sent once more on a new connection when the old one had silently lost its subscription."""
        answer = await (await self._connected()).request(cmd, body, req_id=req_id, within=within)
        if answer.errcode == frames.NOT_SUBSCRIBED:
            answer = await (await self._connected()).request(cmd, body, req_id=req_id, within=within)
        return answer

    async def _connected(self) -> Connection:
        connection = await self._supervisor.connection(CONNECTED_WITHIN) if self._supervisor else None
        if connection is None:
            raise TryLater(f"企业微信未连接：{self.stopped_for or '正在重连'}")
        return connection

    def _heard(self, frame: Frame) -> None:
        now = self._clock.now()
        message = incoming_of(frame, now)
        if message is None or self._entrance is None:
            log.info("wecom: frame passed over: %s %s", frame.cmd, event_type(frame))
            return
        answer_card = partial(self._answer_click, frame, message.sender, now)
        self._entrance.take(message, answer_card if message.kind == "click" else _nothing)

    def _answer_click(self, frame: Frame, user: str, arrived: datetime) -> None:
        """The click is stored: show the clicker so, unless the platform's five seconds are over."""
        if self._clock.now() - arrived >= CARD_ANSWER_WITHIN:
            log.warning("wecom: click stored too late to answer its card")
            return
        task = asyncio.create_task(self._update_card(frame, user))
        self._card_answers.add(task)
        task.add_done_callback(self._card_answers.discard)

    async def _update_card(self, frame: Frame, user: str) -> None:
        """Only the clicker's view changes: in a group the others still have to answer for themselves."""
        card = answered_card(card_event(frame))
        body = {"response_type": "update_template_card", "userids": [user], "template_card": card}
        connection = await self._supervisor.connection(0.5) if self._supervisor else None
        if connection is not None:
            answer = await connection.request(frames.UPDATE, body, req_id=frame.req_id, within=CARD_ANSWER_WITHIN.total_seconds())
            log.log(logging.INFO if answer.ok else logging.WARNING, "wecom: card answered: %s %s", answer.errcode, answer.errmsg)


def _nothing() -> None:
    """What follows the storing of a message that needs no answer."""


def _remember(memory: OrderedDict[str, int], key: str, value: int) -> None:
    """Keep the latest entries only; an older message is long out of reach of a second attempt."""
    memory[key] = value
    while len(memory) > REMEMBERED:
        memory.popitem(last=False)
