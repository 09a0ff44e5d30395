"""Buttons: each does what a typed line would have done, for whoever pressed it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.decisions import Note
from bot.core.messages import Incoming, is_private
from bot.core.reading import Context, read
from bot.core.recording import VERBS
from bot.core.world import Task
from handlers import accounts, answers, grading, promises, questions
from handlers.anomaly_facts import LEVEL_EVENTS, label_of
from handlers.desk import Message
from handlers.hearing import hear
from handlers.hints import hint
from handlers.near_misses import line_on
from handlers.progress import record_progress
from handlers.recording import record
from storage.inbox import from_row
from storage.models import AnomalyRow, DraftRow, OutboxRow, QuestionRow

UNCHANGED = "无变化"
Parts = list[dict[str, Any]]


async def handle_click(message: Message) -> None:
    """Finds the card that was pressed and does its action; a card nobody sent is answered, never an error. In a group that
    belongs to no task no card does anything."""
    incoming = message.incoming
    if not message.is_private and await message.work.tasks.by_chat(incoming.platform, incoming.chat) is None:
        await hint(message.work, incoming, "reply_unbound_chat")
        return
    card = await _card(message)
    if card is not None:
        message = replace(message, incoming=by_place(message.incoming, card))
    action = ACTIONS.get(message.incoming.action or "")
    if card is None or action is None:
        await message.answer("reply", "reply_card_gone", {})
        return
    message.work.note([Note("clicked", actor=message.person, task=card.record.get("task"), reason=message.incoming.action)])
    await action(message, [dict(part) for part in card.context.get("parts", [])])


def by_place(click: Incoming, card: OutboxRow) -> Incoming:
    """A click with the button's own action and value, where its platform knows no more of it than its place (`b2`)."""
    buttons = (card.card or {}).get("buttons", [])
    place = re.fullmatch(r"b([1-9])", click.action or "")
    here = click.chat == card.chat or is_private(click.chat)  # not every press says in which group it was
    if place is None or click.platform != card.platform or not here or int(place[1]) > len(buttons):
        return click
    pressed = buttons[int(place[1]) - 1]
    return replace(click, action=pressed["action"], value=pressed.get("value"))


async def _card(message: Message) -> OutboxRow | None:
    """By the outgoing message's id (`o7`), or the newest open card of a row of the catalogue (L13) in that chat.

    A card that only asks what is meant speaks of no row yet: it is found by its button. Where none is open any more, the
    newest: it is answered politely.
    """
    of, chat = message.incoming.of or "", message.incoming.chat
    if of[:1] == "o" and of[1:].isdigit() and len(of) < 15:
        return await message.work.mailbox.outgoing(int(of[1:]))
    sent = await message.work.mailbox.cards(message.incoming.platform, chat)
    asking = [card for card in sent if not _rows(card) and _offers(card, message.incoming.action)]
    cards = asking or [card for card in sent if of in _rows(card)]
    for card in cards:
        if await is_open(message, card):
            return card
    return cards[0] if cards else None


def _rows(card: OutboxRow) -> set[str]:
    """The rows of the catalogue that a card speaks of."""
    return {item["row"] for item in card.record.get("items", ())}


def _offers(card: OutboxRow, action: str | None) -> bool:
    return any(button["action"] == action for button in (card.card or {}).get("buttons", ()))


async def is_open(message: Message, card: OutboxRow) -> bool:
    """Something the card speaks of still waits: a draft, an answer, an anomaly, the post of a day."""
    records = message.work.records
    for part in card.context.get("parts", []):
        draft = await records.draft(part["draft"]) if part.get("draft") else None
        question = await records.question(part["question"]) if part.get("question") else None
        anomaly = await records.anomaly(part["anomaly"]) if part.get("anomaly") else None
        if (draft and not draft.done_at) or (question and not question.closed_at) or (anomaly and not anomaly.solved_at):
            return True
        if part.get("day") or part.get("inbox") or part.get("account"):
            return True
    return False


def _first(parts: Parts, key: str) -> Any:
    return next((part[key] for part in parts if part.get(key) is not None), None)


# ---------------------------------------------------------------- drafts


async def _draft(message: Message, parts: Parts) -> DraftRow | None:
    """The open draft of the card; only its author or somebody of the same department may finish it."""
    draft = await message.work.records.draft(_first(parts, "draft") or 0)
    if draft is None or draft.done_at is not None:
        await message.answer("reply", "reply_card_gone", {})
        return None
    if message.person != draft.person and message.department != draft.department:
        await message.answer("reply", "reply_not_yours", {})
        return None
    return draft


