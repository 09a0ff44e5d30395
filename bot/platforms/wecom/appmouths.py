"""The self-built app's mouths: 应用群聊 in a group (path 90248), 应用消息 to one person (90236), and 紧急通知 (97115)."""

import logging

from bot.core.messages import PRIORITIES, Attachment, Outgoing, private_user
from bot.core.ports import Clock, OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom import escape, limits
from bot.platforms.wecom.choosing import APPCHAT, Part, Ring, Said
from bot.platforms.wecom.frames import BAD_MEDIA, Answer, Body, text_in
from bot.platforms.wecom.members import Members
from bot.platforms.wecom.messages import bodies_of
from bot.platforms.wecom.mouths import SEE_HERE, Draft, Posted
from bot.platforms.wecom.pacing import Paced
from bot.platforms.wecom.repeats import Repeats
from bot.platforms.wecom.uploads import Uploads
from bot.platforms.wecom.userids import folded, pingable
from bot.platforms.wecom.verdicts import repeatable
from bot.platforms.wire.cutting import numbered
from bot.platforms.wire.shaper import Place

log = logging.getLogger(__name__)

_LOST_MEDIA = frozenset({BAD_MEDIA})
_UPLOAD_AGAIN_AFTER = 1.0


class AppMouth:
    """What both ways of the app to show something have in common."""

    name = "app"
    shut = ""

    def __init__(self, api: Paced, uploads: Uploads, clock: Clock, own_site: str = "") -> None:
        self._api = api
        self._uploads = uploads
        self._clock = clock
        self._own_site = own_site

    def _texts(self, text: str) -> list[Body]:
        parts = numbered(escape.plain(text, self._own_site), limits.TEXT_BYTES)
        return [{"msgtype": "text", "text": {"content": part}} for part in parts]

    async def _content(self, draft: Draft, *, urgent: bool) -> Body:
        return await self._uploads.message(draft, urgent=urgent) if isinstance(draft, Attachment) else draft

    async def _send(self, path: str, content: Body, more: Body, *places: Place, urgent: bool) -> Answer:
        """A file that the platform has lost meanwhile goes up again at the next attempt."""
        answer = await self._api.post(path, {**more, **content}, *places, urgent=urgent, expected=_LOST_MEDIA)
        if answer.errcode == BAD_MEDIA:
            self._uploads.forget(content)
            raise TryLater("企业微信要求重新上传附件", _UPLOAD_AGAIN_AFTER)
        return answer


class AppChat(AppMouth):
    """Speaks in groups the app has made. `members` learns who is in them."""

    def __init__(self, api: Paced, uploads: Uploads, clock: Clock, members: Members, own_site: str = "") -> None:
        super().__init__(api, uploads, clock, own_site)
        self._members = members

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        """Text, because only there a list says who is pinged; the first part pings."""
        if isinstance(part, Attachment):
            return [part]
        if not isinstance(part, Said) or part.card is not None:
            raise Undeliverable("应用群聊不能发卡片")
        bodies = self._texts(part.text) or (self._texts(SEE_HERE) if part.mentions else [])
        if part.mentions:
            bodies[0]["text"]["mentioned_list"] = pingable(part.mentions)
        return [*bodies]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        urgent, chat = message.priority == PRIORITIES["major"], message.addresses[APPCHAT]
        content = await self._content(draft, urgent=urgent)
        pinged = tuple(content.get("text", {}).get("mentioned_list", ()))
        members = await self._members.of(chat, pinged)
        readers = members if members is not None else folded(pinged)
        await self._send("appchat/send", content, {"chatid": chat, "safe": 0}, *limits.group_message(readers), urgent=urgent)
        return Posted(unreached=tuple(user for user in pinged if members is not None and user.casefold() not in members))


class AppMessage(AppMouth):
    """Speaks to one person. Where the platform recognises a repeated call, an unknown outcome is simply tried again."""

    def __init__(self, api: Paced, uploads: Uploads, clock: Clock, own_site: str = "") -> None:
        super().__init__(api, uploads, clock, own_site)
        self._repeats = Repeats()

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        if isinstance(part, Attachment):
            return [part]
        if not isinstance(part, Said):
            raise Undeliverable("应用消息不能打电话")
        return [*bodies_of(part, message.id, self._clock.now(), self._texts)]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        user, urgent = private_user(message.chat) or "", message.priority == PRIORITIES["major"]
        if not pingable((user,)):
            raise Undeliverable(f"不是企业微信的成员账号：{user[:64]}")
        content = await self._content(draft, urgent=urgent)
        check = self._repeats.check(user, content, message.id, self._clock.now())
        to = {"touser": user, "agentid": self._api.app.agent_id, **check}
        try:
            answer = await self._send("message/send", content, to, limits.person(user), urgent=urgent)
        except OutcomeUnknown as unknown:
            raise (repeatable(unknown) if check else unknown) from unknown
        return _reached(answer, user)


def _reached(answer: Answer, user: str) -> Posted:
    """A message nobody got is answered with errcode 0. Ids come back in lower case. Raises Undeliverable."""
    missed = {name for key in ("invaliduser", "unlicenseduser") for name in folded(text_in(answer.body, key).split("|"))}
    if user.casefold() in missed:
        raise Undeliverable("收件人不在应用可见范围内，或已离职")
    return Posted(text_in(answer.body, "msgid") or None)


class Phone:
    """Rings. The message itself has been sent: a call that cannot be made is no reason to send that again."""

    name = "phone"
    shut = ""

    def __init__(self, api: Paced) -> None:
        self._api = api

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        """One call for each: whoever was rung too often lately keeps nobody else from being rung."""
        users = pingable(part.users) if isinstance(part, Ring) else []
        return [{"callee_userid": [user]} for user in users]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        assert not isinstance(draft, Attachment), "it only rings"
        places = (limits.ring(user) for user in draft["callee_userid"])
        try:
            answer = await self._api.post("pstncc/call", draft, *places, urgent=True)
        except (TryLater, Undeliverable, OutcomeUnknown) as failed:
            log.error("wecom: nobody was rung: %s", failed.reason)
            return Posted()
        for state in answer.body.get("states", []):
            if state.get("code"):
                log.error("wecom: %r was not rung: %s", state.get("userid"), state.get("code"))
        return Posted()
