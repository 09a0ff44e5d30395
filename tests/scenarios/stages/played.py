"""What the stages of both simulated platforms have in common: the story's ids, and what its people see of every message."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

from bot.core.messages import Button, Card, Incoming, Outgoing, Sent, is_private, private_chat, private_user
from bot.core.organisation import Organisation
from bot.core.ports import Abilities, Door, Notice, Platform
from bot.core.world import Company
from bot.platforms.sandbox import BOT, Entry, Room
from bot.platforms.sandbox.transcript import Transcript
from bot.platforms.wire.cutting import clean
from bot.replay import OWN_IDS
from tests.scenarios.stages.clock import StoryClock

Post = TypeVar("Post")
"""A simulator's own record of something people see."""

_PLACE = re.compile(r"b[1-9]")
WITHIN = 10.0
"""Real seconds for what must happen on the loopback."""


@dataclass(frozen=True)
class Seen:
    """One message of the bot as people see it; what stands on its card below the title is part of `text`."""

    text: str
    mentions: tuple[str, ...] = ()
    card: Card | None = None
    files: tuple[str, ...] = ()


class Accounts:
    """People by the organisation's ids in the story, by their accounts on the platform."""

    def __init__(self, organisation: Organisation, platform: str) -> None:
        self._organisation = organisation
        self._platform = platform

    def user(self, person: str) -> str:
        return self._organisation.account(person, self._platform) if person in self._organisation.people else person

    def person(self, user: str) -> str:
        return self._organisation.person_by_account(self._platform, user) or user

    def name(self, user: str) -> str | None:
        person = self._organisation.person_by_account(self._platform, user)
        return self._organisation.name(person) if person else None

    def chat_there(self, chat: str) -> str:
        person = private_user(chat)
        return chat if person is None else private_chat(self.user(person))

    def chat_here(self, chat: str) -> str:
        user = private_user(chat)
        return chat if user is None else private_chat(self.person(user))


