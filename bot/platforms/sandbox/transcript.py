"""What was said in the sandbox: rooms, and an append-only list of entries that can be followed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.core.messages import Attachment, Card

BOT = "bot"
"""The sender of the bot's own entries."""


@dataclass(frozen=True, slots=True)
class Room:
    """A group chat. Private chats with the bot (`dm:PERSON`) need no room."""

    id: str
    title: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened in a chat.

    `seq` counts from 1 without gaps. `id` is the message id (for the bot: `Outgoing.id`). `sender` is `bot` or a person's id.
    `kind` is say, click, edit or recall for people and the outgoing message's kind for the bot. `of`, `action` and `value`
    belong to clicks, edits and recalls as in `Incoming`.
    """

    id: str
    at: datetime
    chat: str
    sender: str
    kind: str
    text: str = ""
    card: Card | None = None
    files: tuple[Attachment, ...] = ()
    mentions: tuple[str, ...] = ()
    quote: str | None = None
    of: str | None = None
    action: str | None = None
    value: str | None = None
    delivered: bool = True
    """False: the platform did not hand it to the bot (no @ in a group, or the bot was down)."""
    new: bool = True
    """False: the door knew this message already."""
    record: dict[str, Any] = field(default_factory=dict)
    seq: int = 0


class Transcript:
    """Entries in order. Readers follow it at their own pace; nothing is buffered for them."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._grown = asyncio.Event()

    def append(self, entry: Entry) -> Entry:
        """Numbers and keeps the entry and wakes whoever follows."""
        numbered = replace(entry, seq=len(self.entries) + 1)
        self.entries.append(numbered)
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()
        return numbered

    def find(self, message_id: str, chat: str | None = None) -> Entry | None:
        """The newest message of that id, in that chat where one is named."""
        return next((e for e in reversed(self.entries) if e.id == message_id and chat in (None, e.chat)), None)

    async def follow(self, after: int = 0) -> AsyncIterator[Entry]:
        """Entries with `seq` > `after`, then each new one as it comes, without end."""
        while True:
            while after < len(self.entries):
                yield self.entries[after]
                after += 1
            await self._grown.wait()
