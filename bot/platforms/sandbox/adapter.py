"""The platform port in memory: the demo's chat window, `duban replay` and every scenario test speak through it."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.messages import Incoming, Outgoing, Sent, is_private
from bot.core.ports import Abilities, Clock, Door, GroupOpened, GroupPlan, Undeliverable
from bot.platforms.sandbox.transcript import BOT, Entry, Room, Transcript


class Sandbox:
    """Rooms and a transcript. Between `stop` and `start` nothing reaches the bot, as on a long connection.

    Message ids count up from 1 behind `prefix`; give each run on one database a prefix of its own.
    """

    name = "sandbox"
    abilities = Abilities(mentions=True, cards=True, files=True, private=True, edits=True)
    stopped_for = ""

    def __init__(self, clock: Clock, rooms: Iterable[Room] = (), *, prefix: str = "m") -> None:
        self.rooms = {room.id: room for room in rooms}
        self._clock = clock
        self._prefix = prefix
        self._taken = 0
        self._door: Door | None = None
        self._transcript = Transcript()

    @property
    def transcript(self) -> Sequence[Entry]:
        return self._transcript.entries

    def subscribe(self, after: int = 0) -> AsyncIterator[Entry]:
        """Entries with `seq` > `after`, then each new one as it comes, without end."""
        return self._transcript.follow(after)

    def find(self, message_id: str, chat: str | None = None) -> Entry | None:
        """The newest entry of that message id, in that chat where one is named."""
        return self._transcript.find(message_id, chat)

    def open_room(self, room: Room) -> None:
        """Makes the group known, or changes its title and members."""
        self.rooms[room.id] = room

    async def start(self, door: Door) -> None:
        self._door = door

    async def stop(self) -> None:
        self._door = None

    async def send(self, message: Outgoing) -> Sent:
        """Shows the bot's message. Raises Undeliverable for a group nobody opened."""
        if not is_private(message.chat) and message.chat not in self.rooms:
            raise Undeliverable(f"没有这个群：{message.chat}")
        self._transcript.append(_shown(message, self._clock.now()))
        return Sent(platform_id=message.id)

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        """A room with the bot already inside."""
        room = Room(f"g-{plan.key}", plan.name, plan.members)
        self.open_room(room)
        return GroupOpened(room.id)

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        """Never asked: no room waits for the robot."""
        return None

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        """Rooms keep their names."""

    async def say(
        self,
        chat: str,
        sender: str,
        text: str,
        *,
        mention_bot: bool = True,
        quote: str | None = None,
        mentions: Sequence[str] = (),
        message_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> Entry:
        """Says something; returns once the door has committed it. `mention_bot` False in a group: everybody sees it but the bot."""
        incoming = self._incoming(chat, sender, message_id, sent_at)
        said = replace(incoming, text=text, quote=quote, mentions=tuple(mentions))
        return await self._take(said, heard=mention_bot or is_private(chat))

    async def click(
        self,
        chat: str,
        sender: str,
        of: str,
        action: str,
        value: str | None = None,
        message_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> Entry:
        """Presses a button of the card that message `of` carried; returns once the door has committed it."""
        incoming = self._incoming(chat, sender, message_id, sent_at)
        return await self._take(replace(incoming, kind="click", of=of, action=action, value=value))

    async def edit(
        self, chat: str, sender: str, of: str, text: str, message_id: str | None = None, sent_at: datetime | None = None
    ) -> Entry:
        """Changes the text of the earlier message `of`, as platforms that tell of it would."""
        incoming = self._incoming(chat, sender, message_id, sent_at)
        return await self._take(replace(incoming, kind="edit", of=of, text=text))

    async def recall(self, chat: str, sender: str, of: str, message_id: str | None = None, sent_at: datetime | None = None) -> Entry:
        """Takes back the earlier message `of`, as platforms that tell of it would."""
        incoming = self._incoming(chat, sender, message_id, sent_at)
        return await self._take(replace(incoming, kind="recall", of=of))

    def _incoming(self, chat: str, sender: str, message_id: str | None, sent_at: datetime | None) -> Incoming:
        if not is_private(chat) and chat not in self.rooms:
            self.open_room(Room(chat, chat))
        return Incoming(
            platform=self.name,
            message_id=message_id or self._next_id(),
            chat=chat,
            sender=sender,
            sent_at=sent_at or self._clock.now(),
        )

    def _next_id(self) -> str:
        self._taken += 1
        return f"{self._prefix}{self._taken}"

    async def _take(self, incoming: Incoming, *, heard: bool = True) -> Entry:
        """Only what the door has committed enters the transcript as delivered: the page never shows more than the database holds."""
        entry = _taken(incoming)
        if self._door is None or not heard:
            return self._transcript.append(replace(entry, delivered=False))
        new = await self._door(replace(incoming, raw=_body(incoming)))
        known = None if new else self.find(incoming.message_id, incoming.chat)
        return replace(known, new=False) if known else self._transcript.append(replace(entry, new=new))


def _taken(incoming: Incoming) -> Entry:
    assert incoming.sent_at is not None
    return Entry(
        id=incoming.message_id,
        at=incoming.sent_at,
        chat=incoming.chat,
        sender=incoming.sender,
        kind=incoming.kind,
        text=incoming.text,
        mentions=incoming.mentions,
        quote=incoming.quote,
        of=incoming.of,
        action=incoming.action,
        value=incoming.value,
    )


def _shown(message: Outgoing, at: datetime) -> Entry:
    return Entry(
        id=message.id,
        at=at,
        chat=message.chat,
        sender=BOT,
        kind=message.kind,
        text=message.text,
        card=message.card,
        files=message.files,
        mentions=message.mentions,
        record=message.record,
    )


def _body(incoming: Incoming) -> bytes:
    """The message as the sandbox would put it on a wire: ASCII JSON, so that lone surrogates survive."""
    members = {
        "id": incoming.message_id,
        "kind": incoming.kind,
        "chat": incoming.chat,
        "from": incoming.sender,
        "text": incoming.text,
        "quote": incoming.quote,
        "mentions": list(incoming.mentions),
        "action": incoming.action,
        "value": incoming.value,
        "of": incoming.of,
    }
    return json.dumps({name: value for name, value in members.items() if value not in (None, [])}).encode("ascii")
