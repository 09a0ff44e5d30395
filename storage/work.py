"""One transaction in which something is decided: what was read, what was changed, what is to be said, all or nothing."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.decisions import Decision, Note, Say
from bot.core.messages import Card, private_chat
from bot.core.quiet import leaves_at
from bot.core.world import Company, Task, TaskChat, World
from storage.accounts import Accounts
from storage.database import Database
from storage.earlier import Earlier
from storage.errands import Errands
from storage.homes import Homes
from storage.mailbox import Mailbox
from storage.media import MediaShelf
from storage.models import JournalRow, SayingRow
from storage.obligations import Obligations
from storage.records import Records
from storage.tasks import Tasks
from storage.todos import Todos
from storage.usage import Usage


@dataclass(slots=True)
class Work:
    """`now` is the instant of the decision; `inbox_id` the message that led to it, `platform` where that came from.

    `silent`: nothing is said because of it, whatever is decided.
    """

    session: AsyncSession
    company: Company
    now: datetime
    inbox_id: int | None = None
    platform: str = ""
    silent: bool = False
    tasks: Tasks = field(init=False)
    obligations: Obligations = field(init=False)
    records: Records = field(init=False)
    mailbox: Mailbox = field(init=False)
    accounts: Accounts = field(init=False)
    homes: Homes = field(init=False)
    earlier: Earlier = field(init=False)
    usage: Usage = field(init=False)
    errands: Errands = field(init=False)
    todos: Todos = field(init=False)
    media: MediaShelf = field(init=False)

    def __post_init__(self) -> None:
        self.tasks = Tasks(self.session)
        self.obligations = Obligations(self.session)
        self.records = Records(self.session)
        self.mailbox = Mailbox(self.session)
        self.accounts = Accounts(self.session)
        self.earlier = Earlier(self.session)
        self.homes = Homes(self.company.organisation, self.accounts)
        self.usage = Usage(self.session)
        self.errands = Errands(self.session)
        self.todos = Todos(self.session)
        self.media = MediaShelf(self.session)

    def world(self, task: Task) -> World:
        return World(self.company, task)

    async def person(self, platform: str, user: str) -> str | None:
        """The person behind a platform's user, by the organisation file or by a confirmed /绑定."""
        known = self.company.organisation.person_by_account(platform, user)
        if known is not None:
            return known
        account = await self.accounts.of_user(platform, user)
        return account.person if account and account.confirmed_by else None

    async def private_chat(self, platform: str, person: str) -> str:
        return private_chat(await self.homes.user(platform, person))

    # ---- writing

    async def carry_out(self, task: Task, decision: Decision) -> None:
        """Stores the obligations, queues the sayings, writes the journal."""
        saved = await self.obligations.save(task, decision.obligations)
        ids = {obligation.key: obligation.id for obligation in saved}
        for say in decision.says:
            await self.say(say, task, watch_id=ids.get(say.watch.key) if say.watch else None)
        self.note(decision.notes)

    async def say(self, say: Say, task: Task | None = None, watch_id: int | None = None) -> None:
        """Queues it for the instant at which it may leave. Without a chat to say it in, only the journal hears of it."""
        if self.silent:
            return
        places = await self._places(say, task)
        if not places:
            self.note([Note("unsaid", task=say.task, reason=f"{say.template}: 群未绑定")])
        for platform, chat in places:
            mentions = await self.homes.living_on(platform, say.mentions, task) if task and task.chats else list(say.mentions)
            self.session.add(self._saying(replace(say, mentions=tuple(mentions)), task, platform, chat, watch_id))

    async def say_in(self, chats: Iterable[TaskChat], say: Say, task: Task, watch_id: int | None = None) -> None:
        """Says it in these of the task's chats only."""
        for chat in filter(lambda chat: chat.is_reached, chats):
            await self.say(replace(say, platform=chat.platform, chat=chat.chat), task, watch_id)

    def _saying(self, say: Say, task: Task | None, platform: str, chat: str, watch_id: int | None) -> SayingRow:
        work = self.company.worktime(self.company.organisation.department_of(say.person))
        return SayingRow(
            task_id=task.id if task else None,
            task=say.task,
            platform=platform,
            chat=chat,
            person=say.person,
            kind=say.kind,
            template=say.template,
            data=dict(say.data),
            items=[item.to_json() for item in say.items],
            departments=list(say.departments),
            mentions=list(say.mentions),
            card=_card_json(say.card),
            context=dict(say.context),
            files=list(say.files),
            urgent=say.urgent,
            watch_id=watch_id,
            watch_due_at=say.watch.due_at if say.watch else None,
            reply_hint=say.reply_hint,
            decided_at=self.now,
            next_at=leaves_at(say.kind, say.urgent, self.company.rank(say.person), self.now, work, self.company.policy.heads_at),
        )

    async def _places(self, say: Say, task: Task | None) -> list[tuple[str, str]]:
        """Platform and chat of every place it is said in."""
        if say.chat is not None:
            return [(say.platform or self.platform or (task.platform if task else ""), say.chat)]
        if say.person is not None:
            home = await self._home(say.person, task)
            return [(home, await self.private_chat(home, say.person))] if home else []
        return [(chat.platform, chat.chat) for chat in task.chats if chat.is_reached] if task else []

    async def _home(self, person: str, task: Task | None) -> str:
        """The platform on which a person is told privately: where the message came from, else the first on which he lives."""
        homes = await self.homes.of(person, task) if task else ()
        return self.platform if self.platform in homes or not homes else homes[0]

    def note(self, notes: Iterable[Note]) -> None:
        self.session.add_all(JournalRow(at=self.now, inbox_id=self.inbox_id, **asdict(note)) for note in notes)


@asynccontextmanager
async def working(database: Database, company: Company, now: datetime) -> AsyncIterator[Work]:
    """A unit of work: committed at the end, rolled back when anything raises."""
    async with database.write() as session:
        yield Work(session, company, now)


def _card_json(card: Card | None) -> dict[str, object] | None:
    return asdict(card) if card else None
