"""Engines as this product needs them: durable, locked before the first read, exact in JSON."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, StaticPool, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.memory import connect_in_memory
from storage.texts import from_json, searchable, to_json

BUSY_MILLISECONDS = 10_000
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}

_POSTGRESQL = {
    "timeout": 10,
    "command_timeout": 60,
    "server_settings": {"application_name": "duban", "lock_timeout": str(BUSY_MILLISECONDS)},
}
"""No wait without an end: seconds to connect, seconds for a statement, milliseconds for a lock."""


def database_url(spelling: str) -> URL:
    """The URL with its async driver. A spelling without a scheme is the path of an SQLite file.

    Raises ValueError for any other kind of database.
    """
    if "://" not in spelling:
        return URL.create("sqlite+aiosqlite", database=spelling)
    url = make_url(spelling)
    kind = url.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise ValueError(f"不支持的数据库 {kind}：请用 sqlite:///文件 或 postgresql://…")
    return url.set(drivername=_DRIVERS[kind])


def is_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def writing_engine(url: URL) -> AsyncEngine:
    """Transactions that may write. On SQLite each takes the write lock at BEGIN, so nothing it read can change under it."""
    if url.get_backend_name() != "sqlite":
        return _engine(url, pool_size=10, max_overflow=10, pool_timeout=10, pool_pre_ping=True, connect_args=_POSTGRESQL)
    engine = _engine(url, poolclass=StaticPool, async_creator=connect_in_memory) if is_memory(url) else _engine(url)
    _prepare_sqlite(engine, begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(url: URL, writing: AsyncEngine) -> AsyncEngine:
    """Transactions that only read, each seeing one instant of the database. Readers never wait for writers."""
    if url.get_backend_name() != "sqlite":
        return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if is_memory(url):
        return writing
    engine = _engine(_existing_file(url))
    _prepare_sqlite(engine, "query_only=ON", begin="BEGIN")
    return engine


def _existing_file(url: URL) -> URL:
    """A reader must not create the file anew where somebody deleted it."""
    return url.set(database=f"file:{quote(url.database or '')}", query={"mode": "rw", "uri": "true"})


def _engine(url: URL, **options: Any) -> AsyncEngine:
    """No text anybody types can make a statement fail: JSON is exact, any other parameter at least `searchable`."""
    engine = create_async_engine(url, json_serializer=to_json, json_deserializer=from_json, **options)

    @event.listens_for(engine.sync_engine, "before_cursor_execute", retval=True)
    def make_storable(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> tuple[str, Any]:
        return statement, _storable(parameters)

    return engine


def _storable(parameters: Any) -> Any:
    """The same nest of lists, tuples and dictionaries with each text in it `searchable`."""
    match parameters:
        case str():
            return searchable(parameters)
        case tuple() | list():
            return type(parameters)(map(_storable, parameters))
        case dict():
            return {name: _storable(value) for name, value in parameters.items()}
        case _:
            return parameters


def _prepare_sqlite(engine: AsyncEngine, *pragmas: str, begin: str) -> None:
    """FULL: an acknowledged message survives a power cut. The driver's own BEGIN comes after the first read: too late."""
    settings = ("synchronous=FULL", "foreign_keys=ON", *pragmas)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        try:
            _configure(connection, settings)
        except sqlite3.Error:
            connection.close()  # the pool forgets, but does not close, a connection that fails here
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _configure(connection: Any, settings: Sequence[str]) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    _switch_to_wal(cursor)
    for setting in settings:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _switch_to_wal(cursor: Any) -> None:
    """Programs that meet at a new file get "locked" here at once, whatever the timeout; a lock that does wait spaces the tries."""
    for _ in range(20):
        with suppress(sqlite3.OperationalError):
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("COMMIT")
    cursor.execute("PRAGMA journal_mode=WAL")
