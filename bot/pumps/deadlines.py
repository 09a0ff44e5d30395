"""The deadline pump: tasks whose day opens or whose obligations are due, claimed as a whole and decided in one commit."""

from datetime import datetime

from handlers.deadlines import pass_time
from handlers.desk import Desk
from storage.database import Database
from storage.work import working

TASKS = 50
"""Tasks in one commit."""


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
                await pass_time(work, task)
            return len(tasks)
