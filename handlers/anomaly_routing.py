"""Who hears of an anomaly: its level names them, and the head who is to endorse it hears in the same minute (L25)."""

from bot.core.decisions import Say, item_of
from bot.core.messages import Button, Card, is_private
from bot.core.obligations import Obligation
from handlers.anomaly_facts import LEVEL_EVENTS, departments_of, item, label_of, level_of, subject_of
from handlers.desk import Message
from storage.models import AnomalyRow

FIRST_THING = "08:30"
"""For when a vice president who is woken at night may put the meeting off with one tap (wording §14c)."""


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
        departments=departments_of(anomaly),
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
    asleep = person == message.world.vice_president and _is_night(message, person)
    morning = (Button("acknowledge", f"定于{FIRST_THING}", FIRST_THING),) if asleep else ()
    return Card(label, (Button("acknowledge", "知悉"), *morning))


def _is_night(message: Message, person: str) -> bool:
    company = message.desk.company
    hour = company.worktime(company.organisation.department_of(person)).local(message.at).hour
    return hour >= 22 or hour < 7


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
        departments=departments_of(anomaly),
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
            departments=departments_of(anomaly),
        )
        await message.work.say(receipt, message.task)
    await message.work.say(say, message.task)


async def correct(message: Message, anomaly: AnomalyRow, old: str) -> None:
    """Whoever was alarmed by the old level and is not concerned by the new one hears so in the same chat, at once (catalogue §3.7)."""
    others = set(_addressees(message, level_of(anomaly))) | {message.person, anomaly.reporter}
    chats = [person for person in _addressees(message, old) if person not in others]
    for person in (*chats, *((None,) if old == "重大" else ())):
        say = Say(
            "notice",
            "correction_anomaly",
            {**subject_of(message, anomaly), "old": old},
            message.task.code,
            person=person,
            items=(item(message, anomaly, "L25"),),
            departments=departments_of(anomaly),
            urgent=old == "重大",
        )
        await message.work.say(say, message.task)
