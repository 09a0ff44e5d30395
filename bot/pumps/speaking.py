"""The speaking pump of one platform: claims messages chat by chat, puts them on the wire, settles what came back."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.decisions import MERGED, Note
from bot.core.messages import PRIORITIES, Sent
from bot.core.ports import Clock, OutcomeUnknown, Platform, TellsReaders, TryLater
from bot.pumps.envelopes import outgoing
from bot.pumps.fates import Between, Result, fate, is_lost
from handlers.composing import still_wanted
from handlers.desk import Desk
from handlers.readers import ask_later
from handlers.unreachable import not_reached, partly_reached
from storage.database import Database
from storage.models import OutboxRow
from storage.outbox import Outbox
from storage.work import Work, working

SENDERS = 16
"""Messages on the wire at a time, each of another chat. Some of these places are kept for 重大."""
SEND_WITHIN = timedelta(seconds=80)
LEASE = timedelta(seconds=90)
"""A claimed message is ours for so long: longer than any attempt may take."""
SETTLED_SINCE = timedelta(seconds=2)
"""What was worded longer ago may have been overtaken by an answer."""
OF_THE_DAY = frozenset({"remind", "missing", "digest"})
"""Kinds that nobody wants on a later day."""
Guard = Callable[[AsyncSession], Awaitable[bool]]
"""Whether we may claim, asked in the transaction of the claim."""
_log = structlog.get_logger(__name__)


async def anybody(_session: AsyncSession) -> bool:
    """Where only one process ever speaks on the platform."""
    return True


class Speaking:
    """At most one message per chat, and `senders` in all, are on the wire between two commits: a crash repeats at most these."""

    def __init__(
        self,
        database: Database,
        desk: Desk,
        platform: Platform,
        clock: Clock,
        *,
        senders: int = SENDERS,
        between: Between = random.uniform,
    ) -> None:
        self.came_back: Callable[[], None] = lambda: None
        """Called whenever a message on the wire is through."""
        self._database = database
        self._company = desk.company
        self._platform = platform
        self._clock = clock
        self._senders = senders
        self._kept = senders // 8
        self._between = between
        self._wire: dict[asyncio.Task[Result], OutboxRow] = {}
        self._was_refused = False

    @property
    def is_speaking(self) -> bool:
        """Whether anything is on the wire, or came back and is not settled yet."""
        return bool(self._wire)

    @property
    def is_busy(self) -> bool:
        """Whether anything is on the wire, or came back and is not settled yet."""
        return bool(self._wire)

    async def deliver(self) -> int:
        """Sends everything that is due, and waits for it; returns how often a message moved on."""
        moved = await self._turn(anybody)
        while self._wire:
            await asyncio.wait(self._wire, return_when=asyncio.FIRST_COMPLETED)
            moved += await self._turn(anybody)
        return moved

    async def turn(self, guard: Guard | None) -> int:
        """One commit: what came back is settled, and what may leave now is claimed (nothing without a guard); waits for nobody."""
        has_back = any(task.done() for task in self._wire)
        return await self._turn(guard) if has_back or (guard and await self._is_due()) else 0

    async def _turn(self, guard: Guard | None) -> int:
        back = {task: row for task, row in self._wire.items() if task.done()}
        async with working(self._database, self._company, self._clock.now()) as work:
            for task, row in back.items():
                await self._settle(work, row, _result(task))
            on_wire = [row for task, row in self._wire.items() if task not in back]
            claimed = await self._claim(work, on_wire, bool(back)) if guard and await guard(work.session) else []
        for task in back:
            del self._wire[task]
        for row in claimed:
            self._put_on_wire(row)
        return len(back) + len(claimed)

    async def finish(self, within: timedelta) -> None:
        """No new messages. What is on the wire has so long to come back; of the rest nobody knows."""
        if self._wire:
            await asyncio.wait(self._wire, timeout=within.total_seconds())
        for task in self._wire:
            task.cancel()
        await asyncio.gather(*self._wire, return_exceptions=True)
        await self.turn(None)

    async def _is_due(self) -> bool:
        """A look costs no write lock."""
        async with self._database.read() as session:
            return await Outbox(session, self._platform.name).is_due(self._clock.now())

    # ---- claiming

    async def _claim(self, work: Work, on_wire: Sequence[OutboxRow], is_busy: bool) -> list[OutboxRow]:
        """As many as there are places on the wire; what nobody needs any more is dropped instead."""
        outbox = Outbox(work.session, self._platform.name)
        claimed: list[OutboxRow] = []
        while free := self._senders - len(on_wire) - len(claimed):
            only_major = free <= self._kept
            limit = free if only_major else free - self._kept
            chats = {row.chat for row in (*on_wire, *claimed)}
            rows = await outbox.claim(work.now, LEASE, limit, chats, only_major=only_major)
            claimed += await self._wanted(work, outbox, rows)
            if len(rows) < limit:
                if self._was_refused or not is_busy:
                    await outbox.wait_in_line(work.now, chats | {row.chat for row in rows})
                break
        return claimed

    async def _wanted(self, work: Work, outbox: Outbox, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
        midnight = work.company.worktime().local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
        if any(_is_of_before(row, midnight) for row in rows):
            dropped = await outbox.supersede(OF_THE_DAY, midnight)
            work.note([Note("superseded", reason=f"{self._platform.name}: {dropped}")])
        return [row for row in rows if not _is_of_before(row, midnight) and await self._is_wanted(work, row)]

    async def _is_wanted(self, work: Work, row: OutboxRow) -> bool:
        """A message that had to wait is asked whether it still has anything to say."""
        has_waited = row.attempts > 1 or work.now - row.created_at >= SETTLED_SINCE
        if row.kind not in MERGED or not has_waited or await still_wanted(work, row):
            return True
        row.next_at, row.outcome = None, "dropped"
        return False

    # ---- on the wire

    def _put_on_wire(self, row: OutboxRow) -> None:
        task = asyncio.create_task(self._send(row))
        self._wire[task] = row
        task.add_done_callback(lambda _: self.came_back())

    async def _send(self, row: OutboxRow) -> Result:
        try:
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                return await self._platform.send(outgoing(row))
        except Exception as refusal:  # TryLater and Undeliverable; of anything else nobody knows whether the platform has it
            return refusal

    # ---- settling

    async def _settle(self, work: Work, row: OutboxRow, result: Result) -> None:
        change = fate(row, result, work.now, self._between)
        if not await Outbox(work.session, self._platform.name).settle(row, change):
            _log.warning("not_ours_any_more", outbox_id=row.id, attempts=row.attempts)
            return
        row.error = change["error"]
        await self._follow_up(work, row, result, is_lost(change))

    async def _follow_up(self, work: Work, row: OutboxRow, result: Result, lost: bool) -> None:
        if isinstance(result, Exception):
            self._was_refused = True
            log = _log.info if isinstance(result, TryLater) else _log.warning  # patience is nothing to be warned of
            log("not_sent", outbox_id=row.id, kind=row.kind, attempts=row.attempts, error=row.error)
        if lost:
            await self._see_to(work, row, not_reached(work, row))
        elif isinstance(result, Sent) and result.unreached:
            await self._see_to(work, row, partly_reached(work, row, result.unreached))
        if isinstance(result, Sent) and isinstance(self._platform, TellsReaders):
            await self._see_to(work, row, ask_later(work, row, result.platform_id))

    async def _see_to(self, work: Work, row: OutboxRow, next_way: Awaitable[None]) -> None:
        """What follows from it may fail; that it was settled must stay."""
        try:
            async with work.session.begin_nested():
                await next_way
        except Exception as error:
            _log.exception("next_way_failed", outbox_id=row.id, error=type(error).__name__)


def _is_of_before(row: OutboxRow, midnight: datetime) -> bool:
    return row.kind in OF_THE_DAY and row.priority > PRIORITIES["major"] and row.created_at < midnight


def _result(task: asyncio.Task[Result]) -> Result:
    return OutcomeUnknown("停机时还没有答复") if task.cancelled() else task.result()