class Played(ABC, Generic[Post]):
    """A platform as it is played: the real adapter against the real simulator, over sockets, on the story's clock.

    A subclass brings both, and reads what people see. Whatever the bot says must be visible there, as it was said, and nothing
    else; and the platform must never have had to refuse anything.
    """

    name: str
    stopped_for = ""

    def __init__(self, start: datetime, company: Company) -> None:
        self.clock = StoryClock(start)
        self.accounts = Accounts(company.organisation, self.name)
        self.organisation = company.organisation
        self._transcript = Transcript()
        self._numbers = count(1)
        self._online = asyncio.Event()
        self._door: Door | None = None
        self._awaited: tuple[str, asyncio.Future[bool]] | None = None
        self._is_open = False
        self._told = 0
        """How many posts of the bot belong to a message."""
        self._taken_of: dict[str, list[Post]] = {}

    # ---------------------------------------------------------------- what a platform's own stage does

    @property
    @abstractmethod
    def bot(self) -> Platform:
        """The adapter."""

    @abstractmethod
    async def raise_curtain(self) -> None:
        """Starts the platform and makes the adapter; called once."""

    @abstractmethod
    async def drop_curtain(self) -> None: ...

    @abstractmethod
    async def tell(self, user: str, chat: str, text: str, *, mention_bot: bool, quote: str | None, at: Sequence[str]) -> bool:
        """A person writes; whether the platform hands it to the bot."""

    @abstractmethod
    async def press(self, user: str, shown: Entry, place: int) -> None:
        """A person presses a button of a card they see, the first being 0; returns once the card says so. It may be pressed again:
        on a device that has not heard of the first time."""

    @abstractmethod
    async def press_elsewhere(self, user: str, chat: str, of: str, button: Button) -> None:
        """A person presses what no card of this story shows them: a card that an earlier installation left in that chat."""

    @abstractmethod
    def posts(self) -> list[Post]:
        """Everything the bot has said so far; a card that changed is nothing new."""

    @abstractmethod
    def seen(self, message: Outgoing, posts: Sequence[Post]) -> Seen:
        """What people see of a message that became these posts. Fails where one of them belongs elsewhere."""

    @abstractmethod
    def refusals(self) -> list[object]:
        """Every call the platform did not take."""

    @abstractmethod
    def open_room(self, room: Room) -> None: ...

    @abstractmethod
    def addresses(self, chat: str) -> Mapping[str, str]: ...

    # ---------------------------------------------------------------- the port

    @property
    def abilities(self) -> Abilities:
        return self.bot.abilities

    @property
    def transcript(self) -> Sequence[Entry]:
        return self._transcript.entries

    def find(self, message_id: str, chat: str | None = None) -> Entry | None:
        return self._transcript.find(message_id, chat)

    async def start(self, door: Door) -> None:
        if not self._is_open:
            self._is_open = True
            await self.raise_curtain()
        self._door = door
        await self.bot.start(self._hear)
        await asyncio.wait_for(self._online.wait(), WITHIN)

    async def stop(self) -> None:
        self._door = None
        await self.bot.stop()

    async def close(self) -> None:
        """The end of the story. Fails where the platform ever refused anything."""
        if not self._is_open:
            return
        if self._door is not None:
            await self.stop()
        await self.drop_curtain()
        assert self.posts()[self._told :] == []
        assert self.refusals() == []

    async def send(self, message: Outgoing) -> Sent:
        """What the platform took at an attempt that failed belongs to the message that goes on later."""
        taken = self._taken_of.setdefault(message.id, [])
        try:
            sent = await self.bot.send(message)
        finally:
            new = self.posts()[self._told :]
            self._told += len(new)
            taken += new
        self._show(message, self.seen(message, taken))
        return sent

    def noticed(self, notice: Notice) -> None:
        """For the adapter's `notice`."""
        if notice.kind == "online":
            self._online.set()
        else:
            self._online.clear()

    # ---------------------------------------------------------------- what people do

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
        entry = self._said(chat, sender, "say", message_id, text=text, quote=quote, mentions=tuple(mentions))
        arrival = self._await(entry.id)
        user, at = self.accounts.user(sender), [self.accounts.user(person) for person in mentions]
        heard = await self.tell(user, self.accounts.chat_there(chat), text, mention_bot=mention_bot, quote=quote, at=at)
        return await self._taken(entry, arrival if heard and self._door else None)

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
        entry = self._said(chat, sender, "click", message_id, of=of, action=action, value=value)
        card, place = self._button(chat, of, action, value)
        user, arrival = self.accounts.user(sender), self._await(entry.id)
        if card is not None and private_user(chat) in (None, sender):
            await self.press(user, card, place)
        else:
            there = self.accounts.chat_there(private_chat(sender) if is_private(chat) else chat)
            await self.press_elsewhere(user, there, card.id if card else of, Button(action, "能", value))
        return await self._taken(entry, arrival if self._door else None)

    async def edit(
        self, chat: str, sender: str, of: str, text: str, message_id: str | None = None, sent_at: datetime | None = None
    ) -> Entry:
        raise NotImplementedError("the platform tells of no edits (Abilities.edits)")

    async def recall(self, chat: str, sender: str, of: str, message_id: str | None = None, sent_at: datetime | None = None) -> Entry:
        raise NotImplementedError("the platform tells of no recalls (Abilities.edits)")

    def _said(self, chat: str, sender: str, kind: str, message_id: str | None, **more: object) -> Entry:
        id_ = message_id or f"{OWN_IDS}{next(self._numbers)}"
        return Entry(id_, self.clock.instant, chat, sender, kind, **more)  # type: ignore[arg-type]

    def _button(self, chat: str, of: str, action: str, value: str | None) -> tuple[Entry | None, int]:
        """The card in that chat and the place of the button the story means.

        `of` is a message, or a row of the catalogue: then it is the newest card that speaks of it or, where none does, that asks.
        """
        shown = [entry for entry in reversed(self._transcript.entries) if entry.sender == BOT and entry.chat == chat and entry.card]
        named = [entry for entry in shown if of == entry.id]
        asking = [entry for entry in shown if not _rows(entry)]
        for entry in named or [*asking, *(entry for entry in shown if of in _rows(entry))]:
            place = _place(entry, action, value)
            if place is not None:
                return entry, place
        return None, 0

    # ---------------------------------------------------------------- what comes of it

    def _await(self, id_: str) -> asyncio.Future[bool]:
        arrival: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._awaited = id_, arrival
        return arrival

    async def _taken(self, entry: Entry, arrival: asyncio.Future[bool] | None) -> Entry:
        if arrival is None:
            self._awaited = None
            return self._transcript.append(replace(entry, delivered=False))
        new = await asyncio.wait_for(arrival, WITHIN)
        return self._transcript.append(replace(entry, new=new))

    async def _hear(self, incoming: Incoming) -> bool:
        """The product's door: what comes in goes by the story's ids from here on."""
        if self._door is None:
            raise ConnectionError("the bot is down")
        assert self._awaited is not None, f"nobody said {incoming}"
        (id_, arrival), self._awaited = self._awaited, None
        new = await self._door(replace(incoming, message_id=id_))
        arrival.set_result(new)
        return new

    def _show(self, message: Outgoing, seen: Seen) -> None:
        """What people saw of a message, beside what no platform shows: kind, row and items. Fails where they read another text."""
        assert squeezed(seen.text) == squeezed(message.text), (seen.text, message.text)
        assert _faces(seen.card) == _faces(message.card)
        mentions = tuple(self.accounts.person(user) for user in seen.mentions)
        self._transcript.append(
            Entry(
                id=message.id,
                at=self.clock.instant,
                chat=self.accounts.chat_here(message.chat),
                sender=BOT,
                kind=message.kind,
                text=seen.text,
                card=seen.card,
                files=tuple(replace(file, name=name) for file, name in zip(message.files, seen.files, strict=True)),
                mentions=mentions,
                record={**message.record, "mentions": list(mentions)},
            )
        )


def squeezed(text: str) -> str:
    """A text by which two can be compared: how lines end and where blanks stand is each platform's own."""
    return "".join(clean(text).split())


def _faces(card: Card | None) -> list[str] | None:
    return None if card is None else [button.label for button in card.buttons]


def _place(entry: Entry, action: str, value: str | None) -> int | None:
    """Where the button stands; one named without its value is the only one of its action. `b2` is the second whatever it does."""
    buttons = entry.card.buttons if entry.card else ()
    if _PLACE.fullmatch(action) and int(action[1:]) <= len(buttons):
        return int(action[1:]) - 1
    found = [place for place, button in enumerate(buttons) if button.action == action and value in (None, button.value)]
    return found[0] if len(found) == 1 else None


def _rows(entry: Entry) -> set[str]:
    return {item["row"] for item in entry.record.get("items", ())}
