"""The queue of worded messages of one platform: whose turn it is in which chat, and what became of whom.

In a chat one message leaves at a time. 重大 goes before everything; what was tried and waits to be tried again is overtaken by
nothing else; the rest goes by priority, then in the order in which it was worded.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, literal_column, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.messages import PRIORITIES
from storage.database import table_of
from storage.models import OutboxRow

MAJOR, LEAST = min(PRIORITIES.values()), max(PRIORITIES.values())
_Other = aliased(OutboxRow)


class Outbox:
    def __init__(self, session: AsyncSession, platform: str) -> None:
        self._session = session
        self._platform = platform

    async def is_due(self, now: datetime) -> bool:
        found = await self._session.exec(
            select(OutboxRow.id).where(OutboxRow.platform == self._platform, col(OutboxRow.next_at) <= now).limit(1)
        )
        return found.first() is not None

    async def claim(
        self, now: datetime, lease: timedelta, limit: int, busy: Collection[str] = (), *, only_major: bool = False
    ) -> list[OutboxRow]:
        """The next messages, each the next of its chat, for whoever sends them within `lease`; none for the `busy` chats."""
        place = {"platform": self._platform, "now": now, "busy": [*busy, ""], "least": MAJOR if only_major else LEAST, "most": limit}
        rows = list(await self._session.exec(_CLAIM, params=place))
        for row in rows:
            row.next_at = now + lease
            row.attempts += 1
        return rows

    async def settle(self, row: OutboxRow, values: Mapping[str, Any]) -> bool:
        """Writes what became of a claimed message. False, and nothing written: it is no longer ours."""
        done = await self._session.exec(
            update(OutboxRow)
            .where(col(OutboxRow.id) == row.id, col(OutboxRow.attempts) == row.attempts, col(OutboxRow.next_at).is_not(None))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        return bool(done.rowcount)

    async def wait_in_line(self, now: datetime, busy: Collection[str]) -> None:
        """What stands behind a message that waits to be tried again waits as long: nobody need look at it before."""
        waiting = (
            select(func.max(_Other.next_at))
            .where(
                _Other.platform == OutboxRow.platform,
                _Other.chat == OutboxRow.chat,
                col(_Other.attempts) > literal_column("0"),  # as a literal, so that the index of what was tried is used
                col(_Other.next_at) > now,
                or_(col(OutboxRow.priority) > MAJOR, col(_Other.priority) == MAJOR),
            )
            .scalar_subquery()
        )
        await self._session.exec(
            update(OutboxRow)
            .where(
                col(OutboxRow.platform) == self._platform,
                col(OutboxRow.next_at) <= now,
                col(OutboxRow.chat).not_in(busy),
                waiting.is_not(None),
            )
            .values(next_at=waiting)
            .execution_options(synchronize_session=False)
        )

    async def supersede(self, kinds: Iterable[str], before: datetime) -> int:
        """Drops what of these kinds was worded before an instant and never left; 重大 stays."""
        done = await self._session.exec(
            update(OutboxRow)
            .where(
                col(OutboxRow.platform) == self._platform,
                col(OutboxRow.next_at).is_not(None),
                col(OutboxRow.priority) > MAJOR,
                col(OutboxRow.kind).in_(kinds),
                col(OutboxRow.created_at) < before,
            )
            .values(next_at=None, outcome="superseded")
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)


async def give_up_strays(session: AsyncSession, platforms: Collection[str], before: datetime, error: str) -> dict[str, int]:
    """Fails what was worded before an instant for a platform that is none of these; how many messages, by platform."""
    strays = (col(OutboxRow.platform).not_in(platforms), col(OutboxRow.next_at).is_not(None), col(OutboxRow.created_at) < before)
    counts = await session.exec(select(OutboxRow.platform, func.count()).where(*strays).group_by(OutboxRow.platform))
    found = dict(counts.all())
    if found:
        failed = update(OutboxRow).where(*strays).values(next_at=None, outcome="failed", error=error)
        await session.exec(failed.execution_options(synchronize_session=False))
    return found


def _behind_another() -> ColumnElement[bool]:
    return (
        select(_Other.id)
        .where(_Other.platform == OutboxRow.platform, _Other.chat == OutboxRow.chat, col(_Other.next_at).is_not(None), _goes_before())
        .exists()
    )


def _goes_before() -> ColumnElement[bool]:
    """The other message's turn comes before this one's."""
    is_tried, other_is_tried = col(OutboxRow.attempts) > 0, col(_Other.attempts) > 0
    ranks_before = or_(
        col(_Other.priority) < OutboxRow.priority,
        and_(col(_Other.priority) == OutboxRow.priority, col(_Other.id) < OutboxRow.id),
    )
    return or_(
        and_(ranks_before, or_(col(_Other.priority) == MAJOR, other_is_tried, ~is_tried)),
        and_(other_is_tried, ~is_tried, col(OutboxRow.priority) > MAJOR),
    )


_CLAIM = (
    select(OutboxRow)
    .where(
        col(OutboxRow.platform) == bindparam("platform"),
        col(OutboxRow.next_at) <= bindparam("now", type_=table_of(OutboxRow).c.next_at.type),
        col(OutboxRow.priority) <= bindparam("least"),
        col(OutboxRow.chat).not_in(bindparam("busy", expanding=True)),
        ~_behind_another(),
    )
    .order_by(col(OutboxRow.priority), col(OutboxRow.id))
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(skip_locked=True, of=OutboxRow)
)
"""Built once: it is asked for every message."""
