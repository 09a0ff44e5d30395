"""Daily posts (L10), near misses (L12) and vague promises (L19)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.core.decisions import Item
from bot.core.messages import Button, Card
from bot.core.obligations import Obligation
from bot.core.reading import Entry, Reading
from handlers.days import is_open_day, open_day
from handlers.desk import Message
from handlers.settling import settle
from storage.models import DraftRow, PostRow

NEAR_MISS = "near_miss"


async def record_progress(message: Message, reading: Reading) -> None:
    """Stores every report of the post, settles what it settles, and answers with one receipt."""
    tried_at = await _first_try(message, reading)
    results = [await record_entry(message, reading, entry, tried_at) for entry in reading.entries]
    await _finish_drafts(message, reading)
    items = tuple(_item(message, entry.department, entry.date) for entry in reading.entries)
    await message.answer(
        "receipt",
        "receipt_progress",
        {"entries": results, "private": message.is_private},
        items=items,
        departments=tuple(dict.fromkeys(entry.department for entry in reading.entries)),
    )
    if reading.understood is not None:
        await ask_to_repair(message, reading)


async def record_entry(message: Message, reading: Reading, entry: Entry, at: datetime) -> dict[str, Any]:
    """One department's report, counted from `at`; returns what the receipt says of it."""
    earlier = await message.work.records.latest_post(message.task, entry.department, entry.date)
    await message.work.records.add(_row(message, entry))
    counts = "needs_human" not in reading.flags and entry.date <= message.today
    owed = await _owed(message, entry) if counts else None
    settled = await _settle(message, owed, at) if owed else None
    return {
        "department": entry.department,
        "day": entry.date.isoformat(),
        "content": entry.content,
        "times": [{"text": found.text, "at": found.at.isoformat(), "has_time": found.has_time} for found in entry.times],
        "vague": list(entry.vague),
        "proxy": _proxy(message, entry),
        "replaces": earlier.posted_at.isoformat() if earlier else None,
        "posted_at": message.at.isoformat(),
        "state": _state(message, entry, owed, settled),
        "listed": bool(settled and settled.outcome == "kept" and settled.reached("missing")),
    }


def _row(message: Message, entry: Entry) -> PostRow:
    assert message.task.id is not None, "a stored task has an id"
    return PostRow(
        task_id=message.task.id,
        department=entry.department,
        day=entry.date,
        content=entry.content,
        sender=message.person,
        sender_department=message.department,
        posted_at=message.at,
        recorded_at=message.work.now,
        inbox_id=message.inbox_id,
        proxy=entry.proxy,
        vague=bool(entry.vague),
        participant=entry.department in message.task.departments,
    )


async def _owed(message: Message, entry: Entry) -> Obligation | None:
    """The daily post this report is for. A post before the day opened opens it."""
    about = entry.date.isoformat()
    found = await _daily(message, entry.department, about)
    if found is None and entry.date == message.today and is_open_day(message.world, entry.date):
        await open_day(message.work, message.task, entry.date)
        found = await _daily(message, entry.department, about)
    return found


async def _daily(message: Message, department: str, about: str) -> Obligation | None:
    owed = await message.work.obligations.about(message.task, about)
    return next((ob for ob in owed if ob.topic == "progress" and ob.key.debtor == department), None)


async def _settle(message: Message, owed: Obligation, at: datetime) -> Obligation | None:
    settled = await settle(message.work, message.task, "progress_posted", [owed], at, message.person)
    return settled[0] if settled else None


def _proxy(message: Message, entry: Entry) -> dict[str, str] | None:
    if not entry.proxy:
        return None
    return {"department": message.department or "", "name": message.desk.company.organisation.name(message.person)}


def _state(message: Message, entry: Entry, owed: Obligation | None, settled: Obligation | None) -> str:
    if entry.department not in message.task.departments:
        return "not_participant"
    if entry.date > message.today:
        return "future"
    if settled is not None:
        return str(settled.outcome)
    return "updated" if owed is not None else "stored"


def _item(message: Message, department: str, day: date) -> Item:
    rule = next(iter(message.world.policy.opened_by("working_day")))
    return Item(rule.id, rule.row, message.task.code, department, day.isoformat())


# ---------------------------------------------------------------- near misses


async def ask_to_repair(message: Message, reading: Reading) -> None:
    """Says what was understood and offers the corrected line; the time of this first try counts (L12)."""
    understood = reading.understood
    draft = DraftRow(
        task_id=message.task.id,
        kind=NEAR_MISS,
        person=message.person,
        department=(understood.department if understood else None) or message.department,
        day=(understood.date if understood else None) or message.today,
        line=understood.line if understood else None,
        inbox_id=message.inbox_id,
        begun_at=message.at,
    )
    again = await message.work.records.drafts_of_day(message.task, NEAR_MISS, message.person, _start_of_day(message)) > 0
    await message.work.records.add(draft)
    data = {
        "department": understood.department if understood else None,
        "suggestion": understood.suggestion if understood else None,
        "day": understood.date.isoformat() if understood and understood.date else None,
        "content": understood.content if understood else None,
        "line": draft.line,
        "flags": list(reading.flags),
        "own_department": message.department,
    }
    target = await _private(message) if again else message
    await target.answer(
        "repair",
        "repair_progress",
        data,
        items=(Item("progress.format", "L12", message.task.code, draft.department, draft.day.isoformat() if draft.day else None),),
        departments=(draft.department,) if draft.department else (),
        card=Card("登记进展", (Button("fix", "就这样登记"),)) if draft.line else None,
        context={"draft": draft.id},
    )


async def _private(message: Message) -> Message:
    """The same message, answered privately: a second near miss of the day is nobody else's business."""
    chat = await message.work.private_chat(message.incoming.platform, message.person)
    return replace(message, incoming=replace(message.incoming, chat=chat, reply_hint=None))


def _start_of_day(message: Message) -> datetime:
    work = message.desk.company.worktime(message.department)
    return work.local(message.at).replace(hour=0, minute=0, second=0, microsecond=0)


async def _finish_drafts(message: Message, reading: Reading) -> None:
    """A good post of the department ends its open near misses, and counts from the first of them."""
    departments = {entry.department for entry in reading.entries}
    for draft in await message.work.records.open_drafts(message.task, NEAR_MISS):
        if draft.department in departments:
            draft.done_at = message.work.now


async def _first_try(message: Message, reading: Reading) -> datetime:
    """The instant from which a post counts: that of an open near miss of the same department and day, else its own."""
    wanted = {(entry.department, entry.date) for entry in reading.entries}
    begun = [
        draft.begun_at
        for draft in await message.work.records.open_drafts(message.task, NEAR_MISS)
        if (draft.department, draft.day) in wanted
    ]
    return min([*begun, message.at])
