"""A simulated platform as a person sits in it: what every simulator shows of its chats, and what can be done there.

`bot.web.simulated` draws it. A place is a chat: a group, or a person's private chat with the bot (`dm:USER`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

BOT = "bot"
"""The sender of what the bot said, whichever mouth it spoke through."""

SeenKind = Literal["text", "markdown", "card", "picture", "file", "ring", "toast", "update"]
"""`ring`: a phone call or DING; `toast`: a word on the screen that goes away; `update`: a card shown before has changed."""


@dataclass(frozen=True, slots=True)
class Place:
    id: str
    title: str
    members: tuple[str, ...]
    has_bot: bool = True


@dataclass(frozen=True, slots=True)
class MediumName:
    """`key` is what `Town.medium` is asked for."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Medium:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing visible in a place. `number` counts from 1 through the whole transcript.

    `text` is what people read; of markdown the source, with people called by their names.
    """

    number: int
    at: datetime
    place: str
    sender: str
    kind: SeenKind
    text: str
    mouth: str = ""
    """What people see the bot speak as: 智能机器人, 应用, 群机器人 …"""
    mentions: tuple[str, ...] = ()
    """Who was really pinged, or `@all`."""
    missed: tuple[str, ...] = ()
    """Who did not get it, though the platform said it was sent."""
    heard: bool | None = None
    """Of what people say: whether it reached the bot."""
    quote: str = ""
    card: str | None = None
    medium: MediumName | None = None
    only_for: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class CardFace:
    """A card as somebody sees it. `question` names the options of a vote, of which one is chosen and handed in with a button."""

    title: str
    text: str = ""
    state: str = ""
    buttons: tuple[Choice, ...] = ()
    question: str = ""
    options: tuple[Choice, ...] = ()
    settled: bool = False
    """Nothing on it does anything any more."""


@dataclass(frozen=True, slots=True)
class CardSeen:
    everybody: CardFace
    own: Mapping[str, CardFace] = field(default_factory=dict)
    """What single people see instead."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something an operator can make go wrong. `on` is None for what happens once."""

    name: str
    label: str
    note: str
    on: bool | None = None


class Town(Protocol):
    """Users and places that are not there, and buttons nobody sees, raise LookupError."""

    platform: str

    @property
    def bot(self) -> str:
        """What the bot is called in its chats."""

    @property
    def version(self) -> int:
        """Another one after every change."""

    async def changed(self, since: int) -> None:
        """Waits for another version than this."""

    def stir(self) -> None:
        """Makes another version."""

    def now(self) -> datetime: ...

    def leap(self, to: datetime) -> None:
        """Time passes at once. Connections do not notice: for them it was a moment."""

    def places(self) -> Sequence[Place]:
        """The groups."""

    def seen(self, after: int = 0) -> Sequence[Seen]:
        """The transcript behind a number."""

    def cards(self) -> Mapping[str, CardSeen]: ...

    def readers(self) -> Mapping[int, Sequence[str]]:
        """Who has read what, by its number; only what the platform tells of."""

    def medium(self, key: str) -> Medium | None: ...

    async def say(
        self, user: str, place: str, text: str, *, mention_bot: bool, mentions: tuple[str, ...] = (), quote: int | None = None
    ) -> bool:
        """A person writes; whether the bot heard it. `quote` is the number of what is answered."""

    async def send(self, user: str, place: str, medium: Medium, *, picture: bool, mention_bot: bool) -> bool:
        """A person sends a file or a picture; whether the bot heard it."""

    async def press(self, user: str, card: str, button: str, option: str | None = None) -> bool:
        """A person presses a button of a card by its key, of a vote with an option; whether somebody took it."""

    def read(self, user: str, place: str) -> None:
        """A person looks at a place."""

    def set_robot(self, place: str, present: bool) -> None:
        """A person adds the robot to a group, or removes it."""

    def faults(self) -> Sequence[Fault]: ...

    async def strike(self, name: str) -> None:
        """Makes a fault happen, or ends one that is on. Raises LookupError for a name that is none."""
