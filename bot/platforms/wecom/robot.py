"""智能机器人 over its long connection: what it hears goes through the door, events are answered in place."""

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.core.messages import Incoming, private_chat
from bot.core.ports import Clock, Door, Meter, Notice, TryLater
from bot.platforms.wecom import frames
from bot.platforms.wecom.cards import answered_card
from bot.platforms.wecom.connection import Connection
from bot.platforms.wecom.frames import Body, Frame
from bot.platforms.wecom.messages import Names
from bot.platforms.wecom.payloads import ENTER_EVENT, EVENT_WINDOW, PLATFORM, card_event, event_type, incoming_of, sender_of, welcome
from bot.platforms.wecom.speaker import CONNECTED_WITHIN, NOT_CONNECTED, Speaker
from bot.platforms.wecom.supervisor import Credentials, Supervisor
from bot.platforms.wire.entrance import Entrance
from bot.platforms.wire.shaper import Shaper, Sleep

log = logging.getLogger(__name__)

DRAIN_WITHIN = 5.0


class Robot:
    """Hears through one supervised connection; `speaker` speaks through the same."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        shaper: Shaper,
        meter: Meter,
        *,
        names: Names,
        notice: Callable[[Notice], None],
        own_site: str,
        sleep: Sleep = asyncio.sleep,
        between: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._supervise = partial(Supervisor, credentials, self._heard, clock, sleep=sleep, between=between, notice=notice)
        self._supervisor: Supervisor | None = None
        self._entrance: Entrance | None = None
        self.speaker = Speaker(self._connected, self._silent_for, clock, shaper, meter, names=names, own_site=own_site)
        self._answers: set[asyncio.Task[None]] = set()

    @property
    def stopped_for(self) -> str:
        """Why the connection will not come back without a human; empty while it will."""
        return self._supervisor.stopped_for if self._supervisor else ""

    async def start(self, door: Door) -> None:
        self._entrance = Entrance(door, self._sleep, PLATFORM)
        self._supervisor = self._supervise()
        self._supervisor.start()

    async def stop(self) -> None:
        """Close the connection, then give what came through it a few seconds to be stored."""
        if self._supervisor is None or self._entrance is None:
            return
        await self._supervisor.stop()
        await self._entrance.drain(DRAIN_WITHIN)
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _silent_for(self) -> str:
        """Why it cannot speak now; empty while it can, or will in a moment."""
        if self._supervisor is None or not self._supervisor.is_down(CONNECTED_WITHIN):
            return ""
        return f"企业微信连接已停：{self.stopped_for}" if self.stopped_for else NOT_CONNECTED

    async def _connected(self, within: float) -> Connection | None:
        return await self._supervisor.connection(within) if self._supervisor else None

    def _heard(self, frame: Frame) -> None:
        now = self._clock.now()
        message = incoming_of(frame, now)
        if frame.cmd == frames.EVENT and event_type(frame) == ENTER_EVENT:
            self._answer(frames.WELCOME, frame, private_chat(sender_of(frame)), welcome(), EVENT_WINDOW)
        elif message is None or self._entrance is None:
            log.info("wecom: frame passed over: %r %r", frame.cmd, event_type(frame))
        elif message.kind == "click":
            self._entrance.take(message, partial(self._answer_click, frame, message, now))
        else:
            self._entrance.take(message)

    def _answer_click(self, frame: Frame, click: Incoming, arrived: datetime) -> None:
        """The click is stored: show the clicker so. The others in a group still have to answer for themselves."""
        body = {"response_type": "update_template_card", "userids": [click.sender], "template_card": answered_card(card_event(frame))}
        self._answer(frames.UPDATE, frame, click.chat, body, EVENT_WINDOW - (self._clock.now() - arrived))

    def _answer(self, cmd: str, frame: Frame, chat: str, body: Body, left: timedelta) -> None:
        """Unless the platform's five seconds are over."""
        if left <= timedelta(0):
            log.warning("wecom: too late to answer an event")
            return
        task = asyncio.create_task(self._say(cmd, frame.req_id, chat, body, left.total_seconds()))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _say(self, cmd: str, req_id: str, chat: str, body: Body, within: float) -> None:
        try:
            answer = await self.speaker.answer_event(cmd, req_id, chat, body, within)
        except TryLater as lost:
            log.warning("wecom: event not answered: %s", lost.reason)
        else:
            log.log(logging.INFO if answer.ok else logging.WARNING, "wecom: event answered: %s %s", answer.errcode, answer.errmsg)