async def _fix(message: Message, parts: Parts) -> None:
    """Stores the offered line, for the day that was tapped where several were offered; counted from the first try (L12)."""
    draft = await _draft(message, parts)
    task = await message.work.tasks.by_id(draft.task_id) if draft and draft.task_id else None
    if draft is None or task is None or draft.line is None:
        return
    day = day_of(message.incoming.value) or draft.day
    line = line_on(draft.line, draft.department, day) if draft.department and day else draft.line
    draft.day = day
    author = replace(message, person=draft.person, task=task)
    at = message.desk.company.worktime(author.department).local(draft.begun_at)
    reading = read(line, sender=draft.person, posted_at=at, context=Context(), frame=message.desk.frame(task))
    if reading.kind == "progress":
        await record_progress(author, reading)
    draft.done_at = message.work.now


def day_of(value: str | None) -> date | None:
    """A button's day; None where it carries none."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


async def _choose_task(message: Message, parts: Parts) -> None:
    """The private message is heard in the chosen task, as of its own time."""
    draft = await _draft(message, parts)
    task = await message.work.tasks.by_code(message.incoming.value or "")
    if draft is not None and task is not None:
        await _hear_again(message, draft, task=task)


async def _choose_request(message: Message, parts: Parts) -> None:
    draft = await _draft(message, parts)
    value = (message.incoming.value or "").lstrip("#＃")
    question = await message.work.records.question(int(value)) if value.isdigit() and len(value) < 10 else None
    task = await message.work.tasks.by_id(question.task_id) if question else None
    if draft is not None and question is not None and task is not None:
        await _hear_again(message, draft, task=task, question=question.number)


async def _hear_again(message: Message, draft: DraftRow, *, task: Task, question: int | None = None) -> None:
    row = await message.work.mailbox.incoming(draft.inbox_id)
    assert row is not None, "the inbox is never emptied"
    draft.done_at = message.work.now
    first = replace(message, incoming=replace(from_row(row), chat=message.incoming.chat), person=draft.person, at=draft.begun_at)
    await hear(replace(first, inbox_id=draft.inbox_id), task=task, question=question)


async def _unchanged(message: Message, parts: Parts) -> None:
    """无变化 for the day of the reminder, for each of its tasks."""
    at = message.desk.company.worktime(message.department).local(message.at)
    for part in parts:
        task = await message.work.tasks.by_code(part.get("task") or "")
        if task is not None and message.department in task.departments:
            day = date.fromisoformat(part.get("day") or at.date().isoformat())
            line = f"{message.department}-{day.month}月{day.day}日：{UNCHANGED}"
            earlier = await message.work.records.latest_post(task, message.department, day)
            reading = read(line, sender=message.person, posted_at=at, context=Context(), frame=message.desk.frame(task))
            if reading.kind == "progress" and not (earlier and earlier.content == UNCHANGED):  # a double tap is one
                await record_progress(message.in_task(task), reading)


# ---------------------------------------------------------------- questions


async def _question(message: Message, parts: Parts) -> tuple[Message, QuestionRow] | None:
    """The question the button means, where the one who pressed it may answer it."""
    numbers = _meant(message, parts, "question", "#")
    question = await message.work.records.question(numbers[0]) if len(numbers) == 1 else None
    task = await message.work.tasks.by_id(question.task_id) if question else None
    if question is None or task is None:
        template = "reply_which_question" if numbers else "reply_card_gone"
        await message.answer("reply", template, {"labels": [f"#{number}" for number in numbers]})
        return None
    here = message.in_task(task)
    if not _may_answer(here, question):
        await here.answer("reply", "reply_not_asked", {"label": f"#{question.number}", "asked": list(question.asked)})
        return None
    return here, question


def _may_answer(message: Message, question: QuestionRow) -> bool:
    """Coordinator, deputy or head of an asked department; where nobody is named, of any but the asker's."""
    department = message.department or ""
    asked = department in question.asked if question.asked else department != question.asker_department
    return asked and message.desk.company.organisation.speaks_for(message.person, department)


def _meant(message: Message, parts: Parts, key: str, prefix: str) -> list[int]:
    """The numbers of what the card speaks of; the one alone that the button names."""
    numbers = list(dict.fromkeys(int(part[key]) for part in parts if part.get(key)))
    named = [number for number in numbers if message.incoming.value == f"{prefix}{number}"]
    return named or numbers


async def _answer_yes(message: Message, parts: Parts) -> None:
    found = await _question(message, parts)
    if found:
        await answers.record_answer(*found, "yes", _first(parts, "text") or "能")


