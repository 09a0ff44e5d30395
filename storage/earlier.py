"""What was heard and said before: enough to hear nothing twice, and to say a hint once."""

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.messages import Incoming
from storage.models import InboxRow, OutboxRow, SayingRow
from storage.texts import escaped

NEAR = 2000
"""How many rows of the inbox back one looks at most: the primary key leads there, however long the inbox is."""


class Earlier:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def said_since(self, incoming: Incoming, inbox_id: int, since: datetime) -> int:
        """How many things this sender did in this chat from an instant up to this one, itself included."""
        found = await self._session.exec(
            select(func.count())
            .select_from(InboxRow)
            .where(
                col(InboxRow.id) > inbox_id - NEAR,
                col(InboxRow.id) <= inbox_id,
                InboxRow.platform == incoming.platform,
                InboxRow.chat == escaped(incoming.chat),
                InboxRow.sender == escaped(incoming.sender),
                _at() > since,
            )
        )
        return found.one()

    async def by_the_same(self, incoming: Incoming, inbox_id: int, since: datetime, until: datetime) -> list[InboxRow]:
        """What the same sender said in the same chat at about that time."""
        found = await self._session.exec(
            select(InboxRow)
            .where(
                col(InboxRow.id) > inbox_id - NEAR,
                InboxRow.id != inbox_id,
                InboxRow.platform == incoming.platform,
                InboxRow.chat == escaped(incoming.chat),
                InboxRow.sender == escaped(incoming.sender),
                InboxRow.kind == "say",
                _at() >= since,
                _at() <= until,
            )
            .order_by(col(InboxRow.id))
        )
        return list(found)

    async def overtaken(self, incoming: Incoming, inbox_id: int, at: datetime) -> list[InboxRow]:
        """What was said in the chat after this message, by the platform's time, and heard before it."""
        found = await self._session.exec(
            select(InboxRow)
            .where(
                col(InboxRow.id) > inbox_id - NEAR,
                col(InboxRow.id) < inbox_id,
                InboxRow.platform == incoming.platform,
                InboxRow.chat == escaped(incoming.chat),
                InboxRow.kind == "say",
                col(InboxRow.sent_at) > at,
                InboxRow.outcome == "handled",
            )
            .order_by(col(InboxRow.sent_at), col(InboxRow.id))
        )
        return list(found)

    async def said_by_the_bot(self, platform: str, chat: str, limit: int) -> list[str]:
        """Its latest words in a chat."""
        found = await self._session.exec(
            select(OutboxRow.text)
            .where(OutboxRow.platform == platform, OutboxRow.chat == chat)
            .order_by(col(OutboxRow.created_at).desc(), col(OutboxRow.id).desc())
            .limit(limit)
        )
        return list(found)

    async def hinted_since(self, platform: str, chat: str, hint: str, since: datetime) -> bool:
        """Whether this hint (`hint` in the saying's context) waits to be said in the chat, or was said since an instant."""
        waiting = await self._session.exec(
            select(SayingRow.context).where(col(SayingRow.next_at).is_not(None), SayingRow.platform == platform, SayingRow.chat == chat)
        )
        if any(context.get("hint") == hint for context in waiting):
            return True
        worded = await self._session.exec(
            select(OutboxRow.context).where(OutboxRow.platform == platform, OutboxRow.chat == chat, col(OutboxRow.created_at) >= since)
        )
        return any(part.get("hint") == hint for context in worded for part in context.get("parts", ()))


def _at() -> ColumnElement[datetime]:
    """The platform's time, else the arrival."""
    return func.coalesce(col(InboxRow.sent_at), col(InboxRow.received_at))
