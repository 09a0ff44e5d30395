"""The platform as one thing: started on a port, with people who say and click things on the other side."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.platforms.dingtalk.simulator.cardtemplates import GENERIC_TEMPLATE, CardTemplate
from bot.platforms.dingtalk.simulator.faults import Faults
from bot.platforms.dingtalk.simulator.line import Line
from bot.platforms.dingtalk.simulator.office import Office
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import STANDARD, Limits, Switches, Tenant, Terms
from bot.platforms.dingtalk.simulator.webhooks import Hook
from bot.platforms.dingtalk.simulator.world import BOT, Call, Group, Person, Post, World
from bot.platforms.wire.staged import StagedClock

LARGEST_BODY = 32 * 1024 * 1024


class Gateway(Office):
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
        super().__init__(Tenant(self.terms, limits, self.clock, self.world), card_template, seed)
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
        app.add_routes([*(routes or []), *self.routes()])
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

    def posts(self, chat: str) -> list[Post]:
        """Everything that happened in a chat, oldest first."""
        return self.world.chats[chat]

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
        return await self._people.say(user, chat, text, mention_bot=mention_bot, quote=quote, at=at)

    async def send_media(
        self, user: str, chat: str, kind: str, text: str = "", *, mention_bot: bool = False, name: str = "", content: bytes = b"content"
    ) -> Post:
        """A picture, file, video or audio message. In a group a picture reaches the bot with a mention, anything else never."""
        return await self._people.send(user, chat, kind, text, mention_bot=mention_bot, name=name, content=content)

    async def click(self, user: str, card: str, button: str) -> bool:
        """A person presses a button, named by its action id, its label or a parameter, on the card with this outTrackId.

        False when nobody took the callback; the answer is applied, or a toast shown, when it comes or two seconds are over.
        """
        self.world.person(user)
        return await self._clicks.press(user, card, button)

    async def push(self, payload: Body) -> None:
        """Hand the bot any body as a robot message, the way messages travel now."""
        await self._inbound.deliver(payload)

    async def raw(self, data: bytes | str, *, binary: bool = False) -> None:
        """Write any bytes to a live connection as one frame."""
        for line in self._live()[:1]:
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

    async def release(self, *, backwards: bool = False) -> None:
        """Deliver what `faults.held` held back, in order or the other way round."""
        await self.hub.release(backwards=backwards)

    def mark_read(self, user: str, post: Post) -> None:
        """A person has seen a message of the robot, a DING or a work notice."""
        if post.mouth == "ding":
            self.dings.sent[post.key].readers.add(user)
        elif post.mouth == "notice":
            self.notices.sent[int(post.key)].readers[user] = True
        else:
            self._mark_sent(user, post)
        self.tenant.bell.ring()

    def _mark_sent(self, user: str, post: Post) -> None:
        self.world.sent[post.key].readers.setdefault(user, self.clock.now())
        if self.switches.read_events:
            self.events.read(post.chat, user, post.key)

    def add_bot(self, chat: str) -> None:
        """A person adds the robot in the group's settings; no event tells of it (§3.2)."""
        self.world.groups[chat].has_bot = True
        self.tenant.bell.ring()

    def remove_bot(self, chat: str) -> None:
        self.world.groups[chat].has_bot = False
        self.tenant.bell.ring()

    def join(self, chat: str, *users: str) -> None:
        """People come into a group."""
        for user in users:
            self.world.person(user)
        self.groups.join(self.world.groups[chat], list(users))

    def leave(self, chat: str, *users: str) -> None:
        self.groups.leave(self.world.groups[chat], list(users))

    def use_robot_url(self, url: str) -> None:
        """Post robot messages to an address instead of pushing them over Stream."""
        self.switches.receive, self.switches.robot_url = "http", url

    async def use_event_url(self, url: str, token: str, aes_key: str, owner: str = "") -> bool:
        """Send events to an address, encrypted for `owner`, the client id where empty. False where check_url fails there."""
        return await self.events.subscribe(url, token, aes_key, owner or self.terms.client_id)

    def last_card(self, chat: str) -> str:
        """The outTrackId of the latest card sent to a chat."""
        return next(post.card for post in reversed(self.world.chats[chat]) if post.kind == "card" and post.card is not None)

    def _live(self) -> list[Line]:
        return [line for line in self.hub.lines if not line.leaving]
