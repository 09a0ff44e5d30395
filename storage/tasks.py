"""Tasks and the chats they live in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import and_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.core.world import Task, TaskChat
from storage.models import ChatRow, TaskRow
from storage.texts import escaped, unescaped


class Tasks:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_chat(self, platform: str, chat: str) -> Task | None:
        """The task whose group this is; locked for the rest of the transaction."""
        bound = select(ChatRow.task_id).where(ChatRow.platform == platform, ChatRow.chat == escaped(chat)).scalar_subquery()
        return await self._one(_with_chats().where(TaskRow.id == bound))

    async def awaited_at(self, platform: str, address: str) -> Task | None:
        """The task whose group still waits for the robot and goes by this among its addresses; locked like any."""
        waiting = select(ChatRow).where(ChatRow.platform == platform, col(ChatRow.awaiting_robot), col(ChatRow.gone_at).is_(None))
        found = next((row for row in await self._session.exec(waiting) if address in row.addresses.values()), None)
        return await self.by_id(found.task_id) if found else None

    async def by_code(self, code: str) -> Task | None:
        return await self._one(_with_chats().where(TaskRow.code == code))

    async def find(self, code: str) -> Task | None:
        """Only to look at: not locked."""
        found = _tasks(await self._session.exec(_with_chats().where(TaskRow.code == code)))
        return found[0] if found else None

    async def by_id(self, task_id: int) -> Task | None:
        return await self._one(_with_chats().where(TaskRow.id == task_id))

    async def _one(self, query: SelectOfScalar[Any]) -> Task | None:
        """Locked for this transaction."""
        found = _tasks(await self._session.exec(query.with_for_update(of=TaskRow)))
        return found[0] if found else None

    async def open(self) -> list[Task]:
        """Every task that is not closed, oldest first."""
        return _tasks(await self._session.exec(_with_chats().where(col(TaskRow.closed_at).is_(None))))

    async def locked(self, task_ids: Sequence[int]) -> list[Task]:
        """These tasks, locked for this transaction; those another worker holds are left out."""
        query = _with_chats().where(col(TaskRow.id).in_(task_ids)).with_for_update(of=TaskRow, skip_locked=True)
        return _tasks(await self._session.exec(query))

    async def opening_due(self, now: datetime) -> list[int]:
        """Ids of tasks whose next working day opens by now."""
        found = await self._session.exec(
            select(TaskRow.id).where(col(TaskRow.next_at) <= now, col(TaskRow.closed_at).is_(None)).order_by(col(TaskRow.id))
        )
        return [task_id for task_id in found if task_id is not None]

    async def row(self, task: Task) -> TaskRow:
        row = await self._session.get(TaskRow, task.id)
        assert row is not None, "a task that was read has a row"
        return row

    async def put_off(self, task: Task, now: datetime, until: datetime) -> None:
        """Opens the task's next working day, where it is due, only at `until`."""
        due = update(TaskRow).where(col(TaskRow.id) == task.id, col(TaskRow.next_at) <= now)
        await (await self._session.connection()).execute(due.values(next_at=until))

    async def add(self, task: Task, policy: str, created_at: datetime, next_at: datetime | None, plan: list[dict[str, str]]) -> TaskRow:
        row = TaskRow(
            code=task.code,
            name=task.name,
            type=task.type,
            lead=task.lead,
            departments=list(task.departments),
            start=task.start,
            due=task.due,
            plan=plan,
            policy=policy,
            created_at=created_at,
            next_at=next_at,
        )
        self._session.add(row)
        await self._session.flush()
        return row

    async def bind(
        self, task_id: int, platform: str, chat: str, at: datetime, addresses: Mapping[str, str] | None = None, awaiting_robot: bool = False
    ) -> None:
        """This chat is the task's only one on its platform from now on; earlier bindings of the chat, and of the task there,
        are replaced. A group that only waited for the robot keeps the addresses under which it was made."""
        row = await self._row_to_bind(task_id, platform, chat, at)
        kept = row.addresses if row.chat == escaped(chat) or row.awaiting_robot else {}
        row.addresses = dict(kept if addresses is None else addresses)
        row.chat, row.bound_at, row.awaiting_robot, row.gone_at = escaped(chat), at, awaiting_robot, None
        self._session.add(row)
        await self._session.flush()

    async def lose(self, platform: str, chat: str, at: datetime) -> None:
        """The group is no more: its task keeps its people there, and says nothing in it."""
        lost = update(ChatRow).where(col(ChatRow.platform) == platform, col(ChatRow.chat) == escaped(chat))
        await (await self._session.connection()).execute(lost.values(gone_at=at))
        self._session.expire_all()

    async def _row_to_bind(self, task_id: int, platform: str, chat: str, at: datetime) -> ChatRow:
        """The task's row on this platform, keeping its place among the task's chats; another task loses the chat."""
        there = select(ChatRow).where(ChatRow.platform == platform)
        for other in await self._session.exec(there.where(ChatRow.chat == escaped(chat), ChatRow.task_id != task_id)):
            await self._session.delete(other)
        await self._session.flush()
        found = await self._session.exec(there.where(ChatRow.task_id == task_id))
        return found.first() or ChatRow(platform=platform, chat=escaped(chat), task_id=task_id, bound_at=at)

    async def addresses(self, platform: str, chat: str) -> dict[str, str]:
        """The further ids of a chat, by the platform's own names for them."""
        found = await self._session.exec(select(ChatRow.addresses).where(ChatRow.platform == platform, ChatRow.chat == escaped(chat)))
        return dict(found.first() or {})


def _with_chats() -> SelectOfScalar[Any]:
    """Pairs of a task and each of its chats in the order of their binding, None where it has none."""
    # The stubs call any select of two tables a select of scalars once it is joined.
    joined = select(TaskRow, ChatRow).join(ChatRow, and_(col(ChatRow.task_id) == TaskRow.id), isouter=True)
    return cast("SelectOfScalar[Any]", joined.order_by(col(TaskRow.id), col(ChatRow.id)))


def _tasks(pairs: Iterable[tuple[TaskRow, ChatRow | None]]) -> list[Task]:
    grouped = groupby(pairs, key=lambda pair: pair[0].id)
    return [_task([*group]) for _, group in grouped]


def _task(pairs: Sequence[tuple[TaskRow, ChatRow | None]]) -> Task:
    row = pairs[0][0]
    return Task(
        code=row.code,
        name=row.name,
        type=row.type,
        lead=row.lead,
        departments=tuple(row.departments),
        start=row.start,
        due=row.due,
        chats=tuple(_chat(chat) for _, chat in pairs if chat is not None),
        created_at=row.created_at,
        closed_at=row.closed_at,
        id=row.id,
    )


def _chat(row: ChatRow) -> TaskChat:
    return TaskChat(row.platform, unescaped(row.chat), dict(row.addresses), row.awaiting_robot, row.gone_at is not None)
