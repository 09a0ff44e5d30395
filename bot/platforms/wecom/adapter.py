"""The `Platform` port on WeCom: one robot, one self-built app, the webhooks of its groups, or what there is of them."""

import asyncio
import random
from collections.abc import Callable, Mapping
from typing import Literal

from aiohttp import web

from bot.core.messages import Incoming, MediaRef, Outgoing, Sent
from bot.core.ports import Abilities, Clock, Directory, Door, GroupOpened, GroupPlan, Media, Meter, Notice
from bot.platforms.wecom import choosing
from bot.platforms.wecom.answering import Answering
from bot.platforms.wecom.api import API_BASE, App, Calls
from bot.platforms.wecom.callbacks.door import CallbackDoor, CallbackKeys
from bot.platforms.wecom.choosing import Setup, Step, plan
from bot.platforms.wecom.delivery import Delivery
from bot.platforms.wecom.fetching import Fetching
from bot.platforms.wecom.messages import Names
from bot.platforms.wecom.mouths import Mouth
from bot.platforms.wecom.office import Office
from bot.platforms.wecom.payloads import PLATFORM, reply_request
from bot.platforms.wecom.robot import Robot
from bot.platforms.wecom.supervisor import Credentials
from bot.platforms.wecom.webhook import Webhook
from bot.platforms.wire.rest import Rest
from bot.platforms.wire.shaper import Shaper, Sleep


class Uncounted:
    def count(self, bucket: str, calls: int = 1) -> None:
        """Nobody asks."""


class WeCom:
    """Hears through the robot's connection and through callback URLs; speaks through whichever mouth a message needs.

    `credentials`: of the robot's long connection; None where it has a callback URL, or there is none. `names` gives the
    display name of a platform user (None when unknown); `notice` learns when the line goes up or down and when a human is
    needed; `own_site` is the one address whose links stay tappable; `api_base` is where webhooks are.
    """

    name = PLATFORM

    def __init__(
        self,
        credentials: Credentials | None,
        clock: Clock,
        *,
        app: App | None = None,
        callbacks: CallbackKeys | None = None,
        names: Names = lambda user: None,
        notice: Callable[[Notice], None] = lambda notice: None,
        own_site: str = "",
        api_base: str = API_BASE,
        meter: Meter | None = None,
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._clock = clock
        self._notice = notice
        self._callbacks = callbacks or CallbackKeys()
        self._api_base = api_base
        self._rest = Rest(api_base, name="企业微信")
        counted, site = meter or Uncounted(), own_site.rstrip("/") + "/" if own_site else ""
        calls, shaper = Calls(self._rest, counted), Shaper(clock, sleep, name="企业微信")
        self._robot = (
            Robot(credentials, clock, shaper, counted, names=names, notice=notice, own_site=site, sleep=sleep, between=between)
            if credentials
            else None
        )
        self._office = Office(app, calls, clock, shaper, self._alarm, site) if app else None
        self._answering = Answering(self._rest, api_base, clock, counted, names=names, own_site=site)
        self._fetching = Fetching(api_base, self._callbacks.robot)
        self._setup = Setup(robot=credentials is not None, app=app is not None, phone=app is not None and app.phones)
        self._delivery = Delivery(self._mouths(Webhook(calls, shaper, site)), self._plan, clock)

    @property
    def abilities(self) -> Abilities:
        """A robot behind a callback URL answers in words and cards, once; it neither pushes nor sends files."""
        robot, app = self._setup.robot, self._setup.app
        return Abilities(
            mentions=app,
            cards=robot or app or self._callbacks.robot is not None,
            files=robot or app,
            private=robot or app or self._callbacks.robot is not None,
            hears_all=False,
            pushes=robot or app,
            alarms=self._setup.phone,
        )

    @property
    def stopped_for(self) -> str:
        """Why the connection will not come back without a human; empty while it will, or where there is none."""
        return self._robot.stopped_for if self._robot else ""

    def routes(self, door: Door) -> list[web.RouteDef]:
        """The callback URLs that are set up: of the robot, of the app."""

        async def through(message: Incoming) -> bool:
            new = await door(message)
            if new and self._office and message.kind == "click":
                self._office.clicks.answer(message)
            return new

        return CallbackDoor(self._callbacks, through, self._clock, api_base=self._api_base).routes()

    async def start(self, door: Door) -> None:
        """Without a connection there is no line that could go down."""
        if self._robot:
            await self._robot.start(door)
        else:
            self._notice(Notice("online", self._clock.now()))

    async def stop(self) -> None:
        if self._robot:
            await self._robot.stop()
        if self._office:
            await self._office.clicks.settle()
        await self._rest.close()

    async def send(self, message: Outgoing) -> Sent:
        """A message may be several in the chat, through several mouths, sent in order."""
        return await self._delivery.send(message)

    async def fetch_media(self, ref: MediaRef) -> Media:
        return await self._fetching.fetch(ref)

    def _mouths(self, webhook: Mouth) -> Mapping[choosing.Mouth, Mouth]:
        robot: Mapping[choosing.Mouth, Mouth] = {"robot": self._robot.speaker} if self._robot else {}
        return {"reply": self._answering, "webhook": webhook, **robot, **(self._office.mouths if self._office else {})}

    def _plan(self, message: Outgoing) -> tuple[Step, ...]:
        return plan(message, self._setup, self._hint(message))

    def _hint(self, message: Outgoing) -> Literal["robot", "reply"] | None:
        """Which mouth can still answer in place."""
        if self._robot and reply_request(message.reply_hint or "", self._clock.now()):
            return "robot"
        return "reply" if self._answering.address(message.reply_hint) else None

    def _alarm(self, reason: str) -> None:
        self._notice(Notice("alarm", self._clock.now(), reason))


class WeComWithApp(WeCom):
    """With a self-built app there are groups to be made, people to be known, and pages to log in to."""

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        return await self._app.open_group(plan)

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        """Nobody can tell: the first @ in the group does."""
        return None

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        await self._app.rename_group(addresses, name)

    async def directory(self) -> Directory:
        return await self._app.directory()

    def login_url(self, back_to: str, state: str) -> str:
        return self._app.login_url(back_to, state)

    async def user_of(self, code: str) -> str:
        return await self._app.user_of(code)

    @property
    def _app(self) -> Office:
        assert self._office is not None, "made with an app"
        return self._office
