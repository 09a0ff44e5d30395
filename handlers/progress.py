"""Daily posts (L10) and vague promises (L19)."""

from datetime import date, datetime
from typing import Any

from bot.core import engine
from bot.core.chinese_time import InstantFound
from bot.core.decisions import Item, Say, item_of
from bot.core.obligations import Obligation
from bot.core.reading import Entry, Reading
from handlers.days import is_open_day, open_day
from handlers.desk import Message
from handlers.near_misses import ask_to_repair, finish_drafts, first_try
from handlers.reordering import before_it_was_settled
from handlers.settling import settle
from storage.models import PostRow


async def record_progress(message: Message, reading: Reading) -> None:
    """Stores every report of the post, settles what it settles, and answers with one receipt.

    Of somebody without a department nothing is stored: who speaks for whom is never guessed.
    """
    if message.department is None:
        await message.answer("reply", "reply_no_department", {"departments": [entry.department for entry in reading.entries]})
        return
    results = [await record_entry(message, reading, entry) for entry in reading.entries]
    await finish_drafts(message, reading)
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


async def record_entry(message: Message, reading: Reading, entry: Entry) -> dict[str, Any]:
    """One department's report, counted from its first try; returns what the receipt says of it."""
    earlier = await message.work.records.latest_post(message.task, entry.department, entry.date)
    at = await first_try(message, entry)
    await message.work.records.add(_row(message, entry, at))
    counts = "needs_human" not in reading.flags and entry.date <= message.today
    owed = await _owed(message, entry) if counts else None
    settled = await _settle(message, owed, at) if owed else None
    return {
        "department": entry.department,
        "day": entry.date.isoformat(),
        "content": entry.content,
        "times": [_echo(found) for found in entry.times if _says_when(found, message)],
        "vague": list(entry.vague),
        "proxy": _proxy(message, entry),
        "replaces": earlier.posted_at.isoformat() if earlier and earlier.posted_at <= at else None,
        "overtaken_by": earlier.posted_at.isoformat() if earlier and earlier.posted_at > at else None,
        "posted_at": at.isoformat(),
        "state": _state(message, entry, owed, settled),
        "listed": await _is_listed(message, settled),
    }


async def _is_listed(message: Message, settled: Obligation | None) -> bool:
    """The group read of this department as missing although its post counts; in every chat in which the receipt does not
    stand the list is corrected (catalogue §3.7)."""
    if settled is None or settled.outcome != "kept" or not settled.reached("missing"):
        return False
    data = {**engine.describe(settled), "posted_at": message.at.isoformat()}
    items, departments = (item_of(settled),), (settled.key.debtor,)
    say = Say("notice", "correction_progress", data, message.task.code, items=items, departments=departments)
    await message.work.say_in(message.other_chats, say, message.task)
    return True


def _echo(found: InstantFound) -> dict[str, Any]:
    return {"text": found.text, "at": found.at.isoformat(), "has_time": found.has_time}


def _says_when(found: InstantFound, message: Message) -> bool:
    """今日 alone is no time to be echoed: the post is of that day."""
    return found.has_time or found.at.date() != message.today


def _row(message: Message, entry: Entry, at: datetime) -> PostRow:
    assert message.task.id is not None, "a stored task has an id"
    return PostRow(
        task_id=message.task.id,
        department=entry.department,
        day=entry.date,
        content=entry.content,
        sender=message.person,
        sender_department=message.department,
        posted_at=at,
        recorded_at=message.work.now,
        inbox_id=message.inbox_id,
        proxy=entry.proxy or (message.imported and entry.department != message.department),
        vague=bool(entry.vague),
        participant=entry.department in message.task.departments,
    )


async def _owed(message: Message, entry: Entry) -> Obligation | None:
    """The daily post this report is for. A post before the day opened opens it."""
    about = entry.date.isoformat()
    found = await _daily(message, entry.department, about)
    if found is None and _begins_today(message, entry) and is_open_day(message.world, entry.date):
        await open_day(message.work, message.task, entry.date)
        found = await _daily(message, entry.department, about)
    return found


def _begins_today(message: Message, entry: Entry) -> bool:
    """A day that is over is opened by nothing that arrives late: its clocks would all ring at once."""
    return entry.date == message.today == message.desk.company.worktime(message.department).local(message.work.now).date()


async def _daily(message: Message, department: str, about: str) -> Obligation | None:
    owed = await message.work.obligations.about(message.task, about)
    return next((ob for ob in owed if ob.topic == "progress" and ob.key.debtor == department), None)


async def _settle(message: Message, owed: Obligation, tried_at: datetime) -> Obligation | None:
    """The first try counts as long as the day is not missed (catalogue §3.7)."""
    at = message.at if owed.outcome == "missed" else tried_at
    owed = before_it_was_settled(owed, message)
    settled = await settle(message.work, message.task, "progress_posted", [owed], at, message.person)
    return settled[0] if settled else None


def _proxy(message: Message, entry: Entry) -> dict[str, str] | None:
    if not entry.proxy and not message.imported:
        return None
    name = message.desk.company.organisation.name(message.person)
    return {"department": message.department or "", "name": name, "how": "引用代发" if message.imported else "代发"}


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
