"""What was said, heard in the task it belongs to."""

import re
from dataclasses import replace

from bot.core.decisions import Note
from bot.core.messages import Button, Card, is_private
from bot.core.reading import Context, Reading, read
from bot.core.recording import Record, read_fields, read_record
from bot.core.world import Task
from handlers import answers, grading, overhearing, questions, reordering, rescue
from handlers.anomaly_facts import missing_of
from handlers.desk import Message
from handlers.hints import hint
from handlers.near_misses import WHICH_TASK
from handlers.registry import KINDS, ROUTES, command_handler
from storage.models import AnomalyRow, DraftRow

REPORTS = ("progress", "malformed_progress")
ONLY_A_TIME = re.compile(
    r"\s*(?:[上下]午|明天|明日|今天|今日)?\s*\d{1,2}\s*(?:[:：]\s*\d{2}|[点點时]半?(?:\d{1,2}分?)?)\s*(?:前|左右)?[。.]?\s*"
)
NUMBERED = ("chatter", "malformed_progress", "confirm_reply")
"""What a text that begins with a question's number may look like and still be its answer."""


async def hear(message: Message, *, task: Task | None = None, question: int | None = None) -> None:
    """Reads what was said, in the task it belongs to. `task` and `question`: chosen by the sender, where that was asked."""
    message = await rescue.rescued(message)
    text = message.incoming.text
    question = question or questions.named_question(text)
    found = [task] if task else await tasks_meant(message, question)
    if message.incoming.past:
        await _hear_from_the_past(message, found)
    elif len(found) == 1 and not found[0].is_open:
        await _hear_after_the_end(message, found[0])
    elif len(found) == 1:
        await _hear_in(message.in_task(found[0]), question)
    elif found:
        await _hear_in_several(message, found)
    else:
        await _hear_in_none(message)


async def _hear_from_the_past(message: Message, found: list[Task]) -> None:
    """Where the task is not sure nothing is recorded: nobody can be asked."""
    if len(found) == 1:
        message = message.in_task(found[0])
        await overhearing.take_from_the_past(message, await _read(message, [], None))
    else:
        overhearing.leave_alone(message, "past")


async def tasks_meant(message: Message, question: int | None) -> list[Task]:
    """The task of the group; privately the one a number names, else every open task of the sender's department."""
    work, incoming = message.work, message.incoming
    if not is_private(incoming.chat):
        bound = await work.tasks.by_chat(incoming.platform, incoming.chat)
        return [bound] if bound else []
    running = await work.tasks.open()
    numbered = await _numbered_task(message, question)
    if numbered is not None:
        return [task for task in running if task.id == numbered]
    department = message.department
    above = message.desk.company.rank(message.person) == "vice_president"
    return [task for task in running if above or department in task.departments]


async def _numbered_task(message: Message, question: int | None) -> int | None:
    """The task of the question (#1) or the anomaly (/异常 A-1) that the text names."""
    if question is not None:
        asked = await message.work.records.question(question)
        return asked.task_id if asked else None
    known = read_record(_after_command(message.incoming.text))
    anomaly = await message.work.records.anomaly(known.number) if known and known.number else None
    return anomaly.task_id if anomaly else None


def _after_command(text: str) -> str:
    words = text.strip().split(maxsplit=1)
    return words[1] if len(words) == 2 and words[0][:1] in "/／" else ""


async def _hear_in(message: Message, question: int | None) -> None:
    reading = await _read(message, [message.task], question)
    if question is not None and reading.of is None and reading.kind in NUMBERED:
        if message.incoming.overheard and not await answers.is_awaited(message, question):
            overhearing.leave_alone(message, reading.kind)
            return
        await answers.answer_by_number(message, question, questions.without_number(reading.body).strip())
    else:
        await dispatch(message, await _as_promise(message, reading, question))


async def _as_promise(message: Message, reading: Reading, question: int | None) -> Reading:
    """A bare 14:00 from somebody who was asked is when he means to answer."""
    if reading.kind != "chatter" or not ONLY_A_TIME.fullmatch(reading.body):
        return reading
    promised = replace(message, incoming=replace(message.incoming, text=f"正在核实，预计{reading.body.strip()}回复"))
    meant = await _read(promised, [message.task], question)
    return meant if meant.kind == "holding_reply" else reading


