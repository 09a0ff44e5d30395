"""The one reply to what a robot behind a callback URL heard (主动回复消息, path 101138): within an hour, once, without a token."""

from collections import OrderedDict
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from bot.core.messages import Attachment, Outgoing, is_private
from bot.core.ports import Clock, Meter, TryLater, Undeliverable
from bot.platforms.wecom.callbacks.hints import is_ours, response_url_of
from bot.platforms.wecom.choosing import Part, Said, without_card
from bot.platforms.wecom.frames import BUSY, Answer, Body, text_in
from bot.platforms.wecom.messages import Names, addressed, bodies_of, markdown_bodies
from bot.platforms.wecom.mouths import Draft, Posted
from bot.platforms.wecom.verdicts import failure
from bot.platforms.wire.memory import keep
from bot.platforms.wire.rest import Rest

REMEMBERED = 2000


class Answering:
    name = "robot"
    shut = ""

    def __init__(
        self, rest: Rest, api_base: str, clock: Clock, meter: Meter, *, names: Names = lambda user: None, own_site: str = ""
    ) -> None:
        self._rest = rest
        self._api_base = api_base
        self._clock = clock
        self._meter = meter
        self._names = names
        self._written = partial(markdown_bodies, own_site=own_site)
        self._spent: OrderedDict[str, None] = OrderedDict()

    def address(self, hint: str | None) -> str | None:
        """Where an answer may still go; None when nowhere."""
        url = response_url_of(hint or "", self._clock.now())
        return url if url and url not in self._spent and is_ours(url, self._api_base) else None

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        """One body, because there is one answer. A card is taken in a private chat only."""
        if isinstance(part, Attachment) or not isinstance(part, Said):
            raise Undeliverable("智能机器人在回调地址后面不能发文件")
        private = is_private(message.chat)
        said = part if private else without_card(replace(part, text=addressed(part, self._names), mentions=()))
        bodies = self._bodies(said, message)
        if len(bodies) > 1:
            bodies = self._bodies(without_card(said, private=private), message)
        if len(bodies) != 1:
            raise Undeliverable("内容放不进一条回复")
        return [*bodies]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        url = self.address(message.reply_hint)
        if url is None or isinstance(draft, Attachment):
            raise Undeliverable("智能机器人在回调地址后面，只能在一小时内回复一次")
        self._meter.count("api")
        keep(self._spent, url, None, REMEMBERED)
        try:
            await self._say(url, draft, message)
        except TryLater:
            del self._spent[url]
            raise
        return Posted()

    async def _say(self, url: str, body: Body, message: Outgoing) -> None:
        parts = urlsplit(url)
        answer = (await self._rest.post(f"{parts.path}?{parts.query}", body)).body
        code = answer.get("errcode")
        refused = failure(Answer(code if isinstance(code, int) else BUSY, text_in(answer, "errmsg")), message.chat)
        if refused is not None:
            raise refused

    def _bodies(self, said: Said, message: Outgoing) -> list[Draft]:
        return [*bodies_of(said, message.id, self._clock.now(), self._written)]
