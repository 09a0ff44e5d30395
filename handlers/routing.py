"""From an inbox row to what it means: who did it, and whether it was said, pressed, changed or taken back."""

from datetime import date, datetime

from bot.core.decisions import Note, Say
from bot.core.messages import Incoming, is_private
from bot.core.reading import Context, read
from bot.core.world import Task
from handlers.accounts import claim
from handlers.clicks import handle_click
from handlers.desk import Desk, Message
from handlers.hearing import hear
from storage.inbox import from_row
from storage.models import InboxRow
from storage.work import Work

NO_TASK = Task("", "", "", "", (), date.min, None)
"""Stands for the task where there is none: nothing is owed in it."""


async def handle(desk: Desk, work: Work, row: InboxRow) -> None:
    """One delivered thing becomes one decision. Never asks the platform anything."""
    incoming = from_row(row)
    work.inbox_id, work.platform = row.id, incoming.platform
    at = incoming.sent_at or row.received_at
    if not incoming.chat:
        work.note([Note("unreadable")])
        return
    if incoming.kind == "recall":
        work.note([Note("recalled", actor=incoming.sender, reason=incoming.of)])
        return
    person = await work.person(incoming.platform, incoming.sender)
    if person is None:
        await _introduce(desk, work, incoming, at)
        return
    message = Message(desk, work, incoming, person, NO_TASK, at, row.id or 0)
    if incoming.kind == "click":
        await handle_click(message)
    else:
        await hear(message)


async def _introduce(desk: Desk, work: Work, incoming: Incoming, at: datetime) -> None:
    """An unknown person gets one polite reply and may say who he is; nothing that is owed is touched."""
    reading = read(incoming.text, sender=None, posted_at=at, context=Context(), frame=desk.frame(None))
    if reading.command == "bind" and is_private(incoming.chat):
        await claim(work, incoming, reading.args)
        return
    await work.say(Say("reply", "reply_unknown_person", {}, chat=incoming.chat, reply_hint=incoming.reply_hint))
