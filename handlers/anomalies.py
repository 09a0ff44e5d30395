"""`/异常`: a new anomaly is raised (L24), or something is put on record about a known one."""

from typing import Any

from bot.core.decisions import Note, Say
from bot.core.obligations import Obligation
from bot.core.reading import Reading
from bot.core.recording import ACKNOWLEDGED, Record, read_record
from handlers.anomaly_facts import (
    departments_of,
    item,
    label_of,
    level_of,
    missing_of,
    open_clocks,
    open_for_event,
    stands_elsewhere,
    subject_of,
)
from handlers.anomaly_routing import route
from handlers.desk import Message
from handlers.grading import acknowledge, ask_for_missing, coming, complete, level_card
from handlers.recording import record
from storage.models import AnomalyRow


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
        await acknowledge(message, anomaly, coming(message, known.text))
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
        opened += await open_for_event(message, anomaly, "anomaly_incomplete")
    endorsing = await open_for_event(message, anomaly, "anomaly_unendorsed") if unendorsed else []
    await _acknowledge(message, anomaly, opened)
    if missing:
        await ask_for_missing(message, anomaly)
    await route(message, anomaly, opened, endorsing)


async def _acknowledge(message: Message, anomaly: AnomalyRow, opened: list[Obligation]) -> None:
    clocks = [{"row": ob.row, "due_at": ob.due_at.isoformat(), "debtor": ob.key.debtor} for ob in opened if ob.row != "L24"]
    data = {**subject_of(message, anomaly), "clocks": clocks}
    shared: dict[str, Any] = {"items": (item(message, anomaly, "L24"),), "departments": departments_of(anomaly)}
    is_major = level_of(anomaly) == "重大"
    await message.answer("receipt", "receipt_anomaly", data, urgent=is_major, **shared)
    if not is_major:  # of a major one every chat reads in its alert
        card, context = level_card(message, anomaly), {"anomaly": anomaly.number}
        say = Say("receipt", "receipt_anomaly", data, message.task.code, card=card, context=context, **shared)
        await message.work.say_in(await stands_elsewhere(message, anomaly), say, message.task)
    message.work.note([Note("raised", "anomaly", "L24", message.task.code, None, label_of(anomaly), message.person)])
