"""The `Platform` port on DingTalk: one enterprise application with its robot, heard over Stream mode or over HTTP callbacks."""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web

from bot.core.messages import MediaRef, Outgoing, Sent
from bot.core.ports import (
    Abilities,
    Clock,
    Directory,
    Door,
    GroupOpened,
    GroupPlan,
    Media,
    Meter,
    Notice,
    OutcomeUnknown,
    TryLater,
    Undeliverable,
)
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.bodies import Names
from bot.platforms.dingtalk.callbacks import CARD_PATH, Callbacks, EventKeys
from bot.platforms.dingtalk.directory import People
from bot.platforms.dingtalk.fetching import Fetching
from bot.platforms.dingtalk.groups import Groups
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.login import Login
from bot.platforms.dingtalk.mouths_card import register_callback
from bot.platforms.dingtalk.payloads import PLATFORM
from bot.platforms.dingtalk.pushes import Pushes
from bot.platforms.dingtalk.readers import Readers
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.signatures import card_secret
from bot.platforms.dingtalk.speaker import Speaker
from bot.platforms.dingtalk.supervisor import Supervisor
from bot.platforms.dingtalk.todos import Todos
from bot.platforms.wire.shaper import Sleep

DRAIN_WITHIN = 5.0


class DingTalk:
    """Hears over Stream mode, or with `stream=False` over HTTP alone; an event subscription (`events`) may come by HTTP either way.

    `names` gives the display name of a user (None when unknown); `notice` learns when the line goes up or down and when a human
    is needed; `own_site` is the one address whose links stay tappable, and where clicks on cards are posted without Stream.
    """

    name = PLATFORM

    def __init__(
        self,
        app: App,
        clock: Clock,
        meter: Meter,
        *,
        stream: bool = True,
        events: EventKeys | None = None,
        names: Names = lambda user: None,
        notice: Callable[[Notice], None] = lambda notice: None,
        own_site: str = "",
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._app = app
        self._clock = clock
        self._events = events
        self._notice = notice
        self._own_site = own_site
        self._sleep = sleep
        self._api = Api(app, clock, meter, notice=notice, sleep=sleep)
        sessions, people = Sessions(), People(self._api)
        self._speaker = Speaker(self._api, sessions, names, own_site)
        self._groups, self._readers, self._people = Groups(self._api, people), Readers(self._api), people
        self._todos = Todos(self._api, people)
        self._fetching = Fetching(self._api)
        self._login = Login(self._api, people)
        self._hearing = Hearing(app, clock, meter, sessions, self._speaker.label, notice=notice)
        self._pushes = Pushes(self._hearing, sleep)
        self._callbacks: list[Callbacks] = []
        line = Supervisor(app, self._pushes.take, clock, meter, sleep=sleep, between=between, notice=notice)
        self._supervisor = line if stream else None

    @property
    def abilities(self) -> Abilities:
        """An @ pings through a session, a webhook or a card; the robot's own messages to a group cannot."""
        return Abilities(mentions=True, cards=self._app.card_template is not None, files=True, private=True, alarms=self._app.ding)

    @property
    def stopped_for(self) -> str:
        """Why nothing will be heard again without a human; empty while it will."""
        return self._supervisor.stopped_for if self._supervisor else ""

    def routes(self, door: Door) -> list[web.RouteDef]:
        """The callback URLs: of the robot and its cards without Stream mode, of the event subscription where there is one."""
        callbacks = Callbacks(self._app, self._events, self._hearing, door, self._clock, self._sleep)
        self._callbacks.append(callbacks)
        return callbacks.routes(robot=self._supervisor is None)

    async def start(self, door: Door) -> None:
        if self._supervisor:
            self._pushes.open(door)
            self._supervisor.start()
        else:
            self._notice(Notice("online", self._clock.now()))
            await self._agree_on_clicks()

    async def stop(self) -> None:
        """What has arrived is stored and acknowledged while there is still a connection; then that is closed."""
        if self._supervisor:
            await self._pushes.settle(DRAIN_WITHIN)
            await self._supervisor.stop()
            await self._pushes.close(DRAIN_WITHIN)
        for callbacks in self._callbacks:
            await callbacks.settle(DRAIN_WITHIN)
        await self._speaker.close()

    async def send(self, message: Outgoing) -> Sent:
        """A message may be several in the chat, through several mouths, sent in order."""
        return await self._speaker.say(message)

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        return await self._groups.open_group(plan)

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        return await self._groups.robot_is_in(addresses)

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        await self._groups.rename_group(addresses, name)

    async def readers(self, chat: str, platform_id: str) -> frozenset[str]:
        return await self._readers.readers(chat, platform_id)

    async def open_todo(self, user: str, subject: str, due: datetime, url: str, source: str) -> str:
        return await self._todos.create(user, subject, due, url, source)

    async def close_todo(self, user: str, todo: str) -> None:
        await self._todos.done(user, todo)

    async def fetch_media(self, ref: MediaRef) -> Media:
        return await self._fetching.fetch(ref)

    async def directory(self) -> Directory:
        return await self._people.directory()

    def login_url(self, back_to: str, state: str) -> str:
        return self._login.login_url(back_to, state)

    async def user_of(self, code: str) -> str:
        return await self._login.user_of(code)

    async def _agree_on_clicks(self) -> None:
        """Without Stream the platform has to be told where clicks go; without that, buttons would fail under people's fingers."""
        if not self._app.card_route or self._app.card_template is None:
            return
        url = self._own_site.rstrip("/") + CARD_PATH
        try:
            await register_callback(self._api, self._app.card_route, url, card_secret(self._app.secret))
        except (TryLater, Undeliverable, OutcomeUnknown) as failed:
            self._notice(Notice("alarm", self._clock.now(), f"卡片回调地址登记失败：{failed.reason}"))
