"""The speaking pump: sayings become messages, messages go to the platform, each marked before the next is taken."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.core.messages import Attachment, Button, Card, Outgoing, Sent
from bot.core.ports import Platform, TryLater, Undeliverable
from bot.core.reports import TrackingTable
from handlers.composing import compose, still_wanted
from handlers.desk import Desk
from handlers.unreachable import not_reached
from storage.database import Database
from storage.models import OutboxRow
from storage.work import Work, working

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_PATIENCE = timedelta(days=1)
MEDIA = {"png": "image/png", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_log = structlog.get_logger(__name__)

Result = Sent | TryLater | Undeliverable | Exception


class Speaking:
    """At most one message is on the wire between two commits, so a crash repeats at most one."""

    def __init__(self, database: Database, desk: Desk, platforms: Mapping[str, Platform]) -> None:
        self._database = database
        self._desk = desk
        self._platforms = platforms

    async def compose(self, now: datetime) -> int:
        async with working(self._database, self._desk.company, now) as work:
            return await compose(work)

    async def deliver(self, now: datetime) -> int:
        """Sends what is due, one after the other; returns how many were tried."""
        tried, result = 0, None
        row = await self._settle_and_claim(None, None, now)
        while row is not None:
            result = await self._send(row)
            tried += 1
            row = await self._settle_and_claim(row, result, now)
        return tried

    async def _settle_and_claim(self, done: OutboxRow | None, result: Result | None, now: datetime) -> OutboxRow | None:
        """One commit: the outcome of the last message, and the claim of the next."""
        async with working(self._database, self._desk.company, now) as work:
            if done is not None and result is not None:
                await self._settle(work, done, result)
            return await self._claim(work, now)

    async def _claim(self, work: Work, now: datetime) -> OutboxRow | None:
        """The next message; one that had to wait is dropped where nobody needs it any more."""
        while claimed := await work.mailbox.to_send(now, LEASE):
            row = claimed[0]
            if row.attempts == 1 or await still_wanted(work, row):
                return row
            row.next_at, row.outcome = None, "dropped"
        return None

    async def _send(self, row: OutboxRow) -> Result:
        platform = self._platforms.get(row.platform)
        if platform is None:
            return TryLater(f"平台 {row.platform} 未启动", 60)
        try:
            return await platform.send(outgoing(row))
        except (TryLater, Undeliverable) as refusal:
            return refusal
        except Exception as error:  # an unknown outcome: the platform may or may not have it
            return error

    async def _settle(self, work: Work, row: OutboxRow, result: Result) -> None:
        work.session.add(row)  # as it was claimed: only what changes is written, nothing is read again
        if isinstance(result, Sent):
            row.next_at, row.outcome, row.sent_at, row.platform_id, row.error = None, "sent", work.now, result.platform_id, None
            return
        row.error = str(result)[:500]
        _log.warning("not_sent", outbox_id=row.id, kind=row.kind, attempts=row.attempts, error=row.error)
        if _is_hopeless(row, result, work.now):
            row.next_at, row.outcome = None, "failed"
            await not_reached(work, row)
        else:
            row.next_at = work.now + _wait(row.attempts, result)


def _is_hopeless(row: OutboxRow, result: Result, now: datetime) -> bool:
    """A platform that asks for patience gets it for a day; anything else that goes wrong is tried a few times."""
    if isinstance(result, TryLater):
        return now - row.created_at >= LONGEST_PATIENCE
    return isinstance(result, Undeliverable) or row.attempts >= MOST_ATTEMPTS


def _wait(attempts: int, result: Result) -> timedelta:
    named = result.seconds if isinstance(result, TryLater) else None
    return timedelta(seconds=named) if named is not None else min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)


def outgoing(row: OutboxRow) -> Outgoing:
    """The message as the port wants it; its files are drawn only when somebody opens them."""
    return Outgoing(
        id=f"o{row.id}",
        chat=row.chat,
        kind=row.kind,
        text=row.text,
        mentions=tuple(row.mentions),
        card=_card(row),
        files=tuple(_attachment(name, row) for name in row.files),
        reply_hint=row.reply_hint,
        record=dict(row.record),
    )


def _card(row: OutboxRow) -> Card | None:
    if row.card is None:
        return None
    return Card(row.card["title"], tuple(Button(**button) for button in row.card["buttons"]))


def _attachment(name: str, row: OutboxRow) -> Attachment:
    ending = name.rsplit(".", 1)[-1]
    payload = row.payload or {}

    async def draw() -> bytes:
        return await asyncio.to_thread(_draw, ending, payload)

    return Attachment(name, MEDIA[ending], draw)


def _draw(ending: str, payload: dict[str, object]) -> bytes:
    # Imported here: a process that draws nothing need not load fonts and Pillow.
    from bot.documents.picture import draw_png
    from bot.documents.workbook import write_xlsx

    table = TrackingTable.from_json(payload)
    return draw_png(table) if ending == "png" else write_xlsx(table)
