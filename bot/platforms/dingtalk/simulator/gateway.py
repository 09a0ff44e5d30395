"""The platform as one thing: started on a port, with people who say and click things on the other side."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.core.messages import is_private
from bot.platforms.dingtalk.simulator.calling import Caller
from bot.platforms.dingtalk.simulator.cards import Cards
from bot.platforms.dingtalk.simulator.cardtemplates import GENERIC_TEMPLATE, CardTemplate, generic_template
from bot.platforms.dingtalk.simulator.clicks import Clicks
from bot.platforms.dingtalk.simulator.depot import Depot
from bot.platforms.dingtalk.simulator.faults import Faults
from bot.platforms.dingtalk.simulator.frontdoor import FrontDoor
from bot.platforms.dingtalk.simulator.hub import Hub
from bot.platforms.dingtalk.simulator.inbound import Inbound
from bot.platforms.dingtalk.simulator.line import Line
from bot.platforms.dingtalk.simulator.reading import shown_file
from bot.platforms.dingtalk.simulator.robot import Robot
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import STANDARD, Limits, Switches, Tenant, Terms
from bot.platforms.dingtalk.simulator.tokens import Tokens
from bot.platforms.dingtalk.simulator.webhooks import Hook, Webhooks
from bot.platforms.dingtalk.simulator.world import BOT, EVERYBODY, Call, Group, Person, Post, World
from bot.platforms.wire.staged import StagedClock

LARGEST_BODY = 32 * 1024 * 1024
MEDIA = {"image": "picture", "voice": "audio"}
"""WeCom's names for kinds of media are understood, too."""


