"""Tables from nothing to now, on both databases, however many programs start at once and whatever kills them."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import event, inspect, text
from sqlmodel import SQLModel

from bot.commands.db import db
from storage.database import Database
from storage.migrate import SchemaTooNew, current_revision, differences, latest_revision, upgrade
from tests.conftest import Open


async def tables(database: Database) -> set[str]:
    async with database.connection() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_an_empty_database_gets_every_table(empty_database_url: str, opened: Open) -> None:
    database = opened(empty_database_url)
    assert await current_revision(database) is None
    await upgrade(database)
    assert await tables(database) == {*SQLModel.metadata.tables, "alembic_version"}
    assert await current_revision(database) == latest_revision()


async def test_the_migrations_lead_to_exactly_the_models(database: Database) -> None:
    """Failing here means: a migration is missing, see docs/how-to-migrate.md."""
    assert await differences(database) == []


async def test_upgrading_twice_changes_nothing(database: Database) -> None:
    await upgrade(database)
    assert await current_revision(database) == latest_revision()


async def test_programs_that_start_together_do_not_collide(empty_database_url: str, opened: Open) -> None:
    databases = [opened(empty_database_url) for _ in range(3)]
    await asyncio.gather(*(upgrade(database) for database in databases))
    assert await current_revision(databases[0]) == latest_revision()


async def test_a_migration_cut_off_in_the_middle_leaves_nothing_behind(empty_database_url: str, opened: Open) -> None:
    """Cut at every statement in turn, until one run is through."""
    database = opened(empty_database_url)
    left: list[int] = []

    def cut(*_: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise ConnectionAbortedError

    event.listen(database.writer.sync_engine, "before_cursor_execute", cut)
    for statements in range(0, 200, 7):
        left[:] = [statements]
        try:
            await upgrade(database)
        except ConnectionAbortedError:
            left[:] = [100]
            assert await tables(database) == set()
        else:
            break
    event.remove(database.writer.sync_engine, "before_cursor_execute", cut)
    assert await current_revision(database) == latest_revision()


async def test_an_older_program_refuses_a_newer_database(database: Database) -> None:
    async with database.write() as session:
        await session.exec(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        await upgrade(database)


async def test_foreign_keys_hold_again_after_a_migration(tmp_path: Path, opened: Open) -> None:
    database = opened(str(tmp_path / "duban.db"))
    await upgrade(database)
    assert await database.check() == []


def test_the_command_upgrades_and_tells_the_version(tmp_path: Path) -> None:
    url = str(tmp_path / "duban.db")
    before = CliRunner().invoke(db, ["revision", "--database", url])
    assert "数据库版本 无" in before.output
    assert CliRunner().invoke(db, ["upgrade", "--database", url]).exit_code == 0
    after = CliRunner().invoke(db, ["revision", "--database", url])
    assert f"数据库版本 {latest_revision()}" in after.output


def test_the_command_refuses_in_one_line() -> None:
    result = CliRunner().invoke(db, ["upgrade", "--database", "mysql://h/d"])
    assert result.exit_code == 4
    assert result.output == "Error: 不支持的数据库 mysql：请用 sqlite:///文件 或 postgresql://…。请检查 DUBAN_DATABASE\n"
