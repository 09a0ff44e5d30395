"""Anomalies: raised (L24), routed and endorsed (L25), graded anew."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core import engine
from bot.core.chinese_time import promised_instant
from bot.core.decisions import Decision, Item, Note, Say, item_of
from bot.core.messages import Button, Card, is_private
from bot.core.obligations import Obligation
from bot.core.reading import Reading
from bot.core.recording import ACKNOWLEDGED, Record, read_record
from handlers.desk import Message
from handlers.recording import record
from handlers.settling import cancel, settle
from storage.models import AnomalyRow

LEVEL_EVENTS: Mapping[str, str] = {"一般": "anomaly_general", "重要": "anomaly_important", "重大": "anomaly_major"}
NEEDED = ("level", "situation", "impact", "measures")


def label_of(anomaly: AnomalyRow) -> str:
    return f"A-{anomaly.number}"


def level_of(anomaly: AnomalyRow) -> str:
    """No level is 一般 until one is given (L24)."""
    return anomaly.level or "一般"


async def anomaly_command(message: Message, reading: Reading) -> None:
    """`/异常`: raises a new anomaly, or records something about a known one (`/异常 A-1 …`)."""
    known = read_record(reading.args)
    if known is None:
        await raise_anomaly(message, reading)
    else:
        await record_on(message, known)


async def record_on(message: Message, known: Record) -> None:
    anomaly = await message.work.records.anomaly(known.number or 0)
    if anomaly is None or anomaly.task_id != message.task.id:
        await message.answer("reply", "reply_no_such_anomaly", {"label": f"A-{known.number}"})
    elif known.event is None:
        await complete(message, anomaly, known)
    elif known.event == ACKNOWLEDGED:
        await acknowledge(message, anomaly, _coming(message, known.text))
    else:
        await record(message, anomaly, known.event, known.fields, known.text)


async def raise_anomaly(message: Message, reading: Reading) -> None:
    """Takes it at once: the clocks run from the first report, whatever is still missing."""
    work = message.work
    unendorsed = reading.authorized is False
    anomaly = AnomalyRow(
        number=await work.records.next_anomaly_number(),
        task_id=message.task.id or 0,
        message_id=message.incoming.message_id,
        chat=message.incoming.chat,
        reporter=message.person,
        department=message.department,
        level=reading.severity,
        type=reading.anomaly_type,
        fields={name: value for name, value in reading.fields.items() if value},
        raised_at=message.at,
        endorsement="pending" if unendorsed else "none",
        acknowledged_at=message.at if message.person == message.world.vice_president else None,
    )
    await work.records.add(anomaly)
    opened = await open_clocks(message, anomaly, None)
    missing = missing_of(anomaly)
    if missing:
        opened += await _open(message, anomaly, "anomaly_incomplete")
    endorsing = await _open(message, anomaly, "anomaly_unendorsed") if unendorsed else []
    await _acknowledge(message, anomaly, opened)
    if missing:
        await ask_for_missing(message, anomaly)
    await route(message, anomaly, opened, endorsing)


def missing_of(anomaly: AnomalyRow) -> list[str]:
    has = {**anomaly.fields, "level": anomaly.level}
    return [name for name in NEEDED if not has.get(name)]


def subject_of(message: Message, anomaly: AnomalyRow) -> dict[str, Any]:
    organisation = message.desk.company.organisation
    return {
        "number": anomaly.number,
        "label": label_of(anomaly),
        "level": level_of(anomaly),
        "level_given": anomaly.level is not None,
        "type": anomaly.type,
        "reporter": anomaly.reporter,
        "reporter_name": organisation.name(anomaly.reporter),
        "department": anomaly.department,
        "responsible": anomaly.responsible,
        "situation": anomaly.fields.get("situation", ""),
        "impact": anomaly.fields.get("impact", ""),
        "measures": anomaly.fields.get("measures", ""),
        "raised_at": anomaly.raised_at.isoformat(),
        "endorsement": anomaly.endorsement,
        "task_name": message.task.name,
        "task_code": message.task.code,
    }


async def open_clocks(message: Message, anomaly: AnomalyRow, not_before: datetime | None) -> list[Obligation]:
    return await _open(message, anomaly, LEVEL_EVENTS[level_of(anomaly)], not_before)


async def _open(
    message: Message, anomaly: AnomalyRow, event: str, not_before: datetime | None = None, opened_at: datetime | None = None
) -> list[Obligation]:
    """Counted from the first report unless another opening is given."""
    begun, subject = opened_at or anomaly.raised_at, subject_of(message, anomaly)
    owed = engine.open_for(event, message.world, label_of(anomaly), begun, subject, not_before=not_before)
    return await message.work.obligations.save(message.task, owed)


def item(message: Message, anomaly: AnomalyRow, row: str, debtor: str | None = None) -> Item:
    """The item of a row that the policy has a rule for; the report itself (L24) where it has none open."""
    rule = next((rule.id for rule in message.world.policy.rules.values() if rule.row == row), f"anomaly.{row}")
    return Item(rule, row, message.task.code, debtor or anomaly.reporter, label_of(anomaly))


async def _acknowledge(message: Message, anomaly: AnomalyRow, opened: list[Obligation]) -> None:
    clocks = [{"row": ob.row, "due_at": ob.due_at.isoformat(), "debtor": ob.key.debtor} for ob in opened if ob.row != "L24"]
    data = {**subject_of(message, anomaly), "clocks": clocks}
    await message.answer("receipt", "receipt_anomaly", data, items=(item(message, anomaly, "L24"),), departments=_departments(anomaly))
    message.work.note([Note("raised", "anomaly", "L24", message.task.code, None, label_of(anomaly), message.person)])


def _departments(anomaly: AnomalyRow) -> tuple[str, ...]:
    return (anomaly.department,) if anomaly.department else ()


async def ask_for_missing(message: Message, anomaly: AnomalyRow) -> None:
    missing = missing_of(anomaly)
    levels = message.world.policy.levels
    buttons = tuple(Button("correct", level, level) for level in levels) if "level" in missing else ()
    await message.answer(
        "repair",
        "repair_anomaly",
        {**subject_of(message, anomaly), "missing": missing, "levels": dict(levels)},
        items=(item(message, anomaly, "L24"),),
        departments=_departments(anomaly),
        card=Card(f"{label_of(anomaly)} 级别", buttons) if buttons else None,
        context={"anomaly": anomaly.number},
    )


# ---------------------------------------------------------------- routing


async def route(message: Message, anomaly: AnomalyRow, opened: list[Obligation], endorsing: list[Obligation]) -> None:
    """Tells those whom the level names, and in the same minute the head who is to endorse it (L25)."""
    level = level_of(anomaly)
    urgent = level == "重大"
    if urgent:
        await _alert_group(message, anomaly)
    for person in _addressees(message, level):
        if person != anomaly.reporter:
            await _alert(message, anomaly, person, "alert_anomaly_routed", _card_for(message, anomaly, person), opened, urgent)
    for obligation in endorsing:
        if obligation.key.debtor != anomaly.reporter:
            await _alert(message, anomaly, obligation.key.debtor, "alert_anomaly_endorse", _endorse_card(anomaly), [obligation], urgent)


def _addressees(message: Message, level: str) -> tuple[str, ...]:
    world = message.world
    named = {
        "一般": (world.lead_coordinator or world.lead_head,),
        "重要": (world.lead_head or world.vice_president,),
        "重大": (world.vice_president, world.lead_head),
    }
    return tuple(dict.fromkeys(person for person in named[level] if person))


async def _alert(
    message: Message,
    anomaly: AnomalyRow,
    person: str,
    template: str,
    card: Card | None,
    owed: list[Obligation],
    urgent: bool,
) -> None:
    clocks = [{"row": ob.row, "due_at": ob.due_at.isoformat(), "debtor": ob.key.debtor} for ob in owed]
    say = Say(
        "alert",
        template,
        {**subject_of(message, anomaly), "clocks": clocks, "person": person},
        message.task.code,
        person=person,
        items=tuple(item_of(ob) for ob in owed) if template == "alert_anomaly_endorse" else (item(message, anomaly, "L25"),),
        departments=_departments(anomaly),
        card=card,
        context={"anomaly": anomaly.number},
        urgent=urgent,
        watch=owed[0] if owed else None,
    )
    await message.work.say(say, message.task, watch_id=owed[0].id if owed else None)


def _card_for(message: Message, anomaly: AnomalyRow, person: str) -> Card | None:
    label = label_of(anomaly)
    if level_of(anomaly) != "重大":
        return Card(label, (Button("record", "已召集", "已召集"), Button("record", "已解决", "已解决")))
    return Card(label, (Button("acknowledge", "知悉"),))


def _endorse_card(anomaly: AnomalyRow) -> Card:
    others = tuple(level for level in LEVEL_EVENTS if level != level_of(anomaly))
    corrections = tuple(Button("correct", f"改为{level}", level) for level in others)
    return Card(f"{label_of(anomaly)} 级别", (Button("endorse", "级别无误"), *corrections))


async def _alert_group(message: Message, anomaly: AnomalyRow) -> None:
    """The group reads of it with the reporting department only; raised privately, its receipt stands there as well."""
    organisation = message.desk.company.organisation
    mentions = tuple(filter(None, (organisation.coordinator(name) for name in message.task.departments)))
    data = {**subject_of(message, anomaly), "vice_president": message.world.vice_president}
    say = Say(
        "alert",
        "alert_anomaly_group",
        data,
        message.task.code,
        items=(item(message, anomaly, "L25", anomaly.department),),
        departments=_departments(anomaly),
        mentions=mentions,
        urgent=True,
    )
    if is_private(anomaly.chat):
        receipt = Say(
            "receipt",
            "receipt_anomaly_group",
            data,
            message.task.code,
            items=(item(message, anomaly, "L24", anomaly.department),),
            departments=_departments(anomaly),
        )
        await message.work.say(receipt, message.task)
    await message.work.say(say, message.task)


# ---------------------------------------------------------------- completing, endorsing, grading


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
        departments=_departments(anomaly),
    )


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
    endorsing = await _open(message, anomaly, "anomaly_unendorsed", opened_at=message.at) if unendorsed else []
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
        "reply", "reply_endorsed", subject_of(message, anomaly), items=(item(message, anomaly, "L25"),), departments=_departments(anomaly)
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


def _coming(message: Message, text: str) -> datetime | None:
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
