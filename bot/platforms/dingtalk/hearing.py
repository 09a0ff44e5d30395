"""Whatever arrives, over Stream or HTTP, on its way through the door; only what is stored is acknowledged."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bot.core.messages import Incoming
from bot.core.ports import Clock, Door, Meter, Notice
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.cards import Press, card_answer, press_of
from bot.platforms.dingtalk.connection import Connection, Sleep
from bot.platforms.dingtalk.events import Event, clicked, event_in
from bot.platforms.dingtalk.frames import Body, Frame
from bot.platforms.dingtalk.payloads import PLATFORM, QUOTA_GONE, chat_of, error_code, said, session_of, unread
from bot.platforms.dingtalk.sessions import Sessions, hint_of
from bot.platforms.wire.entrance import Entrance

log = logging.getLogger(__name__)

OnEvent = Callable[[str, Mapping[str, Any]], None]
Labels = Callable[[Press], str]
"""The label of a pressed button; empty where it is not remembered."""
Stored = Callable[[], None]


class Hearing:
    """`note` takes the session webhooks that come with messages, `on_event` the platform's events once they are stored."""

    def __init__(
        self,
        app: App,
        clock: Clock,
        sleep: Sleep,
        meter: Meter,
        sessions: Sessions,
        *,
        label: Labels = lambda press: "",
        notice: Callable[[Notice], None] = lambda notice: None,
        on_event: OnEvent = lambda kind, data: None,
    ) -> None:
        self._app = app
        self._clock = clock
        self._sleep = sleep
        self._meter = meter
        self._sessions = sessions
        self._label = label
        self._notice = notice
        self._on_event = on_event
        self._home = _origin(app.oapi_base)
        self._suspended = False
        self._entrance: Entrance | None = None

    def open(self, door: Door) -> None:
        self._entrance = Entrance(door, self._sleep, PLATFORM)

    async def settle(self, within: float) -> None:
        if self._entrance is not None:
            await self._entrance.settle(within)

    async def close(self, within: float) -> None:
        if self._entrance is not None:
            await self._entrance.drain(within)

    def frame(self, frame: Frame, connection: Connection) -> None:
        """A push over Stream; it is acknowledged once it is stored."""
        acknowledge = partial(connection.acknowledge, frame.message_id)
        match frame.kind, frame.topic:
            case frames.CALLBACK, frames.ROBOT_TOPIC if frame.body is not None:
                self.message(frame.body, frame.raw, partial(acknowledge, frames.TAKEN))
            case frames.CALLBACK, frames.CARD_TOPIC if frame.body is not None:
                self.click(frame.body, frame.raw, lambda answer: acknowledge({"response": answer}))
            case frames.EVENT, _:
                self.event(event_in(frame), partial(acknowledge, frames.SUCCESS))
            case _:
                code = frames.BAD_REQUEST if frame.topic in frames.TOPICS else frames.UNKNOWN_TOPIC
                self._take(unread(frame.raw), partial(acknowledge, frames.TAKEN, code))

    def message(self, body: Body, raw: bytes, stored: Stored) -> None:
        """Something said to the robot."""
        self._meter.count("messages")
        self._watch_quota(body)
        self._take(said(body, raw, self._session(body)), stored)

    def click(self, body: Body, raw: bytes, answer: Callable[[Body | None], None]) -> None:
        """A click on a card; `answer` gets what is to change on it. One that is no click of ours changes nothing."""
        press = press_of(body)
        if press is None:
            self._take(unread(raw), partial(answer, None))
        else:
            self._take(clicked(press, raw), lambda: answer(card_answer(self._label(press))))

    def event(self, event: Event, stored: Stored) -> None:
        def told() -> None:
            stored()
            self._on_event(event.kind, event.data)

        self._take(event.message, told)

    def _take(self, message: Incoming, stored: Stored) -> None:
        if self._entrance is None:
            log.warning("dingtalk: not started, %s is not taken", message.message_id)
        else:
            self._entrance.take(message, stored)

    def _session(self, body: Body) -> str | None:
        """Note the address a message brought, if it is one of the platform's own host: answers hold what only the chat may read."""
        session = session_of(body)
        if session is None or _origin(session.url) != self._home:
            return None
        self._sessions.note(chat_of(body), session.url, session.expires_at, self._clock.now())
        return hint_of(session.url, session.expires_at)

    def _watch_quota(self, body: Body) -> None:
        """Messages without their content look like a fault of ours; a human hears of it, once until they are whole again."""
        code = error_code(body)
        if code and not self._suspended:
            reason = "额度用尽" if code == QUOTA_GONE else f"错误码 {code}"
            self._notice(Notice("alarm", self._clock.now(), f"{reason}：钉钉送来的消息没有内容"))
        self._suspended = bool(code)


def _origin(address: str) -> tuple[str, str | None, int | None] | None:
    """Scheme, host and port; None for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port
