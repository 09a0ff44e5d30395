"""Engines as this product needs them: durable, locked before the first read, exact in JSON."""

from typing import Any

from sqlalchemy import URL, Connection, StaticPool, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.texts import from_json, to_json

BUSY_MILLISECONDS = 10_000
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def database_url(spelling: str) -> URL:
    """The URL with its async driver. A spelling without a scheme is the path of an SQLite file.

    Raises ValueError for any other kind of database.
    """
    if "://" not in spelling:
        return URL.create("sqlite+aiosqlite", database=spelling)
    url = make_url(spelling)
    kind = url.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise ValueError(f"{kind}: only sqlite and postgresql are supported")
    return url.set(drivername=_DRIVERS[kind])


def is_memory(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


def writing_engine(url: URL) -> AsyncEngine:
    """Transactions that may write. On SQLite each takes the write lock at BEGIN, so nothing it read can change under it."""
    if url.get_backend_name() != "sqlite":
        return _engine(url, pool_size=10, max_overflow=10, pool_timeout=10, pool_pre_ping=True)
    engine = _engine(url, poolclass=StaticPool) if is_memory(url) else _engine(url)
    _prepare_sqlite(engine, begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(url: URL, writing: AsyncEngine) -> AsyncEngine:
    """Transactions that only read, each seeing one instant of the database. Readers never wait for writers."""
    if url.get_backend_name() != "sqlite":
        return writing.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if is_memory(url):
        return writing
    engine = _engine(url)
    _prepare_sqlite(engine, "query_only=ON", begin="BEGIN")
    return engine


def _engine(url: URL, **options: Any) -> AsyncEngine:
    return create_async_engine(url, json_serializer=to_json, json_deserializer=from_json, **options)


def _prepare_sqlite(engine: AsyncEngine, *pragmas: str, begin: str) -> None:
    """FULL: an acknowledged message survives a power cut. The driver's own BEGIN comes after the first read: too late."""
    settings = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON", *pragmas)

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
