"""Requests for confirmation (L13): asked, receipted, and what of them is still open."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.core import engine
from bot.core.decisions import Note, Say, item_of
from bot.core.messages import Button, Card, is_private
from bot.core.obligations import NOBODY, Obligation
from bot.core.reading import EVERYBODY, OpenRequest, Reading
from bot.core.world import Task, TaskChat
from handlers.desk import Message
from storage.models import QuestionRow
from storage.work import Work

_NUMBERED = re.compile(r"[#＃]\s*(\d{1,9})")
_NAMED_FIRST = re.compile(r"\s*(?:[@＠]\S+\s*)*(?:[/／]\S+\s*)?(?:回复|答复|关于)?\s*[#＃]\s*(\d{1,9})")
_ADDRESS = re.compile(r"^(?:麻烦|烦请|请)?[^，。：:？?]{0,20}?(?:回复确认|确认|答复|回复)(?:一下|下)?[：:，,]?\s*")


async def ask(message: Message, reading: Reading) -> None:
    """Opens the clock of a question, for each department that is asked."""
    if reading.command == "ask" and not reading.args.strip():
        await message.answer("repair", "repair_question", {"departments": list(message.task.departments)})
        return
    work, task = message.work, message.task
    asked, event = _asked(message, reading)
    question = QuestionRow(
        number=await work.records.next_question_number(),
        task_id=task.id or 0,
        message_id=message.incoming.message_id,
        chat=message.incoming.chat,
        asker=message.person,
        asker_department=message.department,
        asked=list(asked),
        of_all=reading.addressees == EVERYBODY,
        text=reading.args.strip() or reading.body,
        asked_at=message.at,
        due_at=message.at,
    )
    owed = engine.open_for(event, message.world, question.message_id, message.at, subject_of(message, question), reading.due)
    if not owed:
        await message.answer("reply", "reply_nobody_asked", {})
        return
    question.due_at = max(obligation.due_at for obligation in owed)
    await work.records.add(question)
    stored = await work.obligations.save(task, owed)
    work.note([Note("asked", item_of(ob).rule, ob.row, task.code, ob.key.debtor, ob.key.about, message.person) for ob in stored])
    await _confirm(message, question, stored)


def _asked(message: Message, reading: Reading) -> tuple[tuple[str, ...], str]:
    """The departments asked, and the event: a question to all stops at the lead coordinator unless a head asked it."""
    if not reading.addressees:
        return (), "confirmation_requested_of_nobody"
    if reading.addressees != EVERYBODY:
        return reading.addressees, "confirmation_requested"
    others = tuple(name for name in message.task.departments if name != message.department)
    by_head = bool(message.desk.company.rank(message.person))
    return others, "confirmation_requested" if by_head else "confirmation_requested_of_all"


def subject_of(message: Message, question: QuestionRow) -> dict[str, Any]:
    return {
        "number": question.number,
        "label": f"#{question.number}",
        "text": matter_of(question.text),
        "asker": question.asker,
        "asker_name": message.desk.company.organisation.name(question.asker),
        "asker_department": question.asker_department,
        "asked": list(question.asked),
        "of_all": question.of_all,
        "task_name": message.task.name,
        "task_code": message.task.code,
    }


async def _confirm(message: Message, question: QuestionRow, owed: list[Obligation]) -> None:
    """The receipt tells asker and asked alike; what was asked privately, or lives in another chat, is put there as well."""
    organisation = message.desk.company.organisation
    data = {
        **subject_of(message, question),
        "due_at": question.due_at.isoformat(),
        "asked_at": message.at.isoformat(),
        "example": later_than(message, question, owed[0].due_at),
    }
    mentions = tuple(filter(None, (organisation.coordinator(name) for name in question.asked)))
    shared: dict[str, Any] = {
        "items": tuple(item_of(obligation) for obligation in owed),
        "departments": tuple(question.asked),
        "context": {"question": question.number},
    }
    card = answer_card(question, message, owed[0].due_at)
    if message.is_private:
        await message.answer("receipt", "receipt_question", data, **shared)
        data["asker_name"] = ""
    else:
        await message.answer("receipt", "receipt_question", data, mentions=mentions, card=card, **shared)
    say = Say("receipt", "receipt_question", data, message.task.code, mentions=mentions, card=card, **shared)
    await message.work.say_in(await stands_elsewhere(message, question), say, message.task)


async def stands_elsewhere(message: Message, question: QuestionRow) -> tuple[TaskChat, ...]:
    """The chats in which a question can be read, but the one the message came from: where it was asked, and where those
    live who are asked; of a private one, where its asker lives, too."""
    asked = question.asked or [name for name in message.task.departments if name != question.asker_department]
    asker = (question.asker,) if is_private(question.chat) else ()
    homes = await message.work.homes.chats_of(asked, message.task, asker)
    standing = [chat for chat in message.task.chats if chat in homes or chat.chat == question.chat] or message.task.chats[:1]
    return tuple(chat for chat in message.other_chats if chat in standing)


def later_than(message: Message, question: QuestionRow, after: datetime) -> str:
    """One working hour after an instant: a time a promise could name."""
    work = message.desk.company.worktime(question.asked[0] if question.asked else None)
    return f"{work.local(work.due('1wh', after)):%H:%M}"


def answer_card(question: QuestionRow, message: Message, due_at: datetime) -> Card:
    """One tap each way, and a promise one working hour after the deadline."""
    work = message.desk.company.worktime(question.asked[0] if question.asked else None)
    later = work.local(work.due("1wh", due_at))
    same_day = later.date() == work.local(due_at).date()
    promise = (Button("promise", f"{later:%H:%M}前答", f"{later:%H:%M}"),) if same_day else ()
    return Card(f"#{question.number} 待答复", (Button("answer_yes", "能"), Button("answer_no", "不能"), *promise))


# ---------------------------------------------------------------- what is open


async def open_requests(work: Work, tasks: Iterable[Task], only: int | None = None) -> tuple[OpenRequest, ...]:
    """The questions still open in these tasks, as the reading wants them; `to` holds who still owes an answer."""
    found: list[OpenRequest] = []
    for task in tasks:
        for question in await work.records.open_questions(task):
            if only is None or question.number == only:
                waiting = [ob for ob in await work.obligations.about(task, question.message_id) if ob.is_open]
                to = tuple(ob.key.debtor for ob in waiting if ob.key.debtor != NOBODY)
                if waiting:
                    found.append(OpenRequest(str(question.number), question.asker, to, question.asked_at, question.due_at, question.text))
    return tuple(found)


def named_question(text: str) -> int | None:
    """The number of the question a text names (#41 能)."""
    found = _NAMED_FIRST.match(text[:120])
    return int(found[1]) if found else None


def without_number(text: str) -> str:
    return _NUMBERED.sub("", text, count=1)


def matter_of(text: str) -> str:
    """What is asked, without 请××部门确认, which every message about it says anyway."""
    return _ADDRESS.sub("", text, count=1).strip() or text
