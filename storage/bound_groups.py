"""The groups that are bound to tasks, as an operator sees and changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import ChatRow, JournalRow, TaskRow
from storage.texts import unescaped


@dataclass(frozen=True, slots=True)
class BoundGroup:
    """A group of a task; `size` is how many departments carry the task."""

    platform: str
    task: str
    is_open: bool
    size: int
    chat: str
    addresses: Mapping[str, str]
    awaiting_robot: bool


class BoundGroups:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> list[BoundGroup]:
        """In the order of the tasks."""
        joined = select(TaskRow, ChatRow).where(ChatRow.task_id == TaskRow.id).order_by(col(TaskRow.id), col(ChatRow.id))
        return [_bound(task, chat) for task, chat in await self._session.exec(joined)]

    async def on(self, platform: str) -> list[BoundGroup]:
        return [group for group in await self.all() if group.platform == platform]

    async def set_address(self, group: BoundGroup, name: str, address: str | None, now: datetime) -> None:
        """Writes one of a group's further addresses, or (None) drops it."""
        row = await self._row(group)
        kept = {known: value for known, value in row.addresses.items() if known != name}
        row.addresses = kept if address is None else {**kept, name: address}
        self._note(f"{name}_{'forgotten' if address is None else 'stored'}", group, now)

    async def forget(self, group: BoundGroup, now: datetime) -> None:
        """The task has no group on this platform any more."""
        await self._session.delete(await self._row(group))
        self._note("chat_forgotten", group, now)

    async def _row(self, group: BoundGroup) -> ChatRow:
        found = await self._session.exec(
            select(ChatRow)
            .join(TaskRow, col(TaskRow.id) == ChatRow.task_id)
            .where(TaskRow.code == group.task, ChatRow.platform == group.platform)
            .with_for_update(of=ChatRow)
        )
        return found.one()

    def _note(self, what: str, group: BoundGroup, now: datetime) -> None:
        """The journal tells who changed what: here, somebody at the machine."""
        self._session.add(JournalRow(at=now, what=what, task=group.task, actor="operator", reason=group.platform))


def _bound(task: TaskRow, chat: ChatRow) -> BoundGroup:
    is_open = task.closed_at is None
    return BoundGroup(
        chat.platform, task.code, is_open, len(task.departments), unescaped(chat.chat), dict(chat.addresses), chat.awaiting_robot
    )