async def _answer_no(message: Message, parts: Parts) -> None:
    found = await _question(message, parts)
    if found:
        await answers.record_answer(*found, "no", _first(parts, "text") or "不能")


async def _promise(message: Message, parts: Parts) -> None:
    """预计HH:MM; without a usable time the clock stays and a time is asked for."""
    found = await _question(message, parts)
    promised = clock_today(message, message.incoming.value)
    if found and promised and promised > message.at:
        await promises.record_promise(*found, promised)
    elif found:
        await promises.ask_for_time(*found, past=promised is not None)


def clock_today(message: Message, value: str | None) -> datetime | None:
    """`HH:MM` on the sender's local day; None where it is not a time."""
    work = message.desk.company.worktime(message.department)
    try:
        clock = time.fromisoformat((value or "").strip().replace("：", ":").zfill(5))
    except ValueError:
        return None
    return work.at(work.local(message.at).date(), clock)


async def _ask(message: Message, parts: Parts) -> None:
    """[需要计时] under a question that asked for no confirmation: it becomes the asker's request, as of now."""
    row = await message.work.mailbox.incoming(_first(parts, "inbox") or 0)
    incoming = from_row(row) if row else None
    task = await message.work.tasks.by_code(_first(parts, "task") or "")
    if incoming is None or task is None or await message.work.records.question_about(task, incoming.message_id):
        await message.answer("reply", "reply_card_gone", {})
        return
    if await message.work.person(incoming.platform, incoming.sender) != message.person:
        await message.answer("reply", "reply_not_yours", {})
        return
    here = replace(message.in_task(task), incoming=replace(message.incoming, message_id=incoming.message_id))
    at = message.desk.company.worktime(message.department).local(message.at)
    text = f"/请确认 {incoming.text}"
    await questions.ask(here, read(text, sender=message.person, posted_at=at, context=Context(), frame=message.desk.frame(task)))


# ---------------------------------------------------------------- anomalies


async def _anomalies(message: Message, parts: Parts) -> list[tuple[Message, AnomalyRow]]:
    """Every anomaly the card speaks of (merged alerts speak of several)."""
    found: list[tuple[Message, AnomalyRow]] = []
    for number in _meant(message, parts, "anomaly", "A-"):
        anomaly = await message.work.records.anomaly(number)
        task = await message.work.tasks.by_id(anomaly.task_id) if anomaly else None
        if anomaly is not None and task is not None:
            found.append((message.in_task(task), anomaly))
    return found


async def _endorse(message: Message, parts: Parts) -> None:
    account = _first(parts, "account")
    if account is not None:
        await accounts.confirm(message, account)
    for here, anomaly in await _anomalies(message, parts):
        await grading.endorse(here, anomaly, None)


async def _only_anomaly(message: Message, parts: Parts) -> tuple[Message, AnomalyRow] | None:
    """The one anomaly of the card; under several, the line that names one is asked for."""
    found = await _anomalies(message, parts)
    if len(found) == 1:
        return found[0]
    labels = [label_of(anomaly) for _, anomaly in found]
    await message.answer("reply", "reply_which_anomaly" if found else "reply_card_gone", {"labels": labels})
    return None


async def _correct(message: Message, parts: Parts) -> None:
    level = message.incoming.value
    found = await _only_anomaly(message, parts) if level in LEVEL_EVENTS else None
    if found:
        await grading.endorse(*found, level)


async def _acknowledge(message: Message, parts: Parts) -> None:
    meeting_at = clock_today(message, message.incoming.value)
    if meeting_at is not None and meeting_at <= message.at:
        meeting_at += timedelta(days=1)
    for here, anomaly in await _anomalies(message, parts):
        await grading.acknowledge(here, anomaly, meeting_at)


async def _record(message: Message, parts: Parts) -> None:
    event = VERBS.get(message.incoming.value or "")
    found = await _only_anomaly(message, parts) if event else None
    if found and event:
        await record(*found, event, {}, "")


ACTIONS: Mapping[str, Callable[[Message, Parts], Awaitable[None]]] = {
    "fix": _fix,
    "unchanged": _unchanged,
    "choose_task": _choose_task,
    "choose_request": _choose_request,
    "answer_yes": _answer_yes,
    "answer_no": _answer_no,
    "promise": _promise,
    "ask": _ask,
    "endorse": _endorse,
    "correct": _correct,
    "acknowledge": _acknowledge,
    "record": _record,
}
"""Every action word a card may carry (replay.md)."""
