"""What people do in their chats: they write, mention, quote and send files; and what of it the bot is told (§1.1, §1.3)."""

from dataclasses import dataclass

from bot.core.messages import is_private
from bot.platforms.dingtalk.simulator.depot import Depot
from bot.platforms.dingtalk.simulator.inbound import Inbound
from bot.platforms.dingtalk.simulator.reading import shown_file
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import BOT, EVERYBODY, Post

MEDIA = {"image": "picture", "voice": "audio"}
"""WeCom's names for kinds of media are understood, too."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """`text` as people read it; `content` as it would be pushed; `at` the other people mentioned, `pinged` who hears a ping."""

    text: str
    content: Body
    at: tuple[str, ...] = ()
    pinged: tuple[str, ...] = ()


class People:
    def __init__(self, tenant: Tenant, depot: Depot, inbound: Inbound) -> None:
        self._tenant = tenant
        self._depot = depot
        self._inbound = inbound

    async def say(self, user: str, chat: str, text: str, *, mention_bot: bool, quote: str | Post | None, at: tuple[str, ...]) -> Post:
        self._tenant.world.meet(user, chat)
        people = tuple(other for other in at if other != EVERYBODY)
        for other in people:
            self._tenant.world.person(other)
        typed = self._typed(text, chat, mention_bot, at)
        content: Body = {"msgtype": "text", "text": {"content": self._as_pushed(typed, chat, people), **self._quoted(quote)}}
        pinged = tuple(self._tenant.world.members(chat)) if EVERYBODY in at else people
        return await self._speak(user, chat, Utterance(typed, content, people, pinged), heard=self._reaches(chat, mention_bot))

    async def send(self, user: str, chat: str, kind: str, text: str, *, mention_bot: bool, name: str, content: bytes) -> Post:
        kind = MEDIA.get(kind, kind)
        self._tenant.world.meet(user, chat)
        code = self._depot.leave(kind, name or kind, content)
        heard = self._reaches(chat, mention_bot) and (is_private(chat) or kind == "picture")
        return await self._speak(user, chat, Utterance(text or shown_file(kind, name), _media(kind, code, text, name)), heard=heard)

    def _reaches(self, chat: str, mention_bot: bool) -> bool:
        """Only private messages and mentions in groups the robot is in are pushed; a mention of everybody is not one."""
        if is_private(chat):
            return True
        group = self._tenant.world.groups[chat]
        return mention_bot and group.has_bot and not group.disbanded

    def _typed(self, text: str, chat: str, mention_bot: bool, at: tuple[str, ...]) -> str:
        """The text with the mentions people see in it."""
        names = ["所有人" if user == EVERYBODY else self._tenant.world.name(user) for user in at]
        if mention_bot and not is_private(chat):
            names.insert(0, self._tenant.terms.bot_name)
        missing = [f"@{name}" for name in names if f"@{name}" not in text]
        return " ".join([*missing, text])

    def _as_pushed(self, typed: str, chat: str, people: tuple[str, ...]) -> str:
        """The bot's own mention is cut out, the space after it stays; other people's as the switch says (§1.3)."""
        if is_private(chat):
            return typed
        pushed = typed.replace(f"@{self._tenant.terms.bot_name}", "", 1)
        if self._tenant.switches.mentions_of_others == "kept":
            return pushed
        for user in people:
            pushed = pushed.replace(f"@{self._tenant.world.name(user)}", "", 1)
        return pushed

    def _quoted(self, quote: str | Post | None) -> Body:
        if quote is None:
            return {}
        if isinstance(quote, str):
            about: Body = {
                "msgType": "text",
                "msgId": f"msgQuoted{self._tenant.world.number()}==",
                "senderId": BOT,
                "content": {"text": quote},
            }
            return self._reply(about, self._stamp())
        kind = str(quote.body.get("msgtype", "text"))
        content = mapping_in(quote.body, "content") if kind not in ("text", "markdown", "actionCard") else {"text": quote.text}
        sender = f"$:LWCP_v1:$s-{quote.sender}"
        return self._reply({"msgType": kind, "msgId": quote.key, "senderId": sender, "content": content}, int(quote.at.timestamp() * 1000))

    def _reply(self, replied: Body, created: int) -> Body:
        return {"isReplyMsg": True, "repliedMsg": replied | {"createdAt": created}}

    def _stamp(self) -> int:
        return int(self._tenant.clock.now().timestamp() * 1000)

    async def _speak(self, user: str, chat: str, said: Utterance, *, heard: bool) -> Post:
        key = f"msgSim{self._tenant.world.number()}=="
        taken = heard and self._inbound.listening
        kind = str(said.content["msgtype"])
        post = self._tenant.post(chat, user, kind, said.text, mentions=said.pinged, body=said.content, key=key, heard=taken)
        if heard:
            await self._inbound.deliver(self._inbound.payload(post, said.content, said.at))
        return post


def _media(kind: str, code: str, text: str, name: str) -> Body:
    if kind == "picture" and text:
        parts: list[Body] = [{"text": text}, {"type": "picture", "downloadCode": code, "pictureDownloadCode": code}]
        return {"msgtype": "richText", "content": {"richText": parts}}
    about: dict[str, Body] = {
        "picture": {"pictureDownloadCode": code},
        "file": {"fileName": name or "file"},
        "video": {"duration": "5", "videoType": "mp4"},
        "audio": {"duration": 2000, "recognition": text},
    }
    return {"msgtype": kind, "content": {"downloadCode": code, **about[kind]}}
