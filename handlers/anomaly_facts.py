"""What is known of an anomaly, and what it owes: shared by raising, routing and grading."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core import engine
from bot.core.decisions import Item
from bot.core.messages import is_private
from bot.core.obligations import Obligation
from bot.core.world import TaskChat
from handlers.desk import Message
from storage.models import AnomalyRow

LEVEL_EVENTS: Mapping[str, str] = {"一般": "anomaly_general", "重要": "anomaly_important", "重大": "anomaly_major"}
NEEDED = ("level", "situation", "impact", "measures")


def label_of(anomaly: AnomalyRow) -> str:
    return f"A-{anomaly.number}"


def level_of(anomaly: AnomalyRow) -> str:
    """No level is 一般 until one is given (L24)."""
    return anomaly.level or "一般"


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
    return await open_for_event(message, anomaly, LEVEL_EVENTS[level_of(anomaly)], not_before)


async def open_for_event(
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


async def stands_elsewhere(message: Message, anomaly: AnomalyRow) -> tuple[TaskChat, ...]:
    """The chats in which an anomaly can be read that was raised in a group, but the one the message came from: where it was
    raised, and where those live who raised it, lead the task or have it in hand."""
    if message.is_private or is_private(anomaly.chat):
        return ()
    concerned = (anomaly.department or "", message.task.lead, anomaly.responsible or "")
    homes = await message.work.homes.chats_of(concerned, message.task)
    return tuple(chat for chat in message.other_chats if chat in homes or chat.chat == anomaly.chat)


def departments_of(anomaly: AnomalyRow) -> tuple[str, ...]:
    return (anomaly.department,) if anomaly.department else ()
