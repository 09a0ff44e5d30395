"""A simulated platform in the browser: the page, and the HTTP door behind it."""

import asyncio
import mimetypes
import uuid
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.core.messages import is_private, private_user
from bot.platforms.wire.town import Medium
from bot.web.bodies import json_body, optional_text, refuse, switch, text
from bot.web.feed import Pulse, follow, resume_after
from bot.web.guards import guard
from bot.web.sandbox import STATIC as SHARED
from bot.web.simulated.feed import happenings
from bot.web.simulated.stage import Stage
from bot.web.simulated.views import present_view, state_view
from bot.web.turning import turn
from bot.web.views import dump

STATIC = Path(__file__).parent / "static"
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif"})
LARGEST_FILE = 20 << 20
LONGEST_NAME = 200


def add_simulated_routes(app: web.Application, stage: Stage, *, hosts: Collection[str] = ()) -> None:
    """Mounts the page on `/` and its interface on `/town/`, behind the guards of `bot.web.guards`.

    The application must take bodies of `LARGEST_FILE`.
    """
    guard(app, hosts=hosts)
    page = _Page(stage)
    app.add_routes(
        [
            web.get("/", page.index),
            web.get("/town/state", page.state),
            web.get("/town/events", page.events),
            web.get("/town/media/{key}", page.medium),
            web.post("/town/say", page.say),
            web.post("/town/send", page.send),
            web.post("/town/press", page.press),
            web.post("/town/read", page.read),
            web.post("/town/robot", page.robot),
            web.post("/town/faults", page.strike),
            web.post("/town/clock", page.clock),
            web.static("/static", SHARED),
            web.static("/simulated", STATIC),
        ]
    )
    app.on_shutdown.append(page.close)


class _Page:
    """The routes of one simulated platform."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._town = stage.town
        self._run = uuid.uuid4().hex
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
        return await follow(request, [happenings(self._stage, resume_after(request))], self._closing, self._run)

    async def medium(self, request: web.Request) -> web.Response:
        found = self._town.medium(request.match_info["key"])
        if found is None:
            raise web.HTTPNotFound(text="没有这个文件")
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        way = "inline" if kind in SHOWN_INLINE else "attachment"
        disposition = f"{way}; filename*=UTF-8''{quote(found.name, safe='', errors='replace')}"
        return web.Response(body=found.content, headers={"Content-Disposition": disposition, "Content-Type": kind})

    async def say(self, request: web.Request) -> web.Response:
        """202 {heard}: what people write is in the chat either way."""
        body = await json_body(request)
        user, place = self._spot(body)
        quoted = body.get("quote")
        words = text(body, "text") if body.get("text") or not quoted else ""  # the @ alone is enough for what is quoted
        if quoted is not None and type(quoted) is not int:
            refuse("quote", "应是消息的序号")
        heard = await self._town.say(
            user, place, words, mention_bot=switch(body, "mention_bot"), mentions=self._mentioned(body), quote=quoted
        )
        return _accepted(heard=heard)

    async def send(self, request: web.Request) -> web.Response:
        """The file is the body; the rest stands in the query: `from`, `chat`, `name`, and `mention_bot=false` for a forgotten @."""
        query = dict(request.query)
        user, place = self._spot(query)
        name = text(query, "name").replace("/", "_")[-LONGEST_NAME:]
        content = await request.read()
        if not content:
            refuse("", "文件是空的")
        picture = (mimetypes.guess_type(name)[0] or "") in SHOWN_INLINE
        mention = query.get("mention_bot") != "false"
        return _accepted(heard=await self._town.send(user, place, Medium(name, content), picture=picture, mention_bot=mention))

    async def press(self, request: web.Request) -> web.Response:
        """202 {heard} for a button, or an option of a vote, that the person really sees."""
        body = await json_body(request)
        user, _ = self._spot(body)
        card, button, option = text(body, "card"), body.get("button"), optional_text(body, "option")
        seen = self._town.cards().get(card)
        face = seen.own.get(user, seen.everybody) if seen else refuse("card", "没有这张卡片")
        if not isinstance(button, str) or button not in {choice.key for choice in face.buttons}:
            refuse("button", "这张卡片上没有这个按钮")
        if option is not None and option not in {choice.key for choice in face.options}:
            refuse("option", "这张卡片上没有这个选项")
        return _accepted(heard=await self._town.press(user, card, button, option))

    async def read(self, request: web.Request) -> web.Response:
        user, place = self._spot(await json_body(request))
        self._town.read(user, place)
        return _accepted()

    async def robot(self, request: web.Request) -> web.Response:
        """{"chat", "present"}: a person adds the robot to the group, or removes it."""
        body = await json_body(request)
        self._town.set_robot(self._group(text(body, "chat")), switch(body, "present"))
        self._town.stir()
        return _accepted()

    async def strike(self, request: web.Request) -> web.Response:
        """{"name"}: makes a fault happen, or ends it."""
        name = text(await json_body(request), "name")
        if name not in {fault.name for fault in self._town.faults()}:
            refuse("name", "没有这种故障")
        await self._town.strike(name)
        self._town.stir()
        return _accepted()

    async def clock(self, request: web.Request) -> web.Response:
        """Turns the clock and answers where it stands when everything due by then has left."""
        order = await json_body(request)
        if self._stage.mode == "foreign":
            refuse("to", "机器人在别处运行，按真实时间走，不能拨动")
        async with self._turning:
            await turn(order, self._stage)
        self._town.stir()
        return web.json_response(present_view(self._stage)["clock"], dumps=dump)

    # ---- reading requests

    def _spot(self, body: dict[str, Any]) -> tuple[str, str]:
        """Who, and where: a group they are in, or their own private chat."""
        user, place = text(body, "from"), text(body, "chat")
        if self._stage.organisation.person_by_account(self._town.platform, user) is None:
            refuse("from", "没有这个人，名单见 /town/state 的 people")
        if is_private(place) and private_user(place) != user:
            refuse("chat", "私聊只能由本人发出")
        return user, place if is_private(place) else self._group(place)

    def _group(self, place: str) -> str:
        if place not in {group.id for group in self._town.places()}:
            refuse("chat", "没有这个群，名单见 /town/state 的 rooms")
        return place

    def _mentioned(self, body: dict[str, Any]) -> tuple[str, ...]:
        mentions = body.get("mentions", [])
        if not isinstance(mentions, list) or not all(isinstance(person, str) for person in mentions):
            refuse("mentions", "应是人员编号的列表")
        return tuple(mentions)


def _accepted(**told: bool) -> web.Response:
    return web.json_response(told, status=202, dumps=dump)