class Gateway:
    """One organisation's platform with one application: `async with Gateway() as gateway`. All state is in memory.

    Chats are named as the product names them: a group by its openConversationId, a private chat as `dm:USER`.
    """

    def __init__(
        self,
        client_id: str = "dingdemo001",
        secret: str = "local-secret",
        bot_name: str = "协作助手",
        *,
        corp_id: str = "dingcorp01",
        card_template: str = GENERIC_TEMPLATE,
        clock: StagedClock | None = None,
        limits: Limits = STANDARD,
        seed: int = 1,
    ) -> None:
        self.terms = Terms(client_id, secret, bot_name, corp_id)
        self.clock = clock or StagedClock()
        self.world = World(bot_name)
        self.tenant = Tenant(self.terms, limits, self.clock, self.world)
        self.tokens = Tokens(self.tenant)
        self.hub = Hub(self.tenant, seed)
        self.depot = Depot(self.tenant)
        self.robot = Robot(self.tenant, self.depot)
        self.webhooks = Webhooks(self.tenant)
        self.cards = Cards(self.tenant)
        self.cards.templates[card_template] = generic_template(card_template)
        self._caller = Caller(self.clock)
        self._inbound = Inbound(self.tenant, self.hub, self.webhooks, self._caller)
        self._clicks = Clicks(self.tenant, self.cards, self.hub, self._caller)
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0, routes: list[web.RouteDef] | None = None) -> None:
        """Listen; port 0 takes a free one. `routes` go beside the platform's own."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes([*(routes or []), *self._routes()])
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]
        self.tenant.base = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        await self.hub.close()
        await self._caller.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _routes(self) -> list[web.RouteDef]:
        door = FrontDoor(self.tenant, self.tokens)
        desks = (self.tokens, self.hub, self.robot, self.webhooks, self.depot, self.cards)
        known = [route for desk in desks for route in door.mount(desk.routes())]
        return [web.get("/connect", self.hub.connect), web.get("/_files/{name}", self.depot.serve), *known, door.lost()]

    @property
    def base(self) -> str:
        """The address that stands for api., oapi. and login.dingtalk.com alike."""
        return self.tenant.base

    @property
    def switches(self) -> Switches:
        return self.tenant.switches

    @property
    def faults(self) -> Faults:
        return self.tenant.faults

    @property
    def transcript(self) -> list[Post]:
        return self.world.transcript

    @property
    def calls(self) -> list[Call]:
        return self.world.calls

    @property
    def feed(self) -> list[str]:
        return self.tenant.feed

    @property
    def connected(self) -> bool:
        return any(not line.leaving for line in self.hub.lines)

    def said(self, chat: str) -> list[str]:
        """What people have read from the bot in a chat and can still read, oldest first."""
        return [post.text for post in self.world.chats[chat] if post.sender == BOT and not post.recalled]

    async def until(self, ready: Callable[[], bool], within: float = 5.0) -> None:
        """Wait (at most `within` real seconds) until something that happens at the gateway makes `ready` true."""
        async with asyncio.timeout(within):
            await self.tenant.bell.until(ready)

    def advance(self, seconds: float | timedelta) -> None:
        self.clock.advance(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)

    def add_person(self, user: str, name: str = "", **more: object) -> Person:
        """`more` are members of `Person`: mobile, title, departments, external …"""
        return self.world.add_person(Person(user, name or user, f"Un-{user}", **more))  # type: ignore[arg-type]

    def add_group(self, chat: str, *members: str, has_bot: bool = True, name: str = "") -> Group:
        return self.world.add_group(Group(chat, name or chat, dict.fromkeys(members), has_bot, owner=members[0] if members else ""))

    def add_template(self, template: CardTemplate) -> None:
        self.cards.templates[template.name] = template

    def add_webhook(self, chat: str, *, own: bool = False, secret: str = "", keywords: tuple[str, ...] = ()) -> str:
        """The address of a custom robot's webhook in a group, or (`own`) of the application robot's."""
        return self.webhooks.add(f"hook{self.world.number()}", Hook(chat, own, secret, keywords))

    async def say(
        self, user: str, chat: str, text: str, *, mention_bot: bool = True, quote: str | Post | None = None, at: tuple[str, ...] = ()
    ) -> Post:
        """A person writes, in a group with the bot picked from the mention list or (`mention_bot=False`) without.

        `at` names other people mentioned, `@all` for everybody, which does not reach the bot. What the text says of
        mentions does not count. `quote` is the text, or the post, that is answered.
        """
        self.world.meet(user, chat)
        people = tuple(other for other in at if other != EVERYBODY)
        for other in people:
            self.world.person(other)
        typed = self._typed(text, chat, mention_bot, at)
        heard = self._reaches(chat, mention_bot)
        content: Body = {"msgtype": "text", "text": {"content": self._as_pushed(typed, chat, people), **self._quoted(quote)}}
        mentions = tuple(self.world.members(chat)) if EVERYBODY in at else people
        return await self._speak(user, chat, typed, content, people, mentions, heard)

    async def send_media(
        self, user: str, chat: str, kind: str, text: str = "", *, mention_bot: bool = False, name: str = "", content: bytes = b"content"
    ) -> Post:
        """A picture, file, video or audio message. In a group a picture reaches the bot with a mention, anything else never."""
        kind = MEDIA.get(kind, kind)
        self.world.meet(user, chat)
        code = self.depot.leave(kind, name or kind, content)
        heard = self._reaches(chat, mention_bot) and (is_private(chat) or kind == "picture")
        return await self._speak(user, chat, text or shown_file(kind, name), _media(kind, code, text, name), (), (), heard)

    async def click(self, user: str, card: str, button: str) -> bool:
        """A person presses a button, named by its action id, its label or a parameter, on the card with this outTrackId.

        False when nobody took the callback; the answer is applied, or a toast shown, when it comes or two seconds are over.
        """
        self.world.person(user)
        return await self._clicks.press(user, card, button)

    async def raw(self, data: bytes | str, *, binary: bool = False) -> None:
        """Write any bytes to a live connection as one frame."""
        line = next((line for line in self.hub.lines if not line.leaving), None)
        if line is not None:
            await line.write(data if isinstance(data, bytes) else data.encode(), binary=binary)

    async def disconnect(self, reason: str = "connection is expired") -> None:
        """Tell every live connection to go: `disconnect`, silence, TCP closed ten seconds later."""
        for line in self._live():
            await self.hub.disconnect(line, reason)

    async def close(self, code: int = 1000) -> None:
        """Close every connection with a code."""
        for line in list(self.hub.lines):
            await line.close(code)

    def abort(self) -> None:
        """Cut every connection without a word."""
        for line in list(self.hub.lines):
            line.abort()

    def mark_read(self, user: str, post: Post) -> None:
        """A person has seen a message of the robot."""
        sent = self.world.sent[post.key]
        sent.readers.setdefault(user, self.clock.now())
        self.tenant.bell.ring()

    def last_card(self, chat: str) -> str:
        """The outTrackId of the latest card sent to a chat."""
        return next(post.card for post in reversed(self.world.chats[chat]) if post.kind == "card" and post.card is not None)

    def _live(self) -> list[Line]:
        return [line for line in self.hub.lines if not line.leaving]

    def _reaches(self, chat: str, mention_bot: bool) -> bool:
        """Only private messages and mentions in groups the robot is in are pushed; a mention of everybody is not one."""
        return is_private(chat) or (mention_bot and self.world.groups[chat].has_bot)

    def _typed(self, text: str, chat: str, mention_bot: bool, at: tuple[str, ...]) -> str:
        """The text with the mentions people see in it."""
        names = ["所有人" if user == EVERYBODY else self.world.name(user) for user in at]
        if mention_bot and not is_private(chat):
            names.insert(0, self.terms.bot_name)
        missing = [f"@{name}" for name in names if f"@{name}" not in text]
        return " ".join([*missing, text])

    def _as_pushed(self, typed: str, chat: str, people: tuple[str, ...]) -> str:
        """The bot's own mention is cut out, the space after it stays; other people's as the switch says (§1.3)."""
        if is_private(chat):
            return typed
        pushed = typed.replace(f"@{self.terms.bot_name}", "", 1)
        if self.switches.mentions_of_others == "kept":
            return pushed
        for user in people:
            pushed = pushed.replace(f"@{self.world.name(user)}", "", 1)
        return pushed

    def _quoted(self, quote: str | Post | None) -> Body:
        if quote is None:
            return {}
        post = quote if isinstance(quote, Post) else None
        content: Body = {"text": quote} if isinstance(quote, str) else _quoted_content(quote)
        about = {"msgType": "text", "msgId": f"msgQuoted{self.world.number()}==", "senderId": BOT}
        if post is not None:
            about = {"msgType": str(post.body.get("msgtype", "text")), "msgId": post.key, "senderId": f"$:LWCP_v1:$s-{post.sender}"}
        created = int((post.at if post is not None else self.clock.now()).timestamp() * 1000)
        return {"isReplyMsg": True, "repliedMsg": {**about, "createdAt": created, "content": content}}

    async def _speak(
        self, user: str, chat: str, text: str, content: Body, people: tuple[str, ...], mentions: tuple[str, ...], heard: bool
    ) -> Post:
        kind, key = str(content["msgtype"]), f"msgSim{self.world.number()}=="
        taken = heard and self._inbound.listening
        post = self.tenant.post(chat, user, kind, text, mentions=mentions, body=content, key=key, heard=taken)
        if heard:
            await self._inbound.deliver(self._inbound.payload(post, content, people))
        return post


def _quoted_content(post: Post) -> Body:
    kind = str(post.body.get("msgtype", "text"))
    return {"text": post.text} if kind == "text" else dict(post.body.get("content", {}))


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
