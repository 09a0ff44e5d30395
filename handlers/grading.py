"""An anomaly after its first report: completed, endorsed, graded anew, acknowledged (L24, L25, L28)."""

from datetime import datetime, timedelta
from typing import Any

from bot.core import engine
from bot.core.chinese_time import promised_instant
from bot.core.decisions import Decision, Note
from bot.core.messages import Button, Card
from bot.core.obligations import Obligation
from bot.core.recording import Record
from handlers.anomaly_facts import NEEDED, departments_of, item, label_of, level_of, missing_of, open_clocks, open_for_event, subject_of
from handlers.anomaly_routing import correct, route
from handlers.desk import Message
from handlers.settling import cancel, settle
from storage.models import AnomalyRow


async def complete(message: Message, anomaly: AnomalyRow, given: Record) -> None:
    """What was missing comes in later, by the reporter or somebody of the same or the lead department."""
    if not _may_complete(message, anomaly):
        await message.answer("reply", "reply_anomaly_rights", _rights(message, anomaly))
        return
    anomaly.fields = {**anomaly.fields, **{name: value for name, value in given.fields.items() if name in NEEDED}}
    if given.level and given.level != anomaly.level:
        await regrade(message, anomaly, given.level)
    if missing_of(anomaly):
        await ask_for_missing(message, anomaly)
        return
    owed = await message.work.obligations.about(message.task, label_of(anomaly))
    await settle(message.work, message.task, "fields_completed", owed, message.at, message.person)
    await message.answer(
        "receipt",
        "receipt_anomaly_completed",
        subject_of(message, anomaly),
        items=(item(message, anomaly, "L24"),),
        departments=departments_of(anomaly),
    )


async def ask_for_missing(message: Message, anomaly: AnomalyRow) -> None:
    missing = missing_of(anomaly)
    levels = message.world.policy.levels
    await message.answer(
        "repair",
        "repair_anomaly",
        {**subject_of(message, anomaly), "missing": missing, "levels": dict(levels)},
        items=(item(message, anomaly, "L24"),),
        departments=departments_of(anomaly),
        card=level_card(message, anomaly),
        context={"anomaly": anomaly.number},
        urgent=level_of(anomaly) == "重大",
    )


def level_card(message: Message, anomaly: AnomalyRow) -> Card | None:
    """One tap gives the level that is still missing."""
    buttons = tuple(Button("correct", level, level) for level in message.world.policy.levels)
    return Card(f"{label_of(anomaly)} 级别", buttons) if anomaly.level is None and buttons else None


def _may_complete(message: Message, anomaly: AnomalyRow) -> bool:
    return message.person == anomaly.reporter or message.department in (anomaly.department, message.task.lead) or may_lead(message)


def may_lead(message: Message) -> bool:
    """Lead coordinator, lead head or vice president (replay.md, Recording)."""
    world = message.world
    return message.person in (*world.organisation.coordinators(world.task.lead), world.lead_head, world.vice_president)


def _rights(message: Message, anomaly: AnomalyRow) -> dict[str, Any]:
    organisation = message.desk.company.organisation
    return {"label": label_of(anomaly), "lead": message.task.lead, "lead_name": organisation.name(message.world.lead_coordinator)}


async def regrade(message: Message, anomaly: AnomalyRow, level: str) -> None:
    """A level given later replaces the clocks, counted from the first report (L24)."""
    old, had = level_of(anomaly), anomaly.level
    anomaly.level = level
    message.work.note([Note("graded", "anomaly", "L24", message.task.code, None, label_of(anomaly), message.person, f"{had}→{level}")])
    if level == old:
        return
    clocks = [ob for ob in await message.work.obligations.about(message.task, label_of(anomaly)) if _is_clock(ob)]
    await cancel(message.work, message.task, clocks, message.at, f"级别改为{level}")
    unendorsed = _lacks_rank(message, level)
    anomaly.endorsement = "pending" if unendorsed else anomaly.endorsement
    opened = await open_clocks(message, anomaly, message.at)
    endorsing = await open_for_event(message, anomaly, "anomaly_unendorsed", opened_at=message.at) if unendorsed else []
    await correct(message, anomaly, old)
    await route(message, anomaly, opened, endorsing)


