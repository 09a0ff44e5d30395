"""When the next thing is due, in any queue; and when the bot was last alive."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import table_of
from storage.models import ErrandRow, HeartbeatRow, InboxRow, ObligationRow, OutboxRow, SayingRow, TaskRow

BOT = "bot"


QUEUES: Mapping[str, type[SQLModel]] = {
    "inbox": InboxRow,
    "task": TaskRow,
    "obligation": ObligationRow,
    "saying": SayingRow,
    "outbox": OutboxRow,
    "errand": ErrandRow,
}


_NOW = bindparam("now", type_=cast("TypeEngine[datetime]", table_of(InboxRow).c.next_at.type))
_DUE = union_all(
    *(
        select(literal(name)).where(select(literal(1)).select_from(table_of(queue)).where(table_of(queue).c.next_at <= _NOW).exists())
        for name, queue in QUEUES.items()
    )
)
_EARLIEST = union_all(
    *(select(func.min(table_of(queue).c.next_at)).where(table_of(queue).c.next_at.is_not(None)) for queue in QUEUES.values())
)
"""Built once: these two are asked at every turn."""
_WAITING = union_all(
    *(
        select(literal(name), func.count()).select_from(table_of(queue)).where(table_of(queue).c.next_at.is_not(None))
        for name, queue in QUEUES.items()
    )
)


async def due_queues(session: AsyncSession, now: datetime) -> frozenset[str]:
    """The queues in which something is due by now: one look, instead of a transaction for each."""
    connection = await session.connection()
    return frozenset(name for (name,) in await connection.execute(_DUE, {"now": now}))


async def next_due(session: AsyncSession) -> datetime | None:
    """The earliest `next_at` of all queues; None when nothing waits."""
    connection = await session.connection()
    return min((at for (at,) in await connection.execute(_EARLIEST) if at is not None), default=None)


async def waiting_in(session: AsyncSession) -> dict[str, int]:
    """How much waits in every queue, due or not."""
    connection = await session.connection()
    return {str(name): int(count) for name, count in await connection.execute(_WAITING)}


async def heartbeat(session: AsyncSession) -> datetime | None:
    row = await session.get(HeartbeatRow, BOT)
    return row.at if row else None


async def beat(session: AsyncSession, now: datetime) -> None:
    row = await session.get(HeartbeatRow, BOT) or HeartbeatRow(name=BOT, at=now)
    row.at = now
    session.add(row)
