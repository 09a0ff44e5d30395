"""The ports the core is surrounded by: a chat platform and a clock."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from bot.core.messages import Incoming, MediaRef, Outgoing, Sent

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


class OutcomeUnknown(Exception):
    """The request left, no answer came: the platform may or may not have taken the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform, as it is set up here, can do.

    `mentions`: an @ of the bot really pings. `hears_all`: group messages without an @ reach the bot (false on both real
    platforms). `pushes`: it may speak first (a WeCom robot behind a callback URL only answers). `alarms`: it can ring.
    `edits`: it tells of edited and recalled messages.
    """

    mentions: bool
    cards: bool
    files: bool
    private: bool
    hears_all: bool = False
    pushes: bool = True
    alarms: bool = False
    edits: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """The line went up or down, or needs a human (`alarm`). Between an `offline` and the next `online` messages may be lost.

    An `offline` is dated back to the last instant the line was known to work. Gaps of a second or two are ordinary.
    """

    kind: Literal["online", "offline", "alarm"]
    at: datetime
    reason: str = ""


class Meter(Protocol):
    """Counts what a platform's calls use up of a monthly allowance."""

    def count(self, bucket: str, calls: int = 1) -> None:
        """So many calls were made that draw on a bucket (`api`, `messages`, …; `free` draws on none)."""


class Platform(Protocol):
    """A chat platform. Everything platform-specific stays behind it."""

    name: str

    @property
    def abilities(self) -> Abilities: ...

    @property
    def stopped_for(self) -> str:
        """Why it will not hear again without a human; empty while it does or will."""

    async def start(self, door: Door) -> None:
        """Begin to receive; every message goes through `door` before it is acknowledged. Returns once running."""

    async def stop(self) -> None:
        """Stop receiving and release connections. May be started again."""

    async def send(self, message: Outgoing) -> Sent:
        """Send one message. Raises TryLater, Undeliverable or OutcomeUnknown; any other exception counts as the last.

        A repeated call for the same message goes on behind what the platform took already.
        """


# ---------------------------------------------------------------- what only some platforms can do


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A group to be made for a task. `owner` and `members` are platform users; `key` makes the wish repeatable (letters, digits)."""

    key: str
    name: str
    owner: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupOpened:
    """`chat` is where the bot hears the group, None while a human has still to add the robot; `addresses` where it speaks."""

    chat: str | None
    addresses: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    """Users the platform would not take into the group."""


@runtime_checkable
class OpensGroups(Protocol):
    """A platform on which the bot can make groups."""

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        """Makes the group; one made before under the same key is returned. Raises TryLater or Undeliverable."""

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        """The chat in which the robot now hears that group; None while it has not been added, or where nobody can tell."""

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        """Raises TryLater or Undeliverable."""


@runtime_checkable
class TellsReaders(Protocol):
    """A platform that knows who opened a message. Reading is not confirming."""

    async def readers(self, chat: str, platform_id: str) -> frozenset[str]:
        """The users who have opened a message sent before (`Sent.platform_id`). Raises TryLater or Undeliverable."""


@runtime_checkable
class KeepsTodos(Protocol):
    """A platform on which what is owed can stand in a person's own list (待办). Ticking it off there settles nothing."""

    async def open_todo(self, user: str, subject: str, due: datetime, url: str, source: str) -> str:
        """The platform's id of the new to-do. `url` is where it leads, `source` names it once and for all. Raises TryLater or
        Undeliverable."""

    async def close_todo(self, user: str, todo: str) -> None:
        """Ticks it off. Raises TryLater or Undeliverable."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file people sent. `name` is one harmless file name; `content` is nobody's to trust."""

    name: str
    content: bytes = field(repr=False)


@runtime_checkable
class FetchesMedia(Protocol):
    """A platform from which pictures and files that came with messages can be fetched."""

    async def fetch_media(self, ref: MediaRef) -> Media:
        """Raises TryLater or Undeliverable, with a reason fit for the archive's entry of what is missing."""


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    user: str
    name: str
    departments: tuple[str, ...]
    """Names, the main one first."""
    leads: bool = False
    """Heads one of them."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The departments (names, top down) and people a platform shows us."""

    departments: tuple[str, ...]
    people: tuple[DirectoryPerson, ...]


@runtime_checkable
class KnowsPeople(Protocol):
    async def directory(self) -> Directory:
        """Everybody within the app's sight. Raises TryLater or Undeliverable."""


@runtime_checkable
class LogsIn(Protocol):
    """A platform through which a person can log in to our pages (OAuth2)."""

    def login_url(self, back_to: str, state: str) -> str:
        """Where to send the browser; it comes back to `back_to` with a code and the state."""

    async def user_of(self, code: str) -> str:
        """The platform user behind a code, which works once. Raises TryLater or Undeliverable."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
