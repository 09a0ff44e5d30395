"""The intake pump: inbox rows become decisions, many to a commit; one bad message never stops the others."""

from datetime import datetime, timedelta

import structlog

from bot.core.decisions import Say
from handlers.desk import Desk
from handlers.routing import handle
from storage.database import Database
from storage.inbox import from_row
from storage.models import InboxRow
from storage.work import Work, working

BATCH = 50
MOST_ATTEMPTS = 5
_log = structlog.get_logger(__name__)


class Intake:
    def __init__(self, database: Database, desk: Desk) -> None:
        self._database = database
        self._desk = desk

    async def pump(self, now: datetime) -> int:
        """Handles the oldest waiting messages in one transaction; returns how many there were."""
        async with working(self._database, self._desk.company, now) as work:
            rows = await work.mailbox.waiting(now, BATCH)
            for row in rows:
                await self._handle(work, row)
            return len(rows)

    async def _handle(self, work: Work, row: InboxRow) -> None:
        """Each message in a savepoint of its own: what one breaks is undone, the rest is kept."""
        try:
            async with work.session.begin_nested():
                await handle(self._desk, work, row)
                row.next_at, row.outcome = None, "handled"
        except Exception as error:  # whatever a handler trips over, the next message must still be heard
            await self._retry_later(work, row, error)

    async def _retry_later(self, work: Work, row: InboxRow, error: Exception) -> None:
        _log.exception("message_failed", inbox_id=row.id, attempts=row.attempts + 1, error=type(error).__name__)
        await work.session.refresh(row)
        row.attempts += 1
        row.error = f"{type(error).__name__}: {error}"[:500]
        row.next_at = work.now + timedelta(seconds=2**row.attempts)
        if row.attempts >= MOST_ATTEMPTS:
            row.next_at, row.outcome = None, "parked"
            await _tell_operator(work, row)


async def _tell_operator(work: Work, row: InboxRow) -> None:
    operator = work.company.organisation.company.operator
    if operator:
        work.platform = from_row(row).platform
        await work.say(Say("notice", "operator_parked", {"inbox_id": row.id, "error": row.error or ""}, person=operator))