async def _hear_after_the_end(message: Message, closed: Task) -> None:
    """The group of a closed task: what needs no task still works, so that it can get a new one."""
    reading = await _read(message, [], None)
    route = ROUTES.get(reading.command or "")
    if message.incoming.overheard:
        overhearing.leave_alone(message.in_task(closed), reading.kind)
    elif reading.kind == "command" and route is not None and not route.needs_task:
        await dispatch(message, reading)
    else:
        await message.in_task(closed).answer("reply", "reply_task_is_closed", {})


async def _hear_in_several(message: Message, found: list[Task]) -> None:
    """An answer finds its question among all of them; help needs no task; anything else: which one?"""
    reading = await _read(message, found, None)
    route = ROUTES.get(reading.command or "")
    if reading.kind == "command" and route is not None and not route.needs_task:
        await dispatch(message, reading)
        return
    if reading.of is not None:
        asked = await message.work.records.question(int(reading.of))
        await dispatch(message.in_task(next(task for task in found if asked and task.id == asked.task_id)), reading)
        return
    lacking = await _anomaly_lacking(message, found, reading)
    if lacking is not None:
        await dispatch(message.in_task(lacking), reading)
    elif reading.kind in ("confirm_reply", "holding_reply"):
        await answers.choose_request(message, found)
    elif reading.kind == "chatter" and "needs_human" not in reading.flags:
        await dispatch(message, reading)
    else:
        await _choose_task(message, found, reading)


async def _choose_task(message: Message, found: list[Task], reading: Reading) -> None:
    """A card asks which task is meant; the message counts from its own time (replay.md)."""
    own = (message.department, message.today)
    department, day = next(((entry.department, entry.date) for entry in reading.entries), own)
    draft = DraftRow(
        kind=WHICH_TASK,
        person=message.person,
        department=department,
        day=day if reading.kind in REPORTS else None,
        inbox_id=message.inbox_id,
        begun_at=message.at,
    )
    await message.work.records.add(draft)
    buttons = tuple(Button("choose_task", task.name[:6], task.code) for task in found[:6])
    await message.answer(
        "repair",
        "repair_which_task",
        {"tasks": [{"code": task.code, "name": task.name} for task in found], "text": message.incoming.text},
        card=Card("是哪个任务", buttons),
        context={"draft": draft.id},
    )


async def _hear_in_none(message: Message) -> None:
    """No task: commands that need none still work; an unbound group is told how to bind it, once a day."""
    reading = await _read(message, [], None)
    route = ROUTES.get(reading.command or "")
    if message.incoming.overheard:
        overhearing.leave_alone(message, reading.kind)
    elif reading.kind in ("command", "unknown_command") and (route is None or not route.needs_task):
        await dispatch(message, reading)
    elif message.is_private:
        await message.answer("reply", "reply_no_task", {})
    else:
        await hint(message.work, message.incoming, "reply_unbound_chat")


async def _read(message: Message, tasks: list[Task], question: int | None, sender: str | None = None) -> Reading:
    """As what the sender said, or as it would be read from another person (`sender`)."""
    incoming, desk = message.incoming, message.desk
    organisation = desk.company.organisation
    mentioned = (organisation.person_by_account(incoming.platform, user) for user in incoming.mentions)
    context = Context(
        open_requests=await questions.open_requests(message.work, tasks, question),
        quote=incoming.quote,
        mentions=tuple(person for person in mentioned if person),
    )
    text = questions.without_number(incoming.text) if question is not None and context.open_requests else incoming.text
    frame = desk.frame(tasks[0] if len(tasks) == 1 else None)
    at = desk.company.worktime(message.department).local(message.at)
    return read(text, sender=sender or message.person, posted_at=at, context=context, frame=frame)


