"""Tasks and the chats they live in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import and_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.core.world import Task
from storage.models import ChatRow, TaskRow
from storage.texts import escaped


class Tasks:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_chat(self, platform: str, chat: str) -> Task | None:
        """The task whose group this is; locked for the rest of the transaction."""
        found = await self._session.exec(
            select(TaskRow, ChatRow)
            .where(col(ChatRow.task_id) == TaskRow.id, ChatRow.platform == platform, ChatRow.chat == escaped(chat))
            .with_for_update(of=TaskRow)
        )
        pair = found.first()
        return to_task(*pair) if pair else None

    async def by_code(self, code: str) -> Task | None:
        found = await self._session.exec(_with_chat().where(TaskRow.code == code).with_for_update(of=TaskRow))
        pair = found.first()
        return to_task(*pair) if pair else None

    async def by_id(self, task_id: int) -> Task | None:
        found = await self._session.exec(_with_chat().where(TaskRow.id == task_id).with_for_update(of=TaskRow))
        pair = found.first()
        return to_task(*pair) if pair else None

    async def open(self) -> list[Task]:
        """Every task that is not closed, oldest first."""
        found = await self._session.exec(_with_chat().where(col(TaskRow.closed_at).is_(None)).order_by(col(TaskRow.id)))
        return [to_task(*pair) for pair in found]

    async def locked(self, task_ids: Sequence[int]) -> list[Task]:
        """These tasks, locked for this transaction; those another worker holds are left out."""
        found = await self._session.exec(
            _with_chat().where(col(TaskRow.id).in_(task_ids)).order_by(col(TaskRow.id)).with_for_update(of=TaskRow, skip_locked=True)
        )
        return [to_task(*pair) for pair in found]

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

    async def bind(self, task_id: int, platform: str, chat: str, at: datetime) -> None:
        """This chat is the task's only one from now on; earlier bindings of the chat and of the task are replaced."""
        for earlier in await self._session.exec(select(ChatRow).where(ChatRow.task_id == task_id)):
            if (earlier.platform, earlier.chat) != (platform, escaped(chat)):
                await self._session.delete(earlier)
        found = await self._session.exec(select(ChatRow).where(ChatRow.platform == platform, ChatRow.chat == escaped(chat)))
        row = found.first() or ChatRow(platform=platform, chat=escaped(chat), task_id=task_id, bound_at=at)
        row.task_id, row.bound_at = task_id, at
        self._session.add(row)
        await self._session.flush()


def _with_chat() -> SelectOfScalar[Any]:
    """Pairs of a task and its chat, None where it is not bound."""
    # The stubs call any select of two tables a select of scalars once it is joined.
    return cast("SelectOfScalar[Any]", select(TaskRow, ChatRow).join(ChatRow, and_(col(ChatRow.task_id) == TaskRow.id), isouter=True))


def to_task(row: TaskRow, chat: ChatRow | None) -> Task:
    return Task(
        code=row.code,
        name=row.name,
        type=row.type,
        lead=row.lead,
        departments=tuple(row.departments),
        start=row.start,
        due=row.due,
        platform=chat.platform if chat else "",
        chat=chat.chat if chat else None,
        created_at=row.created_at,
        closed_at=row.closed_at,
        id=row.id,
    )
