"""What stands in people's own lists on a platform, and what should."""

from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.obligations import BOT, NOBODY, Obligation
from storage.models import ObligationRow, TodoRow
from storage.obligations import to_obligation

LISTED_NEVER = ("progress", "table")
"""Topics of every day: reminded of at their own hours."""


class Todos:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unlisted(self, now: datetime) -> list[tuple[int, Obligation]]:
        """What somebody owes later than now and has no to-do for this deadline, with the id of its task."""
        found = await self._session.exec(
            select(ObligationRow)
            .join(
                TodoRow,
                and_(col(TodoRow.obligation_id) == ObligationRow.id, col(TodoRow.due_at) == ObligationRow.due_at),
                isouter=True,
            )
            .where(
                col(ObligationRow.outcome).is_(None),
                col(ObligationRow.due_at) > now,
                col(ObligationRow.topic).not_in(LISTED_NEVER),
                col(ObligationRow.debtor).not_in((BOT, NOBODY)),
                col(TodoRow.id).is_(None),
            )
            .order_by(col(ObligationRow.id))
        )
        return [(row.task_id, to_obligation(row)) for row in found]

    async def outlived(self) -> list[TodoRow]:
        """To-dos whose obligation is closed, or has another deadline by now."""
        found = await self._session.exec(
            select(TodoRow)
            .join(ObligationRow, col(ObligationRow.id) == TodoRow.obligation_id)
            .where(
                col(TodoRow.closed_at).is_(None),
                col(TodoRow.todo).is_not(None),
                or_(col(ObligationRow.outcome).is_not(None), col(ObligationRow.due_at) != TodoRow.due_at),
            )
            .order_by(col(TodoRow.id))
        )
        return list(found)

    async def add(self, row: TodoRow) -> int:
        """Returns its id."""
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None, "a stored row has an id"
        return row.id

    async def get(self, todo_id: int) -> TodoRow | None:
        return await self._session.get(TodoRow, todo_id)

    async def named(self, platform: str, todo: str) -> TodoRow | None:
        """By the platform's own id."""
        found = await self._session.exec(select(TodoRow).where(TodoRow.platform == platform, TodoRow.todo == todo))
        return found.first()
