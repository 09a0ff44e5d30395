"""What the stages of both simulated platforms have in common: the story's ids, and what its people see of every message."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

from bot.core.messages import Button, Incoming, Outgoing, Sent, is_private, private_chat, private_user
from bot.core.ports import Abilities, Door, GroupOpened, GroupPlan, Notice, OpensGroups, Platform
from bot.core.world import Company
from bot.platforms.sandbox import Entry, Room
from bot.platforms.sandbox.transcript import Transcript
from bot.platforms.wire.cutting import clean
from bot.replay import OWN_IDS
from tests.scenarios.stages.buttons import any_button, buttons_meant
from tests.scenarios.stages.clock import StoryClock
from tests.scenarios.stages.names import Names
from tests.scenarios.stages.seeing import Seen, entry_of

Post = TypeVar("Post")
"""A simulator's own record of something people see."""

WITHIN = 10.0
"""Real seconds for what must happen on the loopback."""


class Played(ABC, Generic[Post]):
    """A platform as it is played: the real adapter against the real simulator, over sockets, on the story's clock.

    A subclass brings both, and reads what people see. Whatever the bot says must be visible there, as it was said, and nothing
    else; and the platform must never have had to refuse anything.
    """

    name: str
    stopped_for = ""

    def __init__(self, start: datetime, company: Company) -> None:
        self.clock = StoryClock(start)
        self.names = Names(company.organisation, self.name)
        self.organisation = company.organisation
        self._transcript = Transcript()
        self._numbers = count(1)
        self._online = asyncio.Event()
        self._door: Door | None = None
        self._awaited: tuple[str, asyncio.Future[bool]] | None = None
        self._is_open = False
        self._wrong: list[Exception] = []
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
    async def press_elsewhere(self, user: str, chat: str, of: str, place: int, button: Button) -> None:
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
    def enter(self, plan: GroupPlan, opened: GroupOpened) -> Sequence[str]:
        """The chats by which a group the bot made is known on the platform; the last is where it hears people."""

    @abstractmethod
    def addresses(self, chat: str) -> Mapping[str, str]: ...

    # ---------------------------------------------------------------- the port

    @property
    def abilities(self) -> Abilities:
        return self.bot.abilities

    @property
    def transcript(self) -> Sequence[Entry]:
        """Fails where people saw something else than what was said."""
        if self._wrong:
            raise self._wrong[0]
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
        assert not self.posts()[self._told :], "said by nobody"
        refused = self.refusals()
        assert not refused, refused[:3]

    async def send(self, message: Outgoing) -> Sent:
        """What the platform took at an attempt that failed belongs to the message that goes on later."""
        taken = self._taken_of.setdefault(message.id, [])
        try:
            sent = await self.bot.send(message)
        finally:
            new = self.posts()[self._told :]
            self._told += len(new)
            taken += new
        try:
            self._transcript.append(entry_of(message, self.seen(message, taken), self.names, self.clock.instant))
        except Exception as wrong:  # the pump would take it for the platform's, and try again
            self._wrong.append(wrong)
        return sent

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        """The story calls a group that the bot made by its key."""
        assert isinstance(self.bot, OpensGroups)
        opened = await self.bot.open_group(plan)
        for chat in self.enter(plan, opened):
            self.names.rooms[chat] = f"g-{plan.key}"
        return opened

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        assert isinstance(self.bot, OpensGroups)
        return await self.bot.robot_is_in(addresses)

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        assert isinstance(self.bot, OpensGroups)
        await self.bot.rename_group(addresses, name)

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
        user, at = self.names.user(sender), [self.names.user(person) for person in mentions]
        heard = await self.tell(user, self.names.there(chat), text, mention_bot=mention_bot, quote=quote, at=at)
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
        shown = buttons_meant(self._transcript.entries, chat, of, action, value)
        user, arrival = self.names.user(sender), self._await(entry.id)
        if len(shown) == 1 and private_user(chat) in (None, sender):
            await self.press(user, *shown[0])
        else:
            there = self.names.there(private_chat(sender) if is_private(chat) else chat)
            meant = shown[0][0].id if len(shown) == 1 else of
            await self.press_elsewhere(user, there, clean(meant), shown[0][1] if shown else 0, any_button(action, value))
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
