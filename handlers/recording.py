"""Putting on record what was done about an anomaly, so that each of its clocks has an end (L26-L28)."""

from collections.abc import Mapping
from typing import Any

from bot.core import engine
from bot.core.decisions import Item, Note, Say
from bot.core.obligations import Obligation
from handlers.anomaly_facts import departments_of, stands_elsewhere
from handlers.desk import Message
from handlers.settling import settle
from storage.models import AnomalyRow

FOLLOWED_BY: Mapping[str, Mapping[str, str]] = {"meeting_recorded": {"重要": "meeting_recorded_important"}}
"""What a record opens, by the anomaly's level."""


async def record(message: Message, anomaly: AnomalyRow, event: str, fields: Mapping[str, str], text: str) -> None:
    """Settles the clocks this event ends. By lead coordinator, lead head or vice president; a plan also by the responsible department."""
    label = f"A-{anomaly.number}"
    if anomaly.solved_at is not None:
        await message.answer("reply", "reply_anomaly_solved_already", {"label": label})
        return
    if not _may_record(message, anomaly, event):
        world = message.world
        rights = {"label": label, "lead": world.task.lead, "lead_name": world.organisation.name(world.lead_coordinator)}
        await message.answer("reply", "reply_anomaly_rights", rights)
        return
    _remember(message, anomaly, event, fields, text)
    settled = await _settle(message, anomaly, event, label)
    settled += await _open_next(message, anomaly, event, label)
    if event == "anomaly_solved":
        anomaly.solved_at = message.at
    await _confirm(message, anomaly, event, fields, text, settled)


def _may_record(message: Message, anomaly: AnomalyRow, event: str) -> bool:
    world = message.world
    leading = (*world.organisation.coordinators(world.task.lead), world.lead_head, world.vice_president)
    if message.person in leading:
        return True
    return event == "plan_recorded" and bool(anomaly.responsible and world.organisation.speaks_for(message.person, anomaly.responsible))


def _remember(message: Message, anomaly: AnomalyRow, event: str, fields: Mapping[str, str], text: str) -> None:
    """Append-only on the anomaly's own page; the responsible department steers who owes the plan."""
    entry = {"event": event, "by": message.person, "at": message.at.isoformat(), "text": text, **fields}
    anomaly.records = [*anomaly.records, entry]
    anomaly.responsible = message.desk.company.organisation.canonical(fields.get("responsible", "").strip()) or anomaly.responsible
    note = Note(event, "anomaly", None, message.task.code, None, f"A-{anomaly.number}", message.person)
    message.work.note([note])


async def _settle(message: Message, anomaly: AnomalyRow, event: str, label: str) -> list[Obligation]:
    owed = await message.work.obligations.about(message.task, label)
    return await settle(message.work, message.task, event, owed, message.at, message.person)


async def _open_next(message: Message, anomaly: AnomalyRow, event: str, label: str) -> list[Obligation]:
    """The meeting of a 重要 opens the clock of its plan; a plan given with it or before settles that at once."""
    following = FOLLOWED_BY.get(event, {}).get(anomaly.level or "一般")
    if following is None:
        return []
    subject = await _subject(message, anomaly, label)
    owed = engine.open_for(following, message.world, label, message.at, subject)
    await message.work.obligations.save(message.task, owed)
    has_plan = any("plan" in entry or entry["event"] == "plan_recorded" for entry in anomaly.records)
    return await _settle(message, anomaly, "plan_recorded", label) if has_plan else []


async def _subject(message: Message, anomaly: AnomalyRow, label: str) -> dict[str, Any]:
    earlier = await message.work.obligations.about(message.task, label)
    known = dict(earlier[0].subject) if earlier else {}
    return {**known, "responsible": anomaly.responsible}


async def _confirm(
    message: Message, anomaly: AnomalyRow, event: str, fields: Mapping[str, str], text: str, settled: list[Obligation]
) -> None:
    owed = [ob for ob in await message.work.obligations.about(message.task, f"A-{anomaly.number}") if ob.is_open]
    items = tuple(Item(ob.key.rule, ob.row, ob.key.task, ob.key.debtor, ob.key.about) for ob in settled)
    data = {
        "label": f"A-{anomaly.number}",
        "event": event,
        "fields": dict(fields),
        "text": text,
        "settled": [ob.row for ob in settled],
        "open": [_still_owed(ob, message) for ob in owed if ob.row not in ("L24", "L25")],
    }
    shared: dict[str, Any] = {
        "items": items or (Item("anomaly", "L24", message.task.code, anomaly.reporter, f"A-{anomaly.number}"),),
        "departments": departments_of(anomaly),
    }
    await message.answer("receipt", "receipt_recorded", data, **shared)
    say = Say("receipt", "receipt_recorded", data, message.task.code, **shared)
    await message.work.say_in(await stands_elsewhere(message, anomaly), say, message.task)


def _still_owed(obligation: Obligation, message: Message) -> dict[str, Any]:
    return {"row": obligation.row, "due_at": obligation.due_at.isoformat(), "late": obligation.due_at < message.at}
