"""The `Platform` port on DingTalk: an enterprise application's robot, heard over Stream mode or HTTP callbacks."""

import asyncio
import random
from collections.abc import Callable
from typing import Protocol

from bot.core.messages import Outgoing, Sent
from bot.core.ports import Abilities, Clock, Door, Meter, Notice
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.connection import Sleep
from bot.platforms.dingtalk.hearing import Hearing, OnEvent
from bot.platforms.dingtalk.payloads import PLATFORM
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.supervisor import Supervisor

DRAIN_WITHIN = 5.0


class Mouth(Protocol):
    async def say(self, message: Outgoing) -> Sent: ...

    async def close(self) -> None: ...


class DingTalk:
    """`notice` learns when the line goes up or down and when a human is needed; `on_event` of the platform's events."""

    name = PLATFORM

    def __init__(
        self,
        app: App,
        clock: Clock,
        meter: Meter,
        sessions: Sessions,
        mouth: Mouth,
        *,
        notice: Callable[[Notice], None] = lambda notice: None,
        on_event: OnEvent = lambda kind, data: None,
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._mouth = mouth
        self._abilities = Abilities(mentions=True, cards=app.card_template is not None, files=True, private=True, alarms=app.ding)
        self._hearing = Hearing(app, clock, sleep, meter, sessions, notice=notice, on_event=on_event)
        self._supervisor = Supervisor(app, self._hearing.frame, clock, sleep=sleep, between=between, notice=notice)

    @property
    def abilities(self) -> Abilities:
        return self._abilities

    @property
    def stopped_for(self) -> str:
        """Why nothing will be heard again without a human; empty while it will."""
        return self._supervisor.stopped_for

    async def start(self, door: Door) -> None:
        self._hearing.open(door)
        self._supervisor.start()

    async def stop(self) -> None:
        """What has arrived is stored and acknowledged while there is still a connection, then that is closed."""
        await self._hearing.settle(DRAIN_WITHIN)
        await self._supervisor.stop()
        await self._hearing.close(DRAIN_WITHIN)
        await self._mouth.close()

    async def send(self, message: Outgoing) -> Sent:
        return await self._mouth.say(message)
