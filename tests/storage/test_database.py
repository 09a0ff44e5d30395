"""Transactions: what commits, what rolls back, what nobody overwrites."""

from sqlalchemy import text

from storage.database import Database


async def test_it_connects(database: Database) -> None:
    async with database.read() as session:
        assert (await session.exec(text("SELECT 1"))).scalar_one() == 1