def _lacks_rank(message: Message, level: str) -> bool:
    """Coordinators may state 一般, heads and the vice president any level (art. 15)."""
    if message.desk.company.rank(message.person):
        return False
    return level != "一般" or message.person not in message.desk.company.organisation.coordinators(message.department)


def _is_clock(obligation: Obligation) -> bool:
    return obligation.is_open and obligation.row[:3] in ("L26", "L27", "L28")


async def endorse(message: Message, anomaly: AnomalyRow, level: str | None) -> None:
    """The head confirms the level, or corrects it to `level`."""
    owed = [ob for ob in await message.work.obligations.about(message.task, label_of(anomaly)) if ob.row == "L25"]
    allowed = {ob.key.debtor for ob in owed} | {message.world.lead_head, message.world.vice_president}
    if message.person not in allowed and not (level and anomaly.level is None and _may_complete(message, anomaly)):
        await message.answer("reply", "reply_anomaly_rights", _rights(message, anomaly))
        return
    if message.person in allowed and owed:
        anomaly.endorsement = "corrected" if level else "given"
    if level:
        await regrade(message, anomaly, level)
    if message.person in allowed and owed:
        await settle(message.work, message.task, "endorsed", owed, message.at, message.person)
    if not missing_of(anomaly):
        await settle(
            message.work,
            message.task,
            "fields_completed",
            await message.work.obligations.about(message.task, label_of(anomaly)),
            message.at,
            message.person,
        )
    await message.answer(
        "reply", "reply_endorsed", subject_of(message, anomaly), items=(item(message, anomaly, "L25"),), departments=departments_of(anomaly)
    )


async def acknowledge(message: Message, anomaly: AnomalyRow, meeting_at: datetime | None) -> None:
    """[知悉]: the vice president's ends the repeats; with a time (定于) the meeting's clock moves to it once (L28)."""
    by_vice_president = message.person == message.world.vice_president
    data = {**subject_of(message, anomaly), "meeting_at": meeting_at.isoformat() if meeting_at else None, "moved": False}
    if by_vice_president:
        anomaly.acknowledged_at = anomaly.acknowledged_at or message.at
        data["moved"] = meeting_at is not None and await _move_meeting(message, anomaly, meeting_at)
    message.work.note([Note("acknowledged", "anomaly", "L28", message.task.code, None, label_of(anomaly), message.person)])
    await message.answer("reply", "reply_acknowledged", data, items=(item(message, anomaly, "L28.meet"),))


def coming(message: Message, text: str) -> datetime | None:
    """定于21:00, 定于明天9点; a clock that is gone today means tomorrow's, as with the button."""
    at = promised_instant(text, message.desk.company.worktime(message.department).local(message.at))
    if at is None or at > message.at:
        return at
    later = at + timedelta(days=1)
    return later if later > message.at else None


async def _move_meeting(message: Message, anomaly: AnomalyRow, meeting_at: datetime) -> bool:
    owed = await message.work.obligations.about(message.task, label_of(anomaly))
    meeting = next((ob for ob in owed if ob.row == "L28.meet" and ob.is_open and not ob.moved), None)
    if meeting is None or meeting.id is None:
        return False
    moved = engine.move(meeting, meeting_at, message.at, message.world, remind=False)
    await message.work.mailbox.drop_waiting(meeting.id, "会议已定时间")
    note = Note("moved", moved.key.rule, moved.row, moved.key.task, moved.key.debtor, moved.key.about, message.person)
    await message.work.carry_out(message.task, Decision((moved,), (), (note,)))
    return True
