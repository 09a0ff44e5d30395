"""From an inbox row to what it means: who did it, and whether it was said, pressed, changed or taken back."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.decisions import Note, Say
from bot.core.messages import Incoming, is_private
from bot.core.reading import Context, read
from bot.core.world import Task
from handlers.accounts import claim
from handlers.clicks import handle_click
from handlers.desk import Desk, Message
from handlers.groups import heard_from
from handlers.hearing import hear
from handlers.hints import hint, is_flooding
from handlers.lost_groups import gone
from handlers.media import fetch_soon
from handlers.overhearing import heard_already
from handlers.todos import ticked
from handlers.typed_buttons import press_in_words
from storage.inbox import from_row
from storage.models import InboxRow
from storage.work import Work

NO_TASK = Task("", "", "", "", (), date.min, None)
"""Stands for the task where there is none: nothing is owed in it."""
AHEAD = timedelta(minutes=5)
"""So far two clocks may be apart."""


async def handle(desk: Desk, work: Work, row: InboxRow) -> None:
    """One delivered thing becomes one decision. Never asks the platform anything."""
    incoming = from_row(row)
    work.inbox_id, work.platform, work.silent = row.id, incoming.platform, incoming.past
    try:
        await _take(desk, work, incoming, row)
    finally:
        work.silent = False


async def _take(desk: Desk, work: Work, incoming: Incoming, row: InboxRow) -> None:
    at, inbox_id = _instant(work, incoming, row), row.id or 0
    await fetch_soon(work, incoming, inbox_id)
    if incoming.kind == "ticked":
        await ticked(work, incoming)
    elif incoming.kind == "gone":
        await gone(work, incoming)
    elif not incoming.chat:
        work.note([Note("unreadable")])
    elif incoming.kind == "recall":
        work.note([Note("recalled", actor=incoming.sender, reason=incoming.of)])
    elif incoming.overheard and await heard_already(desk, work, incoming, inbox_id):
        work.note([Note("heard_already", actor=incoming.sender)])
    elif incoming.past or not await is_flooding(work, incoming, inbox_id, at):
        await _take_from(desk, work, incoming, at, inbox_id)
    elif incoming.kind == "say":
        work.silent = True
        await _take_from(desk, work, replace(incoming, past=True), at, inbox_id)


def _instant(work: Work, incoming: Incoming, row: InboxRow) -> datetime:
    """The platform's time, else the arrival; a platform's time that is still to come is on record and not believed."""
    if incoming.sent_at is None or incoming.sent_at <= row.received_at + AHEAD:
        return incoming.sent_at or row.received_at
    work.note([Note("time_ahead", actor=incoming.sender, reason=incoming.sent_at.isoformat())])
    return row.received_at


async def _take_from(desk: Desk, work: Work, incoming: Incoming, at: datetime, inbox_id: int) -> None:
    await heard_from(work, incoming)
    person = await work.person(incoming.platform, incoming.sender)
    if person is None:
        await _introduce(desk, work, incoming, at)
    elif incoming.kind == "click":
        await handle_click(Message(desk, work, incoming, person, NO_TASK, at, inbox_id))
    else:
        message = Message(desk, work, incoming, person, NO_TASK, at, inbox_id)
        if not await press_in_words(message):
            await hear(message)


async def _introduce(desk: Desk, work: Work, incoming: Incoming, at: datetime) -> None:
    """An unknown person gets one polite reply and may say who he is; nothing that is owed is touched."""
    reading = read(incoming.text, sender=None, posted_at=at, context=Context(), frame=desk.frame(None))
    if incoming.overheard or work.silent:
        work.note([Note("left_alone", actor=incoming.sender, reason="unknown")])
    elif reading.command == "bind" and is_private(incoming.chat):
        await claim(work, incoming, reading.args)
    elif is_private(incoming.chat) or await work.tasks.by_chat(incoming.platform, incoming.chat):
        await work.say(Say("reply", "reply_unknown_person", {}, chat=incoming.chat, reply_hint=incoming.reply_hint))
    else:
        await hint(work, incoming, "reply_unbound_chat")
