"""The sandbox group chat in the browser: the page, and the HTTP door behind it."""

import asyncio
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.core.messages import Attachment, Button, is_private, private_user
from bot.web.bodies import json_body, message_id, optional_text, refuse, switch, text
from bot.web.feed import Pulse, stream
from bot.web.guards import guard
from bot.web.stage import Stage
from bot.web.turning import turn
from bot.web.views import PLATFORM, clock_view, dump, state_view

STATIC = Path(__file__).parent / "static"
SHOWN_INLINE = frozenset({"image/png"})


def add_sandbox_routes(app: web.Application, stage: Stage, *, hosts: Collection[str] = ()) -> None:
    """Mounts the page on `/` and its interface on `/sandbox/`, behind the guards of `bot.web.guards`."""
    guard(app, hosts=hosts)
    page = _Page(stage)
    app.add_routes(
        [
            web.get("/", page.index),
            web.get("/sandbox/state", page.state),
            web.get("/sandbox/events", page.events),
            web.post("/sandbox/say", page.say),
            web.post("/sandbox/click", page.click),
            web.post("/sandbox/clock", page.clock),
            web.get("/sandbox/files/{message}/{name}", page.file),
            web.static("/static", STATIC),
        ]
    )
    app.on_shutdown.append(page.close)


class _Page:
    """The routes of one running sandbox."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._run = uuid.uuid4().hex
        self._turned = Pulse()
        self._closing = Pulse()
        self._turning = asyncio.Lock()

    async def close(self, _app: web.Application) -> None:
        """Ends the live streams, so that the server need not wait for the pages to leave."""
        self._closing.beat()

    async def index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def state(self, _request: web.Request) -> web.Response:
        return web.json_response(state_view(self._stage, self._run), dumps=dump)

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await stream(request, self._stage, self._turned, self._closing, self._run)

    async def say(self, request: web.Request) -> web.Response:
        """202 {id, new, delivered} once the message is committed; the same `id` again answers new=false and has no second effect."""
        body = await json_body(request)
        chat, sender = self._place(body)
        entry = await self._stage.sandbox.say(
            chat,
            sender,
            text(body, "text"),
            mention_bot=switch(body, "mention_bot"),
            quote=optional_text(body, "quote"),
            mentions=self._mentioned(body),
            message_id=message_id(body),
        )
        return _accepted(entry.id, new=entry.new, delivered=entry.delivered)

    async def click(self, request: web.Request) -> web.Response:
        """202 {id, new, delivered} for a button that the message `of` really carries."""
        body = await json_body(request)
        chat, sender = self._place(body)
        button = self._button(chat, body)
        sandbox = self._stage.sandbox
        entry = await sandbox.click(chat, sender, text(body, "of"), button.action, button.value, message_id(body))
        return _accepted(entry.id, new=entry.new, delivered=entry.delivered)

    async def clock(self, request: web.Request) -> web.Response:
        """Turns the clock and answers where it stands when everything due by then has left."""
        order = await json_body(request)
        async with self._turning:
            await turn(order, self._stage)
        self._turned.beat()
        return web.json_response(clock_view(self._stage), dumps=dump)

    async def file(self, request: web.Request) -> web.Response:
        found = self._attachment(request.match_info["message"], request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound(text="没有这个文件")
        way = "inline" if found.media_type in SHOWN_INLINE else "attachment"
        disposition = f"{way}; filename*=UTF-8''{quote(found.name, safe='', errors='replace')}"
        headers = {"Content-Disposition": disposition, "Content-Type": found.media_type}
        return web.Response(body=await found.content(), headers=headers)

    def _place(self, body: dict[str, Any]) -> tuple[str, str]:
        chat, sender = text(body, "chat"), text(body, "from")
        if self._stage.organisation.person_by_account(PLATFORM, sender) is None:
            refuse("from", "没有这个人，名单见 /sandbox/state 的 people")
        if is_private(chat) and private_user(chat) != sender:
            refuse("chat", "私聊只能由本人发出")
        if not is_private(chat) and chat not in self._stage.sandbox.rooms:
            refuse("chat", "没有这个群，名单见 /sandbox/state 的 rooms")
        return chat, sender

    def _mentioned(self, body: dict[str, Any]) -> tuple[str, ...]:
        mentions = body.get("mentions", [])
        if not isinstance(mentions, list) or not all(isinstance(person, str) for person in mentions):
            refuse("mentions", "应是人员编号的列表")
        return tuple(mentions)

    def _button(self, chat: str, body: dict[str, Any]) -> Button:
        carrier = self._stage.sandbox.find(text(body, "of"), chat)
        if carrier is None or carrier.card is None:
            refuse("of", "这个会话里没有带按钮的这条消息")
        wanted = (text(body, "action"), body.get("value"))
        button = next((b for b in carrier.card.buttons if (b.action, b.value) == wanted), None)
        return button or refuse("action", "这张卡片上没有这个按钮")

    def _attachment(self, message: str, name: str) -> Attachment | None:
        entry = self._stage.sandbox.find(message)
        return next((file for file in entry.files if file.name == name), None) if entry else None


def _accepted(message_id: str, *, new: bool, delivered: bool) -> web.Response:
    return web.json_response({"id": message_id, "new": new, "delivered": delivered}, status=202, dumps=dump)
