"""Answers to questions (L13): by text, by number, by a colleague, by the asker himself."""

from collections.abc import Iterable
from typing import Any

from bot.core.decisions import Item, Say, item_of
from bot.core.messages import Button, Card
from bot.core.obligations import NOBODY, Obligation
from bot.core.reading import Reading
from bot.core.world import Task
from handlers.desk import Message
from handlers.questions import open_requests, stands_elsewhere, subject_of, without_number
from handlers.settling import settle
from storage.models import DraftRow, QuestionRow

WHICH_QUESTION = "choose_request"


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


async def is_awaited(message: Message, number: int) -> bool:
    """The question is still open in this task, and the sender may answer it."""
    question = await message.work.records.question(number)
    here = question is not None and question.task_id == message.task.id and question.closed_at is None
    return question is not None and here and may_answer(message, question)


def may_answer(message: Message, question: QuestionRow) -> bool:
    """Coordinator, deputy or head of an asked department; of any other than the asker's where none was named (L13)."""
    department = message.department or ""
    speaks = message.desk.company.organisation.speaks_for(message.person, department)
    return speaks and (department in question.asked if question.asked else department != question.asker_department)


async def record_answer(message: Message, question: QuestionRow, answer: str, text: str) -> None:
    owed = [ob for ob in await owed_about(message, question) if ob.key.debtor in (message.department, NOBODY)]
    settled = await settle(message.work, message.task, "answered", owed, message.at, message.person)
    if not settled:
        await message.answer("reply", "reply_already_settled", {"label": f"#{question.number}"})
        return
    given = {"department": message.department, "person": message.person, "answer": answer, "text": text, "at": message.at.isoformat()}
    question.answers = [*question.answers, given]
    await _close_when_done(message, question)
    waiting = [ob.key.debtor for ob in await owed_about(message, question) if ob.is_open]
    about = subject_of(message, question)
    data = {**about, **given, "outcome": settled[0].outcome, "listed": _was_listed(settled), "waiting": waiting}
    await announce(message, question, "receipt_answer", data, settled)


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


async def announce(message: Message, question: QuestionRow, template: str, data: dict[str, Any], settled: list[Obligation]) -> None:
    """The answer stands wherever the question stood; a private answer is acknowledged privately as well."""
    shared: dict[str, Any] = {
        "items": tuple(item_of(obligation) for obligation in settled),
        "departments": (message.department,) if message.department else (),
    }
    await message.answer("receipt", template, data, **shared)
    say = Say("receipt", template, data, message.task.code, **shared)
    await message.work.say_in(await stands_elsewhere(message, question), say, message.task)


async def close_by_asker(message: Message, question: QuestionRow) -> None:
    """The asker says that it is settled (已电话确认)."""
    settled = await settle(message.work, message.task, "answered", await owed_about(message, question), message.at, message.person)
    if settled:
        await _close_when_done(message, question)
        data = {**subject_of(message, question), "listed": _was_listed(settled)}
        await announce(message, question, "receipt_closed_by_asker", data, settled)


async def owed_about(message: Message, question: QuestionRow) -> list[Obligation]:
    return [ob for ob in await message.work.obligations.about(message.task, question.message_id) if ob.topic == "question"]


async def _close_when_done(message: Message, question: QuestionRow) -> None:
    if not any(ob.is_open for ob in await owed_about(message, question)):
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
