"""Requests for confirmation and their answers (L13)."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.core import engine
from bot.core.decisions import Decision, Item, Note, Say, item_of
from bot.core.messages import Button, Card
from bot.core.obligations import NOBODY, Obligation
from bot.core.reading import EVERYBODY, OpenRequest, Reading
from bot.core.world import Task
from handlers.desk import Message
from handlers.settling import settle
from storage.models import DraftRow, QuestionRow
from storage.work import Work

WHICH_QUESTION = "choose_request"
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
    """The receipt tells asker and asked alike; what was asked privately is put into the group as well."""
    organisation = message.desk.company.organisation
    data = {
        **subject_of(message, question),
        "due_at": question.due_at.isoformat(),
        "asked_at": message.at.isoformat(),
        "example": _later(message, question, owed[0].due_at),
    }
    mentions = tuple(filter(None, (organisation.coordinator(name) for name in question.asked)))
    shared: dict[str, Any] = {
        "items": tuple(item_of(obligation) for obligation in owed),
        "departments": tuple(question.asked),
        "context": {"question": question.number},
    }
    card = answer_card(question, message, owed[0].due_at)
    if not message.is_private:
        await message.answer("receipt", "receipt_question", data, mentions=mentions, card=card, **shared)
        return
    await message.answer("receipt", "receipt_question", data, **shared)
    say = Say("receipt", "receipt_question", {**data, "asker_name": ""}, message.task.code, mentions=mentions, card=card, **shared)
    await message.work.say(say, message.task)


def _later(message: Message, question: QuestionRow, after: datetime) -> str:
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


# ---------------------------------------------------------------- answers


async def answer(message: Message, reading: Reading) -> None:
    """An answer settles what the answering department owes."""
    question = await _meant(message, reading)
    if question is None:
        await choose_request(message, [message.task])
        return
    words = reading.args if reading.command == "answer" else reading.body
    await record_answer(message, question, reading.answer or "yes", without_number(words).strip() or words)


async def answer_by_number(message: Message, number: int, words: str) -> None:
    """`#2 共120件`: who names the number answers it, whatever the words; where that cannot be, it is said why."""
    question = await message.work.records.question(number)
    if question is None or question.task_id != message.task.id:
        await message.answer("reply", "reply_no_such_question", {"label": f"#{number}"})
    elif question.closed_at is not None:
        await message.answer("reply", "reply_already_settled", {"label": f"#{number}"})
    elif not may_answer(message, question):
        await message.answer("reply", "reply_not_asked", {"label": f"#{number}", "asked": list(question.asked)})
    else:
        await record_answer(message, question, "yes", words)


def may_answer(message: Message, question: QuestionRow) -> bool:
    """Coordinator, deputy or head of an asked department; of any other than the asker's where none was named (L13)."""
    department = message.department or ""
    speaks = message.desk.company.organisation.speaks_for(message.person, department)
    return speaks and (department in question.asked if question.asked else department != question.asker_department)


async def record_answer(message: Message, question: QuestionRow, answer: str, text: str) -> None:
    owed = [ob for ob in await _owed(message, question) if ob.key.debtor in (message.department, NOBODY)]
    settled = await settle(message.work, message.task, "answered", owed, message.at, message.person)
    if not settled:
        await message.answer("reply", "reply_already_settled", {"label": f"#{question.number}"})
        return
    given = {"department": message.department, "person": message.person, "answer": answer, "text": text, "at": message.at.isoformat()}
    question.answers = [*question.answers, given]
    await _close_when_done(message, question)
    waiting = [ob.key.debtor for ob in await _owed(message, question) if ob.is_open]
    about = subject_of(message, question)
    data = {**about, **given, "outcome": settled[0].outcome, "listed": _was_listed(settled), "waiting": waiting}
    await _announce(message, "receipt_answer", data, settled)


async def offer_answer(message: Message, question: QuestionRow, answer: str, coordinator: str) -> None:
    """What a colleague said is kept; one tap of the coordinator makes it the department's answer."""
    organisation = message.desk.company.organisation
    data = {
        **subject_of(message, question),
        "said": message.incoming.text,
        "by": organisation.name(message.person),
        "department": message.department,
        "coordinator": organisation.name(coordinator),
    }
    item = Item("question.answer", "L13", message.task.code, message.department, question.message_id)
    shared: dict[str, Any] = {"items": (item,), "departments": (message.department,) if message.department else ()}
    await message.answer("reply", "reply_answer_kept", data, **shared)
    card = Card(f"#{question.number} 待答复", (Button(f"answer_{answer}", "确认这样答复"),))
    context = {"question": question.number, "text": message.incoming.text}
    say = Say("reply", "reply_answer_offered", data, message.task.code, person=coordinator, card=card, context=context, **shared)
    await message.work.say(say, message.task)


def _was_listed(settled: list[Obligation]) -> bool:
    return any(ob.outcome == "kept" and ob.reached("missing") for ob in settled)


