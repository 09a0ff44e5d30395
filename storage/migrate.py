"""Bringing a database's tables to what this version expects, at start (for a throw-away one see `storage.fresh`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - the tables register themselves
from storage.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
_POSTGRESQL_LOCK = 0x64756261  # "duba"; any number no other user of the server's advisory locks takes


class SchemaTooNew(Exception):
    """The database was upgraded by a newer version of this program; the message says so to the operator."""


async def upgrade(database: Database) -> None:
    """Run every missing migration, all in one transaction; processes that start together wait for each other.

    Killed half-way it leaves the database as it was. Raises SchemaTooNew.
    """
    async with migrating(database) as connection:
        await connection.run_sync(_upgrade)


async def current_revision(database: Database) -> str | None:
    """The revision the database is at, or None before the first upgrade."""
    async with database.connection() as connection:
        return await connection.run_sync(_current)


def latest_revision() -> str | None:
    """The revision this version of the program expects."""
    return _scripts().get_current_head()


async def differences(database: Database) -> list[str]:
    """Where the migrated tables differ from the models; none, unless a migration is missing."""
    async with migrating(database) as connection:
        return await connection.run_sync(_differences)


@asynccontextmanager
async def migrating(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction in which nobody else migrates."""
    async with database.connection() as connection:
        alone = _alone_on_postgresql if database.dialect == "postgresql" else _free_of_foreign_keys
        async with alone(connection):
            yield connection


@asynccontextmanager
async def _alone_on_postgresql(connection: AsyncConnection) -> AsyncIterator[None]:
    async with connection.begin():
        await connection.execute(text("SET LOCAL lock_timeout = 0"))
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
        yield


@asynccontextmanager
async def _free_of_foreign_keys(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite changes a table by building it anew; dropping the old one must not cascade. BEGIN IMMEDIATE is the lock."""
    await _follow_foreign_keys(connection, "OFF")
    try:
        async with connection.begin():
            yield
            broken = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
            if broken:
                raise IntegrityError("migration", None, ValueError(f"rows without their parents: {broken[:3]}"))
    finally:
        await _follow_foreign_keys(connection, "ON")


async def _follow_foreign_keys(connection: AsyncConnection, switch: str) -> None:
    """Below SQLAlchemy, because inside a transaction SQLite ignores this setting."""
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute(f"PRAGMA foreign_keys={switch}")


def _upgrade(connection: Connection) -> None:
    current = _current(connection)
    if current is not None and current not in known_revisions():
        raise SchemaTooNew(f"数据库已由更新版本的程序升级到 {current}，本程序只认识到 {latest_revision()}，请先升级程序")
    command.upgrade(alembic_config(connection), "head")


def _differences(connection: Connection) -> list[str]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return [" ".join(map(str, difference)) for difference in compare_metadata(context, SQLModel.metadata)]


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def alembic_config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
