"""Whether a database holds anything yet."""

from sqlmodel import select

from storage.database import Database
from storage.models import InboxRow, TaskRow


async def is_empty(database: Database) -> bool:
    """No task and no message in it."""
    async with database.read() as session:
        for table in (TaskRow, InboxRow):
            if (await session.exec(select(table.id).limit(1))).first() is not None:
                return False
    return True
