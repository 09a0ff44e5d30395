"""One database, two doors: `write()` for one transaction that commits at its end, `read()` for a look at one instant."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.checks import complaints, damage
from storage.engines import database_url, is_memory, reading_engine, writing_engine
from storage.turns import Turns

Insert = sqlite.Insert | postgresql.Insert


@dataclass(frozen=True, slots=True)
class Database:
    """Opened by `Database.open`, closed by `close`; belongs to one event loop."""

    writer: AsyncEngine
    reader: AsyncEngine
    _writes: Turns | None
    _reads: Turns | None

    @classmethod
    def open(cls, url: str) -> Self:
        """`sqlite:///path.db`, a bare path, `sqlite://` (in memory, gone when closed) or `postgresql://…`.

        Connects only when first used. Raises ValueError for another kind of database.
        """
        target = database_url(url)
        writer = writing_engine(target)
        turns = Turns() if target.get_backend_name() == "sqlite" else None
        return cls(writer, reading_engine(target, writer), turns, turns if is_memory(target) else None)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.writer.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises. Keep it short; no network inside."""
        async with _turn(self._writes), AsyncSession(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one instant and cannot write (in memory, it merely must not)."""
        async with _turn(self._reads), AsyncSession(self.reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A writing connection whose transactions the caller begins: for work on whole tables."""
        async with _turn(self._writes), self.writer.connect() as connection:
            yield connection

    async def check(self, *, thorough: bool = False) -> list[str]:
        """What is wrong with the database, one line each for the operator; empty when all is well.

        `thorough` also reads an SQLite file from end to end for damage, as one does at start.
        """
        try:
            async with self.connection() as connection, connection.begin():
                found = await complaints(connection, self.dialect)
                return [*found, *await damage(connection, self.dialect)] if thorough else found
        except Exception as error:  # whatever the driver raises here means the same: it cannot be used
            return [f"数据库无法使用：{error}".splitlines()[0]]

    async def close(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()

    def insert_ignore(self, table: type[SQLModel], *, conflict: Sequence[str]) -> Insert:
        """INSERT that leaves a row alone whose `conflict` columns are taken; with `returning`, such a row returns nothing."""
        return _insert(self.dialect, table_of(table)).on_conflict_do_nothing(index_elements=list(conflict))


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements on whole batches."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def _insert(dialect: str, table: Table) -> Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def _turn(turns: Turns | None) -> AbstractAsyncContextManager[None]:
    return nullcontext() if turns is None else turns.turn()
