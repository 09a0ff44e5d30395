"""The queues between the core and the platforms: inbox, sayings (decided, not yet worded) and outbox (worded)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import InboxRow, JournalRow, ObligationRow, OutboxRow, SayingRow


class Mailbox:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    # ---- inbox

    async def waiting(self, now: datetime, limit: int) -> list[InboxRow]:
        """The oldest messages to be handled by now, claimed for this transaction."""
        found = await self._session.exec(
            select(InboxRow).where(col(InboxRow.next_at) <= now).order_by(col(InboxRow.id)).limit(limit).with_for_update(skip_locked=True)
        )
        return list(found)

    async def incoming(self, inbox_id: int) -> InboxRow | None:
        return await self._session.get(InboxRow, inbox_id)

    # ---- sayings

    async def ready(self, now: datetime, limit: int) -> list[SayingRow]:
        """What may leave by now, claimed for this transaction. Never cuts a chat's messages of one kind apart."""
        found = await self._session.exec(
            select(SayingRow)
            .where(col(SayingRow.next_at) <= now)
            .order_by(col(SayingRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(found)

    async def watched(self, sayings: Iterable[SayingRow]) -> dict[int, ObligationRow]:
        """The obligations these sayings depend on, by id."""
        ids = {saying.watch_id for saying in sayings if saying.watch_id is not None}
        if not ids:
            return {}
        found = await self._session.exec(select(ObligationRow).where(col(ObligationRow.id).in_(ids)))
        return {row.id: row for row in found if row.id is not None}

    async def said_by(self, outbox_id: int) -> list[SayingRow]:
        """What was merged into one message."""
        found = await self._session.exec(select(SayingRow).where(SayingRow.outbox_id == outbox_id).order_by(col(SayingRow.id)))
        return list(found)

    async def drop_waiting(self, obligation_id: int, reason: str) -> list[SayingRow]:
        """Drops what still waits to be said about an obligation; returns it."""
        found = await self._session.exec(select(SayingRow).where(SayingRow.watch_id == obligation_id, col(SayingRow.next_at).is_not(None)))
        dropped = list(found)
        for saying in dropped:
            saying.next_at, saying.dropped = None, reason
        return dropped

    # ---- outbox

    async def outgoing(self, outbox_id: int) -> OutboxRow | None:
        return await self._session.get(OutboxRow, outbox_id)

    async def cards(self, platform: str, chat: str) -> Sequence[OutboxRow]:
        """The cards in a chat, the newest first; not further back than 200."""
        found = await self._session.exec(
            select(OutboxRow)
            .where(OutboxRow.platform == platform, OutboxRow.chat == chat, col(OutboxRow.card).is_not(None))
            .order_by(col(OutboxRow.id).desc())
            .limit(200)
        )
        return list(found)

    async def sent_to_since(self, person: str, since: datetime) -> Sequence[OutboxRow]:
        """What was worded for a person since an instant."""
        found = await self._session.exec(
            select(OutboxRow).where(OutboxRow.person == person, col(OutboxRow.created_at) >= since).order_by(col(OutboxRow.id))
        )
        return list(found)

    async def reminders_on(self, task: str, since: datetime) -> tuple[int, int]:
        """How many reminders a task's people were sent since an instant, and how many of them did not arrive."""
        found = await self._session.exec(
            select(OutboxRow.outcome, OutboxRow.record).where(OutboxRow.kind == "remind", col(OutboxRow.created_at) >= since)
        )
        outcomes = [outcome for outcome, record in found if any(item["task"] == task for item in record["items"])]
        return len(outcomes), outcomes.count("failed")

    async def read_since(self, chat: str, kind: str, since: datetime) -> Sequence[OutboxRow]:
        """What was sent to a chat since an instant, and whose readers the platform told."""
        found = await self._session.exec(
            select(OutboxRow).where(
                OutboxRow.chat == chat, OutboxRow.kind == kind, col(OutboxRow.created_at) >= since, col(OutboxRow.sent_at).is_not(None)
            )
        )
        return [row for row in found if row.readers]

    async def noted_since(self, what: str, task: str, since: datetime) -> bool:
        """Whether the journal has a line of this kind about a task since an instant."""
        found = await self._session.exec(
            select(JournalRow.id).where(JournalRow.what == what, JournalRow.task == task, col(JournalRow.at) >= since).limit(1)
        )
        return found.first() is not None

    async def outages_since(self, since: datetime, task: str | None = None) -> str | None:
        """The outages on record since an instant (of one task, where it is named), in words; None when there was none."""
        query = select(JournalRow.reason).where(JournalRow.what == "outage", col(JournalRow.at) >= since).order_by(col(JournalRow.id))
        found = await self._session.exec(query.where(JournalRow.task == task) if task else query)
        windows = list(dict.fromkeys(reason for reason in found if reason))
        return "、".join(windows) or None
