"""Near misses (L12): what was understood, the corrected line in one tap; the first try counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.core.decisions import Item
from bot.core.messages import Button, Card
from bot.core.reading import Entry, Reading, Understood
from handlers.desk import Message
from storage.models import DraftRow

NEAR_MISS = "near_miss"
WHICH_TASK = "choose_task"
"""A post whose sender was asked which task he means."""


async def ask_to_repair(message: Message, reading: Reading) -> None:
    """Says what was understood and offers the corrected line. A second near miss of the day is answered privately."""
    understood = reading.understood or Understood()
    offered = _days_offered(message, understood)
    draft = DraftRow(
        task_id=message.task.id,
        kind=NEAR_MISS,
        person=message.person,
        department=understood.department or message.department,
        day=offered[0],
        line=replace(understood, date=offered[0]).line,
        inbox_id=message.inbox_id,
        begun_at=message.at,
    )
    again = await message.work.records.drafts_of_day(message.task, NEAR_MISS, message.person, _start_of_day(message)) > 0
    await message.work.records.add(draft)
    target = await _private(message) if again else message
    await target.answer(
        "repair",
        "repair_progress",
        _described(message, reading, understood, draft),
        items=(Item("progress.format", "L12", message.task.code, draft.department, offered[0].isoformat()),),
        departments=(draft.department,) if draft.department else (),
        card=_card(message, offered, understood) if draft.line else None,
        context={"draft": draft.id},
    )


def _days_offered(message: Message, understood: Understood) -> list[date]:
    """The day that was understood, else today and the working day before: asked, never shifted silently."""
    if understood.date is not None:
        return [understood.date]
    return [message.today, message.desk.company.calendar.next_working_day(message.today, -1)]


def _described(message: Message, reading: Reading, understood: Understood, draft: DraftRow) -> Mapping[str, Any]:
    return {
        "department": understood.department,
        "suggestion": understood.suggestion,
        "typed_department": understood.typed_department,
        "day": understood.date.isoformat() if understood.date else None,
        "typed_date": understood.typed_date,
        "content": understood.content,
        "line": draft.line,
        "flags": list(reading.flags),
        "own_department": message.department,
    }


def _card(message: Message, offered: list[date], understood: Understood) -> Card:
    if understood.date is not None:
        return Card("登记进展", (Button("fix", "就这样登记"),))
    words = {day: f"{day.month}月{day.day}日" for day in offered}
    words[message.today] += "（今天）"
    return Card("登记进展", tuple(Button("fix", words[day], day.isoformat()) for day in offered))


def line_on(line: str, department: str, day: date) -> str:
    """The offered line, for another day."""
    return f"{department}-{day.month}月{day.day}日：{line.partition('：')[2]}"


async def _private(message: Message) -> Message:
    """The same message, answered privately: a second near miss of the day is nobody else's business."""
    chat = await message.work.private_chat(message.incoming.platform, message.person)
    return replace(message, incoming=replace(message.incoming, chat=chat, reply_hint=None))


def _start_of_day(message: Message) -> datetime:
    work = message.desk.company.worktime(message.department)
    return work.local(message.at).replace(hour=0, minute=0, second=0, microsecond=0)


async def finish_drafts(message: Message, reading: Reading) -> None:
    """A good post ends the open near misses of its department and day, and those that never named a day or a content."""
    stored = {(entry.department, entry.date) for entry in reading.entries}
    departments = {department for department, _ in stored}
    for draft in await message.work.records.open_drafts(message.task, NEAR_MISS):
        if (draft.department, draft.day) in stored or (draft.line is None and draft.department in departments):
            draft.done_at = message.work.now


async def first_try(message: Message, entry: Entry) -> datetime:
    """The instant from which a report counts: that of an open near miss of the same department and day, else its own."""
    begun = [
        draft.begun_at
        for draft in await message.work.records.open_drafts(message.task, NEAR_MISS)
        if (draft.department, draft.day) == (entry.department, entry.date)
    ]
    return min([*begun, message.at])
