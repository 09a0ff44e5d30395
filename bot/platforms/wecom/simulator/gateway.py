"""WeCom as one thing: started on a port, with people who say and click things on the other side."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

from bot.core.messages import is_private, private_chat
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Body, items_in, text_in
from bot.platforms.wecom.simulator.appchats import AppChats
from bot.platforms.wecom.simulator.company import Company
from bot.platforms.wecom.simulator.contacts import Contacts
from bot.platforms.wecom.simulator.desk import Desk, Issued
from bot.platforms.wecom.simulator.directory import Directory
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.hub import Hub, Terms
from bot.platforms.wecom.simulator.logins import Logins
from bot.platforms.wecom.simulator.notices import Notices
from bot.platforms.wecom.simulator.phones import Phones
from bot.platforms.wecom.simulator.rest import Rest
from bot.platforms.wecom.simulator.uploads import Uploads
from bot.platforms.wecom.simulator.webhooks import Webhooks
from bot.platforms.wecom.simulator.world import BOT, MEDIA_NAMES, Call, Group, Post, World
from bot.platforms.wire.staged import StagedClock

LARGEST_REQUEST = 32 << 20


class Gateway:
    """One company's WeCom with its robot and its app: `async with Gateway() as gateway`.

    All state is in memory; `clock` can be advanced. Chats are named as the product names them: a group by any of its ids,
    a private chat as `dm:USER`.
    """

    def __init__(
        self,
        bot_id: str = "AIB-1",
        secret: str = "local-secret",
        bot_name: str = "协作助手",
        *,
        clock: StagedClock | None = None,
        ping_timeout: float = 90.0,
        drop: Literal["close", "abort"] = "close",
        company: Company | None = None,
    ) -> None:
        self.terms = Terms(bot_id, secret, ping_timeout, drop)
        self.clock = clock or StagedClock()
        self.world = World(bot_name)
        self.faults = Faults()
        self.desk = Desk(self.world)
        self.hub = Hub(self.terms, self.desk, self.faults, self.clock)
        self.company = company or Company()
        self.rest = Rest(self.company, self.world, self.faults, self.clock, self.hub.changed)
        self.webhooks = Webhooks(self.world, self.desk.depot)
        self.notices = Notices(self.company, self.world, self.desk.depot)
        self.phones = Phones(self.world)
        self.logins = Logins(self.company, self.directory, self.clock)
        parts = (AppChats(self.world, self.desk.depot), Uploads(self.desk.depot), Contacts(self.directory))
        for part in (*parts, self.webhooks, self.notices, self.phones, self.logins):
            self.rest.doors.update(part.doors)
        self.port = 0
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0, routes: list[web.RouteDef] | None = None) -> None:
        """Listen; port 0 takes a free one. `routes` go beside those of the platform."""
        app = web.Application(client_max_size=LARGEST_REQUEST)
        login = web.get("/connect/oauth2/authorize", self.logins.authorize)
        app.add_routes([web.get("/ws", self.hub.serve), web.route("*", "/cgi-bin/{path:.+}", self.rest.serve), login, *(routes or [])])
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.rest.close()
        await self.hub.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def base_url(self) -> str:
        """Where `/cgi-bin/…` and the login page are."""
        return f"http://127.0.0.1:{self.port}"

    def webhook_url(self, key: str) -> str:
        return f"{self.base_url}/cgi-bin/webhook/send?key={key}"

    @property
    def directory(self) -> Directory:
        return self.world.directory

    @property
    def transcript(self) -> list[Post]:
        return self.world.transcript

    @property
    def calls(self) -> list[Call]:
        return self.world.calls

    @property
    def subscribed(self) -> bool:
        return self.hub.subscribed is not None

    def said(self, chat: str) -> list[str]:
        """What people have read from the bot in a chat, through whichever mouth, oldest first."""
        return [post.text for post in self.posts(chat)]

    def posts(self, chat: str) -> list[Post]:
        """What the bot has posted in a chat, through whichever mouth, oldest first. A group goes by any of its ids."""
        return [post for post in self.world.seen_in[self.world.place(chat)] if post.sender == BOT]

    async def until(self, ready: Callable[[], bool], within: float = 5.0) -> None:
        """Wait (at most `within` real seconds) until something that happens at the gateway makes `ready` true."""
        async with asyncio.timeout(within):
            await self.hub.until(ready)

    def add_group(self, chat: str, *members: str, has_bot: bool = True) -> None:
        """A group made by hand, named by the id the robot knows it by."""
        self.world.add_group(chat, members, has_bot=has_bot, robot_chat=chat if has_bot else None)

    def add_bot(self, chat: str) -> str:
        """A person adds the robot to a group; the id the robot will know it by. Raises LookupError."""
        group = self._group(chat)
        group.has_bot = True
        if group.robot_chat is None:
            group.robot_chat = f"wrROBOT{next(self._numbers):08d}"
            self.world.name(group, group.robot_chat)
        return group.robot_chat

    def remove_bot(self, chat: str) -> None:
        """A person removes the robot: it hears nothing and cannot post any more. Raises LookupError."""
        self._group(chat).has_bot = False

    def add_webhook(self, chat: str) -> str:
        """A person adds a webhook to a group; its key. Raises LookupError."""
        return self.webhooks.add(self._group(chat))

    async def say(self, user: str, chat: str, text: str, *, mention_bot: bool = True, quote: str | None = None, images: int = 0) -> Post:
        """A person writes, in a group with the bot picked from the mention list or (`mention_bot=False`) without.

        Without it, in a group, the text goes to the transcript only, whatever it says.
        """
        private = is_private(chat)
        content = text if private or not mention_bot else self._mentioning(text)
        body = _quoted(_written(content, images), quote)
        return await self._speak(user, chat, content, body, heard=private or mention_bot)

    async def send_media(self, user: str, chat: str, kind: str, text: str = "") -> Post:
        """A picture, file, video or voice message on its own: in a group it never reaches the bot. `text` is what a voice says."""
        content: Body = {"content": text} if kind == "voice" else {"url": f"https://f.example/{kind}", "aeskey": "AAAA"}
        return await self._speak(user, chat, text or f"[{MEDIA_NAMES[kind]}]", {"msgtype": kind, kind: content}, heard=is_private(chat))

    async def click(self, user: str, task_id: str, button: str) -> bool:
        """A person presses a button, named by its label or its key, as they see the card. False when nobody took the event."""
        sent = self.desk.cards[task_id]
        shown = sent.seen_by(user)
        keys = [text_in(entry, "key") for entry in items_in(shown, "button_list") if button in (entry["text"], entry["key"])]
        event: Body = {"card_type": shown["card_type"], "event_key": keys[0], "task_id": task_id}
        issued = Issued("template_card_event", sent.chat, self.clock.now(), task_id)
        return await self._event(user, issued, {"eventtype": "template_card_event", "template_card_event": event})

    async def enter(self, user: str) -> bool:
        """A person opens the private chat for the first time that day."""
        issued = Issued("enter_chat", private_chat(user), self.clock.now())
        return await self._event(user, issued, {"eventtype": "enter_chat"})

    async def raw(self, data: bytes | str, *, binary: bool = False) -> None:
        """Write any bytes to the subscribed connection as one frame."""
        if self.hub.subscribed is not None:
            await self.hub.subscribed.write(data if isinstance(data, bytes) else data.encode(), binary=binary)

    async def close(self, code: int = 1000) -> None:
        """Close the subscribed connection with a code."""
        if self.hub.subscribed is not None:
            await self.hub.subscribed.close(code)

    def abort(self) -> None:
        """Cut the subscribed connection without a word."""
        if self.hub.subscribed is not None:
            self.hub.subscribed.abort()

    def last_card(self, chat: str) -> str:
        """The task_id of the latest card sent to a chat."""
        place = self.world.place(chat)
        return [task_id for task_id, sent in self.desk.cards.items() if self.world.place(sent.chat) == place][-1]

    def advance(self, seconds: float | timedelta) -> None:
        self.clock.advance(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)

    def _mentioning(self, text: str) -> str:
        mention = f"@{self.world.bot_name}"
        return text if mention in text else f"{mention} {text}"

    async def _speak(self, user: str, chat: str, content: str, body: Body, *, heard: bool) -> Post:
        self.world.meet(user, chat)
        chat = self.world.robot_chat(chat)
        heard = heard and (is_private(chat) or self._group(chat).has_bot)
        if heard:
            self.world.awake.add(chat)
        kind, now = text_in(body, "msgtype"), self.clock.now()
        post = self.world.show(now, "person", chat, kind, content, body, sender=user, heard=heard and self.hub.listening)
        self.hub.changed()
        if heard:
            await self.hub.deliver(frames.MESSAGE, Issued("message", chat, self.clock.now()), self._envelope(user, chat) | body)
        return post

    def _group(self, chat: str) -> Group:
        group = self.world.find(chat)
        if group is None:
            raise LookupError(chat)
        return group

    async def _event(self, user: str, issued: Issued, event: Body) -> bool:
        stamp = {"create_time": int(self.clock.now().timestamp()), "msgtype": "event", "event": event}
        return await self.hub.deliver(frames.EVENT, issued, self._envelope(user, issued.chat) | stamp)

    def _envelope(self, user: str, chat: str) -> Body:
        """What every callback carries; a private one has no chatid."""
        who: Body = {"msgid": f"MID-{next(self._numbers)}", "aibotid": self.terms.bot_id, "from": {"userid": user}}
        return who | ({"chattype": "single"} if is_private(chat) else {"chatid": chat, "chattype": "group"})


def _written(content: str, images: int) -> Body:
    text: Body = {"msgtype": "text", "text": {"content": content}}
    if not images:
        return text
    pictures: list[Body] = [{"msgtype": "image", "image": {"url": "https://f.example/i", "aeskey": "AAAA"}}] * images
    return {"msgtype": "mixed", "mixed": {"msg_item": [text, *pictures]}}


def _quoted(body: Body, quote: str | None) -> Body:
    return body if quote is None else body | {"quote": {"msgtype": "text", "text": {"content": quote}}}