async def dispatch(message: Message, reading: Reading) -> None:
    """Hands the reading to its handler; what else the same post does comes after. An edited post is a second post; an
    edit of anything else is only kept, so that no question is asked twice."""
    if message.incoming.kind == "edit" and reading.kind not in REPORTS:
        message.work.note([Note("edited", task=message.task.code or None, actor=message.person, reason=message.incoming.of)])
        return
    if message.imported:
        reading = rescue.as_imported(message, reading)
        if reading.kind == "chatter":
            await message.answer("reply", "reply_not_understood", {})
            return
        if await rescue.is_asked_already(message, reading):
            return
    if await _completes_anomaly(message, reading) or await _closed_by_asker(message, reading):
        return
    if message.incoming.overheard and not overhearing.is_for_the_bot(message, reading):
        overhearing.leave_alone(message, reading.kind)
        return
    if await _offered_to_coordinator(message, reading):
        return
    handler = command_handler(reading) if reading.kind == "command" else KINDS[reading.kind]
    await handler(message, reading)
    if reading.kind == "confirm_request":
        await _hear_answers_that_came_first(message)
    if reading.kind == "progress" and reading.also == "confirm_reply":
        await answers.answer(message, replace(reading, answer=reading.answer or "yes"))
    if reading.kind == "progress" and reading.also == "confirm_request":
        await questions.ask(message, reading)


async def _hear_answers_that_came_first(message: Message) -> None:
    """The request was overtaken on its way by what answers it."""
    question = await message.work.records.question_about(message.task, message.incoming.message_id)
    for said in await reordering.said_since(message, question) if question else []:
        reading = await _read(said, [message.task], None)
        if reading.of is not None and question is not None and reading.of == str(question.number):
            await dispatch(said, reading)


async def _offered_to_coordinator(message: Message, reading: Reading) -> bool:
    """Somebody of an asked department answers who does not speak for it: kept as 待本部门确认 and offered to its coordinator (L13)."""
    organisation, department = message.desk.company.organisation, message.department
    coordinator = organisation.coordinator(department)
    if reading.kind != "chatter" or not message.task.id or coordinator is None or organisation.speaks_for(message.person, department or ""):
        return False
    meant = await _read(message, [message.task], None, sender=coordinator)
    question = await message.work.records.question(int(meant.of)) if meant.kind == "confirm_reply" and meant.of else None
    if question is None or department not in question.asked:
        return False
    await answers.offer_answer(message, question, meant.answer or "yes", coordinator)
    return True


async def _completes_anomaly(message: Message, reading: Reading) -> bool:
    """直接回复即可: labelled fields by the reporter of an anomaly that still lacks some."""
    given = _labelled(reading) if message.task.id else None
    mine = await _lacking(message, message.task) if given else []
    if given is None or not mine:
        return False
    await grading.complete(message, mine[-1], given)
    return True


def _labelled(reading: Reading) -> Record | None:
    """Labelled fields, or a level; among words that could be something else only where a label comes first (措施：已换车)."""
    if reading.kind in ("command", "anomaly", "progress", "unknown_command", "deliverable"):
        return None
    given = read_fields(reading.body)
    plain = reading.kind in ("chatter", "malformed_progress")
    return given if given is not None and (plain or (given.fields and not given.text)) else None


async def _lacking(message: Message, task: Task) -> list[AnomalyRow]:
    """The sender's own anomalies of a task that still lack something."""
    known = await message.work.records.open_anomalies(task)
    return [anomaly for anomaly in known if anomaly.reporter == message.person and missing_of(anomaly)]


async def _anomaly_lacking(message: Message, tasks: list[Task], reading: Reading) -> Task | None:
    """The only one of several tasks to whose anomaly these labelled fields can belong."""
    given = _labelled(reading)
    lacking = [task for task in tasks if given and await _lacking(message, task)]
    return lacking[0] if len(lacking) == 1 else None


async def _closed_by_asker(message: Message, reading: Reading) -> bool:
    """已电话确认, by the one who asked."""
    if reading.also != "asker_closes" or not message.task.id:
        return False
    mine = [q for q in await message.work.records.open_questions(message.task) if q.asker == message.person]
    wanted = [q for q in mine if reading.of is None or str(q.number) == reading.of]
    if len(wanted) != 1:
        return False
    await answers.close_by_asker(message, wanted[0])
    return True
