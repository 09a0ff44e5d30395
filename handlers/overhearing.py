"""What reaches the bot through another door than its own ear: said without an @ (overheard), or long ago (past).

Overheard: reports, anomalies, and requests and answers that are clear by themselves count as if they had been addressed to
the bot. Small talk, near misses without a head and commands are left alone: nobody spoke to it. Past: reports are recorded as
of their own time; anything else is only kept, because what an old log asked or raised was settled by people since.
"""

from datetime import timedelta

from bot.core.decisions import Note
from bot.core.messages import Incoming
from bot.core.reading import Reading
from bot.core.reading.normalise import view
from handlers.desk import Desk, Message
from handlers.near_misses import finish_drafts
from handlers.overview import is_courtesy
from handlers.progress import record_entry
from storage.inbox import from_row
from storage.work import Work

SAME_WITHIN = timedelta(minutes=10)
"""An archive tells minutes later, and by another clock, what the robot has heard itself."""


async def heard_already(desk: Desk, work: Work, incoming: Incoming, inbox_id: int) -> bool:
    """The robot heard it with its own ear, under another id."""
    at = incoming.sent_at or work.now
    nearby = await work.earlier.by_the_same(incoming, inbox_id, at - SAME_WITHIN, at + SAME_WITHIN)
    words = _words(desk, incoming)
    own = (from_row(row) for row in nearby)
    return any(_words(desk, said) == words for said in own if not said.overheard and not said.past)


def _words(desk: Desk, incoming: Incoming) -> str:
    """Without the @ of the bot and blanks, which two doors hand in differently."""
    return "".join(desk.frame(None).mentions.without_bot(view(incoming.text)).plain.split())


def is_for_the_bot(message: Message, reading: Reading) -> bool:
    """Whether something overheard counts."""
    if reading.kind in ("confirm_reply", "holding_reply"):
        return reading.of is not None and (message.incoming.quote is not None or not is_courtesy(reading.body))
    if reading.kind == "confirm_request":
        return bool(reading.addressees)
    if reading.kind == "malformed_progress":
        return _has_a_head(reading)
    return reading.kind in ("progress", "anomaly")


def _has_a_head(reading: Reading) -> bool:
    """A department was written, or something very near to one: somebody began a report."""
    understood = reading.understood
    return understood is not None and understood.department is not None and "department_from_sender" not in reading.flags


def leave_alone(message: Message, kind: str) -> None:
    message.work.note([Note("left_alone", task=message.task.code or None, actor=message.person, reason=kind)])


async def take_from_the_past(message: Message, reading: Reading) -> None:
    """Reports of an exported log, as of their own time."""
    leave_alone(message, f"unanswered {reading.kind}")
    if reading.kind == "progress" and message.department is not None:
        for entry in reading.entries:
            await record_entry(message, reading, entry)
        await finish_drafts(message, reading)
