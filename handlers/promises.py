"""Promises (L13): 正在核实，预计15:30回复 moves the clock of a question once."""

from datetime import datetime

from bot.core import engine
from bot.core.decisions import Decision, Item, Note
from bot.core.obligations import NOBODY
from bot.core.reading import Reading
from handlers.answers import announce, choose_request, owed_about
from handlers.desk import Message
from handlers.questions import later_than, open_requests, subject_of
from storage.models import QuestionRow


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
            "example": later_than(message, question, max(message.at, question.due_at)),
        },
        items=(Item("question.answer", "L13", message.task.code, message.department, question.message_id),),
        departments=(message.department,) if message.department else (),
        context={"question": question.number},
    )


async def record_promise(message: Message, question: QuestionRow, promised: datetime) -> None:
    owed = [ob for ob in await owed_about(message, question) if ob.is_open and ob.key.debtor in (message.department, NOBODY)]
    if not owed:
        await message.answer("reply", "reply_already_settled", {"label": f"#{question.number}"})
        return
    obligation = owed[0]
    data = {**subject_of(message, question), "old_due_at": obligation.due_at.isoformat(), "due_at": promised.isoformat()}
    if obligation.moved:
        await message.answer("reply", "reply_promise_used", {**data, "due_at": obligation.due_at.isoformat()})
        return
    if promised <= obligation.due_at:
        await announce(message, question, "receipt_promise_in_time", {**data, "due_at": obligation.due_at.isoformat()}, [obligation])
        return
    moved = engine.move(obligation, promised, message.at, message.world)
    assert moved.id is not None, "a stored obligation has an id"
    await message.work.mailbox.drop_waiting(moved.id, "已改时间")
    note = Note("promised", moved.key.rule, moved.row, moved.key.task, moved.key.debtor, moved.key.about, message.person)
    await message.work.carry_out(message.task, Decision((moved,), (), (note,)))
    await announce(message, question, "receipt_promise", data, [moved])
