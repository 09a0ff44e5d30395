"""To-dos (待办) for what is owed for long: they stand in a person's own list until the obligation is closed, and settle nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core import engine
from bot.core.decisions import Note, Say, note_on
from bot.core.messages import Incoming
from bot.core.obligations import Obligation
from bot.core.ports import KeepsTodos, Platform, TryLater, Undeliverable
from bot.core.world import Task
from handlers.thrift import thrift_of
from handlers.wording import word
from storage.models import ErrandRow, TodoRow
from storage.work import Work

OPEN, CLOSE = "open_todo", "close_todo"
LASTS = timedelta(hours=6)
"""From opening to deadline: what is over sooner has its reminders. Every term of a working day or more is longer."""


async def keep_todos(work: Work) -> int:
    """Asks for the to-dos that are missing and ticks off those nobody needs any more; returns how many there were."""
    outlived = await work.todos.outlived()
    for row in outlived:
        await _close(work, row)
    missing = [(task_id, owed) for task_id, owed in await work.todos.unlisted(work.now) if owed.due_at - owed.opened_at >= LASTS]
    opened = [await _open(work, task_id, obligation) for task_id, obligation in missing]
    return len(outlived) + sum(opened)


async def _open(work: Work, task_id: int, obligation: Obligation) -> bool:
    """False where the debtor has no such list, or the platform's month runs short."""
    task = await work.tasks.by_id(task_id)
    person = _person(work, obligation)
    platform = await _platform(work, task, person) if task is not None and person is not None else None
    if task is None or person is None or platform is None or await thrift_of(work, platform) != "ample":
        return False
    todo = await work.todos.add(
        TodoRow(obligation_id=obligation.id or 0, platform=platform, person=person, due_at=obligation.due_at, asked_at=work.now)
    )
    data = {
        "todo_id": todo,
        "user": await work.homes.user(platform, person),
        "subject": _subject(work, task, obligation, person),
        "due_at": obligation.due_at.isoformat(),
        "url": work.company.page,
        "source": f"duban-{obligation.id}-{obligation.due_at:%Y%m%d%H%M}",
    }
    await work.errands.add(OPEN, platform, task.id, data, work.now)
    return True


def _person(work: Work, obligation: Obligation) -> str | None:
    """Who has it in his list: the debtor, or the coordinator of the department that owes it."""
    organisation, debtor = work.company.organisation, obligation.key.debtor
    return debtor if debtor in organisation.people else organisation.coordinator(debtor)


async def _platform(work: Work, task: Task, person: str) -> str | None:
    return next((platform for platform in await work.homes.of(person, task) if platform in work.company.todos), None)


def _subject(work: Work, task: Task, obligation: Obligation, person: str) -> str:
    zone = work.company.organisation.zone(work.company.organisation.department_of(person))
    data = {"task_name": task.name, **engine.describe(obligation), "topic": obligation.topic}
    return word("todo", [data], work.now, zone, work.company.policy.terms, work.company.bot_name)


async def ask_to_open(platform: Platform, data: Mapping[str, Any]) -> str:
    if not isinstance(platform, KeepsTodos):
        raise Undeliverable("这个平台没有待办")
    due = datetime.fromisoformat(data["due_at"])
    return await platform.open_todo(data["user"], data["subject"], due, data["url"], data["source"])


async def opened(work: Work, row: ErrandRow, outcome: str | TryLater | Undeliverable) -> datetime | None:
    """What the platform would not take is not asked for again."""
    todo = await work.todos.get(row.data["todo_id"])
    if todo is None:
        return None
    if isinstance(outcome, str) and outcome:
        todo.todo = outcome
    else:
        todo.closed_at = work.now
    return None


async def _close(work: Work, row: TodoRow) -> None:
    row.closed_at = work.now
    data = {"user": await work.homes.user(row.platform, row.person), "todo": row.todo}
    await work.errands.add(CLOSE, row.platform, None, data, work.now)


async def ask_to_close(platform: Platform, data: Mapping[str, Any]) -> None:
    if not isinstance(platform, KeepsTodos):
        raise Undeliverable("这个平台没有待办")
    await platform.close_todo(data["user"], data["todo"])


async def closed(work: Work, row: ErrandRow, outcome: TryLater | Undeliverable | None) -> datetime | None:
    return None


async def ticked(work: Work, incoming: Incoming) -> None:
    """The person ticked it off in the platform's list: what is owed is settled where everybody reads it, which he is told once."""
    row = await work.todos.named(incoming.platform, incoming.of or "")
    obligation = await work.obligations.by_id(row.obligation_id) if row is not None else None
    if row is None or obligation is None or row.ticked_at or row.closed_at or not obligation.is_open:
        work.note([Note("todo_ticked", reason=incoming.of)])
        return
    row.ticked_at = work.now
    work.note([note_on(obligation, "todo_ticked", actor=row.person)])
    task = await work.tasks.by_code(obligation.key.task)
    data = {"task_name": task.name if task else "", **engine.describe(obligation), "topic": obligation.topic}
    await work.say(Say("reply", "notice_todo_ticked", data, obligation.key.task, person=row.person), task)
