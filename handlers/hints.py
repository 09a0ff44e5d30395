"""What is said at most once a day in a chat, and what is not answered at all because there is too much of it."""

from datetime import datetime, timedelta
from typing import Any

from bot.core.decisions import Note, Say
from bot.core.messages import Incoming
from storage.work import Work

A_MINUTE = timedelta(minutes=1)
MOST_IN_A_MINUTE = 30
"""What one person may do in one chat in a minute and still be answered."""


async def hint(work: Work, incoming: Incoming, template: str, data: dict[str, Any] | None = None) -> None:
    """Says it where the message came from, unless it was said there today."""
    clock = work.company.worktime()
    midnight = clock.local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    if not await work.earlier.hinted_since(incoming.platform, incoming.chat, template, midnight):
        context = {"hint": template}
        await work.say(Say("reply", template, data or {}, chat=incoming.chat, context=context, reply_hint=incoming.reply_hint))


async def is_flooding(work: Work, incoming: Incoming, inbox_id: int, at: datetime) -> bool:
    """One person sends more than the most: what goes beyond is taken like a log, so that the others are answered."""
    if await work.earlier.said_since(incoming, inbox_id, at - A_MINUTE) <= MOST_IN_A_MINUTE:
        return False
    work.note([Note("flood", actor=incoming.sender)])
    await hint(work, incoming, "reply_too_many", {"most": MOST_IN_A_MINUTE})
    return True
