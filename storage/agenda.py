"""When the next thing is due, in any queue; and when the bot was last alive."""

from datetime import datetime

from sqlalchemy import func, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import HeartbeatRow, InboxRow, ObligationRow, OutboxRow, SayingRow, TaskRow

BOT = "bot"


async def next_due(session: AsyncSession) -> datetime | None:
    """The earliest `next_at` of all queues; None when nothing waits."""
    queues = (InboxRow, TaskRow, ObligationRow, SayingRow, OutboxRow)
    earliest = union_all(*(select(func.min(queue.next_at).label("at")).where(col(queue.next_at).is_not(None)) for queue in queues))
    found = await session.exec(select(earliest.subquery().c.at))
    return min((at for at in found if at is not None), default=None)


async def heartbeat(session: AsyncSession) -> datetime | None:
    row = await session.get(HeartbeatRow, BOT)
    return row.at if row else None


async def beat(session: AsyncSession, now: datetime) -> None:
    row = await session.get(HeartbeatRow, BOT) or HeartbeatRow(name=BOT, at=now)
    row.at = now
    session.add(row)
