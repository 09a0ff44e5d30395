"""What comes over Stream mode: through the door first, then acknowledged on the connection that brought it (dossier §1.2)."""

import logging
from collections.abc import Callable

from bot.core.messages import Incoming
from bot.core.ports import Door
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.connection import Connection
from bot.platforms.dingtalk.events import event_in
from bot.platforms.dingtalk.frames import Body, Frame
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.payloads import PLATFORM, unread
from bot.platforms.wire.entrance import Entrance
from bot.platforms.wire.shaper import Sleep

log = logging.getLogger(__name__)


class Pushes:
    """What the store refuses is kept in memory and not acknowledged until it is stored."""

    def __init__(self, hearing: Hearing, sleep: Sleep) -> None:
        self._hearing = hearing
        self._sleep = sleep
        self._entrance: Entrance | None = None

    def open(self, door: Door) -> None:
        self._entrance = Entrance(door, self._sleep, PLATFORM)

    async def settle(self, within: float) -> None:
        """Wait until what has arrived is stored and acknowledged, `within` seconds at most."""
        if self._entrance is not None:
            await self._entrance.settle(within)

    async def close(self, within: float) -> None:
        if self._entrance is not None:
            await self._entrance.drain(within)

    def take(self, frame: Frame, connection: Connection) -> None:
        """One push, or a frame nobody can read. Never raises."""
        match frame.kind, frame.topic:
            case frames.CALLBACK, frames.ROBOT_TOPIC if frame.body is not None:
                self._message(frame, frame.body, connection)
            case frames.CALLBACK, frames.CARD_TOPIC if frame.body is not None:
                self._click(frame, frame.body, connection)
            case frames.EVENT, _:
                self._event(frame, connection)
            case _:
                self._unknown(frame, connection)

    def _message(self, frame: Frame, body: Body, connection: Connection) -> None:
        message = self._hearing.message(body, frame.raw)
        self._bring(message, lambda: connection.acknowledge(frame.message_id, frames.TAKEN))

    def _click(self, frame: Frame, body: Body, connection: Connection) -> None:
        message, changes = self._hearing.click(body, frame.raw)
        self._bring(message, lambda: connection.acknowledge(frame.message_id, {"response": changes()}))

    def _event(self, frame: Frame, connection: Connection) -> None:
        self._bring(event_in(frame).message, lambda: connection.acknowledge(frame.message_id, frames.SUCCESS))

    def _unknown(self, frame: Frame, connection: Connection) -> None:
        """Kept all the same. A topic of ours whose data nobody can read is a bad request, any other topic not ours."""
        code = frames.BAD_REQUEST if frame.topic in frames.TOPICS else frames.UNKNOWN_TOPIC
        log.warning("dingtalk: a push nobody can read, topic %r, answered %s", frame.topic, code)
        self._bring(unread(frame.raw), lambda: connection.acknowledge(frame.message_id, frames.TAKEN, code))

    def _bring(self, message: Incoming, stored: Callable[[], None]) -> None:
        if self._entrance is not None:
            self._entrance.take(message, stored)
