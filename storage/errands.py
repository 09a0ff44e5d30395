"""What the bot wants of a platform beside sending: groups to be made, robots to be looked for, readers to be asked for."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import ErrandRow


class Errands:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(
        self, kind: str, platform: str, task_id: int | None, data: Mapping[str, Any], now: datetime, at: datetime | None = None
    ) -> None:
        """One more errand, to be run at `at` (now, where none is given)."""
        row = ErrandRow(platform=platform, kind=kind, task_id=task_id, data=dict(data), created_at=now, next_at=at or now)
        self._session.add(row)

    async def to_run(self, now: datetime, lease: timedelta, elsewhere: Collection[str] = ()) -> ErrandRow | None:
        """The next errand, leased: nobody else takes it before the lease runs out. `elsewhere`: platforms another process asks."""
        due = select(ErrandRow).where(col(ErrandRow.next_at) <= now, col(ErrandRow.platform).not_in(elsewhere))
        found = await self._session.exec(due.order_by(col(ErrandRow.id)).limit(1).with_for_update(skip_locked=True))
        row = found.first()
        if row is not None:
            row.next_at, row.attempts = now + lease, row.attempts + 1
        return row

    async def running(self, kind: str, platform: str, task_id: int) -> ErrandRow | None:
        """An errand of this kind about a task that is not settled yet."""
        found = await self._session.exec(
            select(ErrandRow).where(
                ErrandRow.kind == kind, ErrandRow.platform == platform, ErrandRow.task_id == task_id, col(ErrandRow.next_at).is_not(None)
            )
        )
        return found.first()
