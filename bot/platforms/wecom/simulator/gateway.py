"""The gateway as one thing: started on a port, with people who say and click things on the other side."""

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
from bot.platforms.wecom.simulator.desk import Desk, Issued
from bot.platforms.wecom.simulator.faults import Faults
from bot.platforms.wecom.simulator.hub import Hub, Terms
from bot.platforms.wecom.simulator.world import BOT, MEDIA_NAMES, Call, Group, Post, World
from bot.platforms.wire.staged import StagedClock


class Gateway:
    """One bot's gateway: `async with Gateway() as gateway`. All state is in memory; `clock` can be advanced.

    Chats are named as the product names them: a group by its id, a private chat as `dm:USER`.
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
    ) -> None:
        self.terms = Terms(bot_id, secret, ping_timeout, drop)
        self.clock = clock or StagedClock()
        self.world = World(bot_name)
        self.faults = Faults()
        self.desk = Desk(self.world)
        self.hub = Hub(self.terms, self.desk, self.faults, self.clock)
        self.port = 0
        self._numbers = count(1)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def start(self, host: str = "127.0.0.1", port: int = 0, routes: list[web.RouteDef] | None = None) -> None:
        """Listen; port 0 takes a free one. `routes` go beside `/ws`."""
        app = web.Application()
        app.add_routes([web.get("/ws", self.hub.serve), *(routes or [])])
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.hub.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

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
        """What people have read from the bot in a chat, oldest first."""
        return [post.text for post in self.transcript if post.chat == chat and post.sender == BOT]

    async def until(self, ready: Callable[[], bool], within: float = 5.0) -> None:
        """Wait (at most `within` real seconds) until something that happens at the gateway makes `ready` true."""
        async with asyncio.timeout(within):
            await self.hub.until(ready)

    def add_group(self, chat: str, *members: str, has_bot: bool = True) -> None:
        self.world.groups[chat] = Group(chat, set(members), has_bot)

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
        return [task_id for task_id, sent in self.desk.cards.items() if sent.chat == chat][-1]

    def advance(self, seconds: float | timedelta) -> None:
        self.clock.advance(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)

    def _mentioning(self, text: str) -> str:
        mention = f"@{self.world.bot_name}"
        return text if mention in text else f"{mention} {text}"

    async def _speak(self, user: str, chat: str, content: str, body: Body, *, heard: bool) -> Post:
        self.world.meet(user, chat)
        heard = heard and (is_private(chat) or self.world.groups[chat].has_bot)
        if heard:
            self.world.awake.add(chat)
        post = Post(self.clock.now(), chat, user, text_in(body, "msgtype"), content, body, heard and self.hub.listening)
        self.transcript.append(post)
        self.hub.changed()
        if heard:
            await self.hub.deliver(frames.MESSAGE, Issued("message", chat, self.clock.now()), self._envelope(user, chat) | body)
        return post

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
