"""What crosses the platform port: one message in, one message out, and the cards between.

Chat ids are strings of the platform's own space. A private chat with the bot is `dm:USER`,
where USER is the platform's user id; everything else is a group.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

PRIVATE_PREFIX = "dm:"

IncomingKind = Literal["say", "click", "edit", "recall"]


def private_chat(user: str) -> str:
    """The chat id of the bot's private chat with a platform user."""
    return PRIVATE_PREFIX + user


def is_private(chat: str) -> bool:
    return chat.startswith(PRIVATE_PREFIX)


def private_user(chat: str) -> str | None:
    """The platform user of a private chat id, or None for a group."""
    return chat.removeprefix(PRIVATE_PREFIX) if is_private(chat) else None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a platform delivered: a message, a click, an edit or a recall.

    `message_id` is unique per platform (redeliveries carry the same one). `text` is as typed, the @ of
    the bot still inside; it may hold anything, lone surrogates and NUL included. `sent_at` is the
    platform's own time (aware) where it gives one. `raw` is the body as bytes, kept for the archive.
    """

    platform: str
    message_id: str
    chat: str
    sender: str
    kind: IncomingKind = "say"
    text: str = ""
    quote: str | None = None
    mentions: tuple[str, ...] = ()
    sent_at: datetime | None = None
    raw: bytes = b""
    action: str | None = None
    """Clicks: the button's action word (`bot.core.messages.Button.action`)."""
    value: str | None = None
    """Clicks: the button's value."""
    of: str | None = None
    """Clicks: id of the outgoing message that carried the card (or a row id); edits and recalls: the message meant."""
    reply_hint: str | None = None
    """Whatever the adapter needs to answer in place (a request id); opaque to everyone else."""


@dataclass(frozen=True, slots=True)
class Button:
    """`action` is a word of `shared` vocabulary (fix, answer_yes, promise, …); `value` its argument; `label` <= 6 Chinese characters."""

    action: str
    label: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message. `content` draws the bytes on demand, so nothing is drawn that nobody opens."""

    name: str
    media_type: str
    content: Callable[[], Awaitable[bytes]] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. `text` is plain text from our own templates with user text already neutralised.

    `mentions` are platform user ids really addressed (in `dm:X` just X). Only they become mentions, in the adapter's
    own syntax; nothing in `text` ever does.
    """

    id: str
    chat: str
    kind: str
    text: str
    mentions: tuple[str, ...] = ()
    card: Card | None = None
    files: tuple[Attachment, ...] = ()
    reply_hint: str | None = None
    record: dict[str, Any] = field(default_factory=dict)
    """The replay record of this message (rule, row, items, …): shown by the sandbox, ignored by real platforms."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message. `platform_id` is its own id for it where it gives one."""

    platform_id: str | None = None
