"""What was used of the platforms' monthly allowances, what was sent, and what was gone without."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import OutboxRow, SayingRow, UsageRow


class Usage:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, platform: str, month: str, calls: Mapping[str, int]) -> None:
        """Counts so many calls more, by bucket. `month` reads 2026-05."""
        for bucket, more in calls.items():
            row = await self._session.get(UsageRow, (platform, bucket, month), with_for_update=True)
            row = row or UsageRow(platform=platform, bucket=bucket, month=month)
            row.calls += more
            self._session.add(row)

    async def of(self, platform: str, month: str) -> dict[str, int]:
        found = await self._session.exec(select(UsageRow).where(UsageRow.platform == platform, UsageRow.month == month))
        return {row.bucket: row.calls for row in found}

    async def spared_since(self, platform: str, reason: str, since: datetime) -> dict[str, int]:
        """How many sayings were dropped for a reason since an instant, by kind."""
        found = await self._session.exec(
            select(SayingRow.kind, func.count())
            .where(SayingRow.platform == platform, SayingRow.dropped == reason, col(SayingRow.decided_at) >= since)
            .group_by(SayingRow.kind)
        )
        return dict(found.all())

    async def platforms_since(self, since: datetime) -> list[str]:
        """Where anything was worded since an instant."""
        found = await self._session.exec(select(OutboxRow.platform).where(col(OutboxRow.created_at) >= since).distinct())
        return list(found)

    async def outcomes_since(self, platform: str, since: datetime) -> dict[str | None, int]:
        """Messages worded since an instant by what became of them; None: still on their way."""
        found = await self._session.exec(
            select(OutboxRow.outcome, func.count())
            .where(OutboxRow.platform == platform, col(OutboxRow.created_at) >= since)
            .group_by(col(OutboxRow.outcome))
        )
        return dict(found.all())