async def _announce(message: Message, template: str, data: dict[str, Any], settled: list[Obligation]) -> None:
    """The answer stands where the question stood; a private answer is acknowledged privately as well."""
    shared: dict[str, Any] = {
        "items": tuple(item_of(obligation) for obligation in settled),
        "departments": (message.department,) if message.department else (),
    }
    await message.answer("receipt", template, data, **shared)
    if message.is_private:
        await message.work.say(Say("receipt", template, data, message.task.code, **shared), message.task)


async def close_by_asker(message: Message, question: QuestionRow) -> None:
    """The asker says that it is settled (已电话确认)."""
    settled = await settle(message.work, message.task, "answered", await _owed(message, question), message.at, message.person)
    if settled:
        await _close_when_done(message, question)
        data = {**subject_of(message, question), "listed": _was_listed(settled)}
        await _announce(message, "receipt_closed_by_asker", data, settled)


async def _owed(message: Message, question: QuestionRow) -> list[Obligation]:
    return [ob for ob in await message.work.obligations.about(message.task, question.message_id) if ob.topic == "question"]


async def _close_when_done(message: Message, question: QuestionRow) -> None:
    if not any(ob.is_open for ob in await _owed(message, question)):
        question.closed_at = message.at


async def _meant(message: Message, reading: Reading) -> QuestionRow | None:
    if reading.of is None:
        return None
    return await message.work.records.question(int(reading.of))


async def choose_request(message: Message, tasks: Iterable[Task]) -> None:
    """Several are open in these tasks: which one is meant? Asked back with one button each."""
    requests = await open_requests(message.work, tasks)
    waiting = [request for request in requests if not request.to or message.department in request.to]
    draft = DraftRow(
        task_id=message.task.id,
        kind=WHICH_QUESTION,
        person=message.person,
        department=message.department,
        inbox_id=message.inbox_id,
        begun_at=message.at,
    )
    await message.work.records.add(draft)
    buttons = tuple(Button("choose_request", f"#{request.id}", f"#{request.id}") for request in waiting[:6])
    await message.answer(
        "repair",
        "repair_which_question",
        {"questions": [{"label": f"#{request.id}", "text": request.text} for request in waiting]},
        items=(Item("question.answer", "L13", message.task.code or None, message.department, None),),
        card=Card("答复哪一项", buttons) if buttons else None,
        context={"draft": draft.id},
    )


# ---------------------------------------------------------------- promises


async def promise(message: Message, reading: Reading) -> None:
    """正在核实，预计15:30回复: moves the clock once; without a usable time the clock stays and a time is asked for."""
    waiting = await open_requests(message.work, [message.task])
    mine = [request for request in waiting if not request.to or message.department in request.to]
    if reading.of is None and len(mine) > 1:
        await choose_request(message, [message.task])
        return
    number = int(reading.of) if reading.of else (int(mine[0].id) if mine else 0)
    question = await message.work.records.question(number)
    if question is None:
        await message.answer("reply", "reply_nothing_to_answer", {})
    elif reading.promise_at is None:
        await ask_for_time(message, question, past="promise_in_past" in reading.flags)
    else:
        await record_promise(message, question, reading.promise_at)


async def ask_for_time(message: Message, question: QuestionRow, *, past: bool) -> None:
    """A promise without a usable time: `past` where it named one that is gone."""
    await message.answer(
        "repair",
        "repair_promise",
        {
            **subject_of(message, question),
            "due_at": question.due_at.isoformat(),
            "past": past,
            "example": _later(message, question, max(message.at, question.due_at)),
        },
        items=(Item("question.answer", "L13", message.task.code, message.department, question.message_id),),
        departments=(message.department,) if message.department else (),
        context={"question": question.number},
    )


async def record_promise(message: Message, question: QuestionRow, promised: datetime) -> None:
    owed = [ob for ob in await _owed(message, question) if ob.is_open and ob.key.debtor in (message.department, NOBODY)]
    if not owed:
        await message.answer("reply", "reply_already_settled", {"label": f"#{question.number}"})
        return
    obligation = owed[0]
    data = {**subject_of(message, question), "old_due_at": obligation.due_at.isoformat(), "due_at": promised.isoformat()}
    if obligation.moved:
        await message.answer("reply", "reply_promise_used", {**data, "due_at": obligation.due_at.isoformat()})
        return
    if promised <= obligation.due_at:
        await _announce(message, "receipt_promise_in_time", {**data, "due_at": obligation.due_at.isoformat()}, [obligation])
        return
    moved = engine.move(obligation, promised, message.at, message.world)
    assert moved.id is not None, "a stored obligation has an id"
    await message.work.mailbox.drop_waiting(moved.id, "已改时间")
    note = Note("promised", moved.key.rule, moved.row, moved.key.task, moved.key.debtor, moved.key.about, message.person)
    await message.work.carry_out(message.task, Decision((moved,), (), (note,)))
    await _announce(message, "receipt_promise", data, [moved])
