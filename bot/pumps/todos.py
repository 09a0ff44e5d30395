"""The to-do pump: looks once a minute what should stand in people's own lists, and what no longer."""

from datetime import datetime, timedelta

from handlers.desk import Desk
from handlers.todos import keep_todos
from storage.database import Database
from storage.work import working

LOOK_EVERY = timedelta(minutes=1)


class TodoPump:
    """Nothing waits for it, and no decision knows of it: to-dos follow what is owed."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database = database
        self._company = desk.company
        self._looked_at: datetime | None = None

    async def run(self, now: datetime) -> int:
        """Returns how many to-dos were asked for or ticked off."""
        if not self._company.todos or (self._looked_at is not None and now - self._looked_at < LOOK_EVERY):
            return 0
        self._looked_at = now
        async with working(self._database, self._company, now) as work:
            return await keep_todos(work)
