"""What crosses the platform port: one message in, one message out, and the cards between.

Chat ids are strings of the platform's own space. A private chat with the bot is `dm:USER`,
where USER is the platform's user id; everything else is a group.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

PRIVATE_PREFIX = "dm:"
AWAITING_PREFIX = "awaiting:"

PRIORITIES: Mapping[str, int] = {"major": 0, "awaited": 1, "hour_clock": 2, "nag": 3, "digest": 4}
"""What leaves first where not everything can leave at once: 重大, what somebody waits for at the screen, the clocks of an
hour, reminders, tables and digests."""

IncomingKind = Literal["say", "click", "edit", "recall", "gone", "ticked"]
"""`gone`: the group of `chat` is no more; `ticked`: somebody ticked off the to-do `of`. The last two are said by nobody."""


def private_chat(user: str) -> str:
    """The chat id of the bot's private chat with a platform user."""
    return PRIVATE_PREFIX + user


def is_private(chat: str) -> bool:
    return chat.startswith(PRIVATE_PREFIX)


def awaiting_chat(task: str) -> str:
    """The chat id of a task's group while nobody has added the robot: only its other addresses lead there."""
    return AWAITING_PREFIX + task


def is_awaiting(chat: str) -> bool:
    return chat.startswith(AWAITING_PREFIX)


def private_user(chat: str) -> str | None:
    """The platform user of a private chat id, or None for a group."""
    return chat.removeprefix(PRIVATE_PREFIX) if is_private(chat) else None


MediaKind = Literal["image", "file", "video"]


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A picture or file that came with a message and has still to be fetched, soon: WeCom's links die after five minutes.

    `where` is what the platform that sent it needs for that, opaque to everyone else. `name` as far as the message says it.
    """

    kind: MediaKind
    where: Mapping[str, str]
    name: str = ""


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
    overheard: bool = False
    """Said in the group without an @ of the bot, and heard through another door: it counts, small talk is left alone."""
    media: tuple[MediaRef, ...] = ()
    """What came with it, or with what it quotes."""
    past: bool = False
    """From an exported log: it is recorded as of its own time, and nothing is answered or reminded of because of it."""


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
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Other ids of the same group on this platform, by the platform's own names for them (`appchat`, `webhook`, …)."""
    priority: int = 3
    """One of `PRIORITIES`; 0 is 重大, and may use what the rates keep back for it."""
    alarm: bool = False
    """Should also ring: a DING, where the platform has one and the company bought it."""
    phone: bool = False
    """Repeated in vain: now by phone, where the platform can call and the company bought it (catalogue L28)."""
    record: dict[str, Any] = field(default_factory=dict)
    """The replay record of this message (rule, row, items, …): shown by the sandbox, ignored by real platforms."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took the message. `platform_id` is its own id for it where it gives one."""

    platform_id: str | None = None
    mouth: str | None = None
    """Through which of the platform's ways it left (`robot`, `app`, `webhook`, `session`, …)."""
    unreached: tuple[str, ...] = ()
    """Platform users among `mentions` whom the platform says it could not reach, though it took the message."""
