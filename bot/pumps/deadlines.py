"""The deadline pump: tasks whose day opens or whose obligations are due, claimed as a whole and decided in one commit."""

from datetime import datetime, timedelta

import structlog

from bot.core.decisions import Note, Say
from bot.core.world import Task
from handlers.deadlines import pass_time
from handlers.desk import Desk
from storage.database import Database
from storage.work import Work, working

TASKS = 50
"""Tasks in one commit."""
AGAIN_AFTER = timedelta(minutes=5)
"""How long a task over which the pump stumbled is left alone."""
_log = structlog.get_logger(__name__)


class Deadlines:
    def __init__(self, database: Database, desk: Desk) -> None:
        self._database = database
        self._desk = desk

    async def pump(self, now: datetime) -> int:
        """Wakes what is due; returns how many tasks were looked at. Tasks another worker holds are left to it."""
        async with working(self._database, self._desk.company, now) as work:
            due = dict.fromkeys([*await work.tasks.opening_due(now), *await work.obligations.due(now, 1000)])
            tasks = await work.tasks.locked(list(due)[:TASKS]) if due else []
            for task in tasks:
                work.platform = task.platform
                await self._pass_time(work, task)
            return len(tasks)

    async def _pass_time(self, work: Work, task: Task) -> None:
        """Each task in a savepoint of its own: what breaks in one must not stop the clocks of the others."""
        try:
            async with work.session.begin_nested():
                await pass_time(work, task)
        except Exception as error:
            _log.exception("task_failed", task=task.code, error=type(error).__name__)
            await _leave_alone(work, task, f"{type(error).__name__}: {error}"[:500])


async def _leave_alone(work: Work, task: Task, error: str) -> None:
    """Tries again later; the operator hears of it once a day."""
    work.session.expire_all()
    await work.obligations.put_off(task, work.now, work.now + AGAIN_AFTER)
    await work.tasks.put_off(task, work.now, work.now + AGAIN_AFTER)
    operator = work.company.organisation.company.operator
    if operator and not await work.mailbox.noted_since("task_failed", task.code, work.now - timedelta(days=1)):
        await work.say(Say("notice", "operator_task_failed", {"task_name": task.name, "error": error}, person=operator), task)
    work.note([Note("task_failed", task=task.code, reason=error)])
