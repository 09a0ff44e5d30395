"""What an operator is told about a database that cannot keep its promises."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import storage.checks
from storage.database import Database
from storage.inbox import InboxDoor
from tests.conftest import Open
from tests.storage.messages import MESSAGE, NOW


@pytest.fixture
def on_sqlite(sqlite_url: str, opened: Open) -> Database:
    return opened(sqlite_url)


async def test_a_healthy_database_gives_no_reason_to_complain(database: Database) -> None:
    assert await database.check(thorough=True) == []


async def test_a_database_in_memory_has_nothing_to_lose(opened: Open) -> None:
    database = opened("sqlite://")
    assert await database.check() == []


async def test_a_server_out_of_reach_is_one_line(opened: Open) -> None:
    database = opened("postgresql://nobody:secret@127.0.0.1:1/none")
    (line,) = await database.check()
    assert line.startswith("数据库无法使用")
    assert "secret" not in line


async def test_a_server_that_commits_before_writing_is_reported(postgresql_url: str, opened: Open) -> None:
    database = opened(postgresql_url)
    async with database.write() as session:
        await session.exec(text(f"ALTER DATABASE {database.writer.url.database} SET synchronous_commit = off"))
    await database.close()
    (line,) = await database.check()
    assert "synchronous_commit" in line


async def test_a_deleted_file_is_noticed(on_sqlite: Database, tmp_path: Path) -> None:
    assert await on_sqlite.check() == []
    (tmp_path / "duban.db").unlink()
    (line,) = await on_sqlite.check()
    assert "已被删除" in line


async def test_a_damaged_page_is_found(on_sqlite: Database, tmp_path: Path) -> None:
    path = tmp_path / "duban.db"
    content = bytearray(path.read_bytes())
    content[-4096:] = b"\xff" * 4096
    path.write_bytes(content)
    (*_, line) = await on_sqlite.check(thorough=True)
    assert "数据库" in line


async def test_a_disk_nearly_full_is_reported(on_sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.checks, "ENOUGH_SPACE", 2**80)
    (line,) = await on_sqlite.check()
    assert "磁盘" in line


async def test_a_full_database_rejects_and_recovers(on_sqlite: Database) -> None:
    """SQLITE_FULL, as a full disk gives it."""
    door = InboxDoor(on_sqlite)
    async with on_sqlite.connection() as connection:
        used = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count={used}"))
    with pytest.raises(OperationalError, match="full"):
        await door.receive(replace(MESSAGE, raw=bytes(100_000)), NOW)
    async with on_sqlite.connection() as connection:
        await connection.execute(text("PRAGMA max_page_count=1000000"))
    assert await door.receive(replace(MESSAGE, raw=bytes(100_000)), NOW)
