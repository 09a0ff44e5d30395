"""The ports the core is surrounded by: a chat platform and a clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.messages import Incoming, Outgoing, Sent

Door = Callable[[Incoming], Awaitable[bool]]
"""Stores one incoming message durably. Returns once it is committed: True when new, False for a redelivery.
Raises when it could not be stored; the adapter must then not acknowledge."""


class TryLater(Exception):
    """The platform could not take the message now; the same message may be sent again after `seconds`."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class Undeliverable(Exception):
    """The platform will never take this message for this chat (unknown chat, person out of reach, robot removed)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform can do. `hears_all`: group messages without an @ reach the bot (false on both real platforms)."""

    mentions: bool
    cards: bool
    files: bool
    private: bool
    hears_all: bool = False


class Platform(Protocol):
    """A chat platform. Everything platform-specific stays behind it."""

    name: str
    abilities: Abilities

    async def start(self, door: Door) -> None:
        """Begin to receive; every message goes through `door` before it is acknowledged. Returns once running."""

    async def stop(self) -> None:
        """Stop receiving and release connections."""

    async def send(self, message: Outgoing) -> Sent:
        """Send one message. Raises TryLater or Undeliverable; any other exception counts as an unknown outcome."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
