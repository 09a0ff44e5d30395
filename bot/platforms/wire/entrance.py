"""From the socket to the door: in order within a chat, side by side between chats, tried again when the store fails.

WeCom's long connection knows no acknowledgement and resends nothing, and of DingTalk nobody can count on a second
delivery, so a message whose store failed is kept here, in memory, until the store takes it. The receive loop itself never
waits.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.messages import Incoming
from bot.core.ports import Door
from bot.platforms.wire.shaper import Sleep

log = logging.getLogger(__name__)

MOST_WAITING = 10_000
RETRY_WAITS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, *[30.0] * 20)
"""About ten minutes in all; after that the message is lost, and said to be."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    message: Incoming
    stored: Callable[[], None]


class Entrance:
    """Takes messages from the socket and brings each through the door. `name` stands for the platform in the log."""

    def __init__(self, door: Door, sleep: Sleep, name: str) -> None:
        self._door = door
        self._name = name
        self._sleep = sleep
        self._queues: dict[str, deque[_Arrival]] = {}
        self._porters: set[asyncio.Task[None]] = set()
        self._waiting = 0

    def take(self, message: Incoming, stored: Callable[[], None] = lambda: None) -> None:
        """Queue one message behind the earlier ones of its chat; `stored` is called after the commit."""
        if self._waiting >= MOST_WAITING:
            log.critical("%s: message %s lost, %s are waiting for the store", self._name, message.message_id, self._waiting)
            return
        self._waiting += 1
        queue = self._queues.setdefault(message.chat, deque())
        queue.append(_Arrival(message, stored))
        if len(queue) == 1:
            porter = asyncio.create_task(self._carry(message.chat, queue))
            self._porters.add(porter)
            porter.add_done_callback(self._porters.discard)

    async def settle(self, within: float) -> None:
        """Wait until everything that has arrived so far is stored, `within` seconds at most."""
        if self._porters:
            await asyncio.wait(set(self._porters), timeout=within)

    async def drain(self, within: float) -> None:
        """Give what has arrived `within` seconds to be stored, then let go."""
        await self.settle(within)
        late = list(self._porters)
        for porter in late:
            porter.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:
            log.critical("%s: stopped with %s messages not stored", self._name, self._waiting)

    async def _carry(self, chat: str, queue: deque[_Arrival]) -> None:
        while queue:
            arrival = queue[0]
            if await self._bring(arrival.message):
                arrival.stored()
            queue.popleft()
            self._waiting -= 1
        del self._queues[chat]

    async def _bring(self, message: Incoming) -> bool:
        """Through the door, with patience. False when it is lost."""
        for wait in (*RETRY_WAITS, None):
            try:
                await self._door(message)
            except Exception:
                log.exception("%s: message %s not stored, next attempt in %s s", self._name, message.message_id, wait)
                if wait is not None:
                    await self._sleep(wait)
            else:
                return True
        log.critical("%s: message %s lost, the store refused it for ten minutes: %r", self._name, message.message_id, message.raw)
        return False
