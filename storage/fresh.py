"""All tables at once for a throw-away database; apart from the migrations, which take long to import."""

from sqlmodel import SQLModel

import storage.models  # noqa: F401 - the tables register themselves
from storage.database import Database


async def create_all(database: Database) -> None:
    """All tables at once, without a migration history: for tests and replay."""
    async with database.connection() as connection, connection.begin():
        await connection.run_sync(SQLModel.metadata.create_all)
