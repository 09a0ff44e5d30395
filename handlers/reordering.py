"""Platforms deliver late and out of order: what counts is when something was said (reliability R07, R08)."""

from dataclasses import replace

from bot.core.obligations import Obligation
from bot.core.world import Task
from handlers.desk import Message
from storage.inbox import from_row
from storage.models import QuestionRow


def before_it_was_settled(owed: Obligation, message: Message) -> Obligation:
    """As it was when this earlier post should have been heard. What was escalated meanwhile stays as it is."""
    was_settled_later = owed.outcome in ("kept", "kept_late") and owed.closed_at is not None and message.at < owed.closed_at
    return replace(owed, outcome=None, closed_at=None) if was_settled_later and not owed.reached("escalate") else owed


async def said_since(message: Message, question: QuestionRow) -> list[Message]:
    """What was said after a question that came late, and heard before it; answers to other questions are left out."""
    found: list[Message] = []
    taken = {(given["person"], given["at"]) for given in await _answers_in(message, message.task)}
    for row in await message.work.earlier.overtaken(message.incoming, message.inbox_id, message.at):
        incoming = from_row(row)
        person = await message.work.person(incoming.platform, incoming.sender)
        at = incoming.sent_at or row.received_at
        if person is not None and person != question.asker and (person, at.isoformat()) not in taken:
            found.append(replace(message, incoming=incoming, person=person, at=at, inbox_id=row.id or 0))
    return found


async def _answers_in(message: Message, task: Task) -> list[dict[str, str]]:
    return [given for question in await message.work.records.questions() if question.task_id == task.id for given in question.answers]
