"""How an operator may write down which database."""

from pathlib import Path

import pytest

from storage.database import Database
from storage.engines import database_url, is_memory
from storage.fresh import create_all
from tests.conftest import Open


@pytest.mark.parametrize(
    ("spelling", "meaning"),
    [
        ("duban.db", "sqlite+aiosqlite:///duban.db"),
        ("/var/lib/duban/duban.db", "sqlite+aiosqlite:////var/lib/duban/duban.db"),
        ("sqlite:///duban.db", "sqlite+aiosqlite:///duban.db"),
        ("sqlite+aiosqlite:///duban.db", "sqlite+aiosqlite:///duban.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_spellings_lead_to_the_asynchronous_drivers(spelling: str, meaning: str) -> None:
    assert database_url(spelling).render_as_string(hide_password=False) == meaning


@pytest.mark.parametrize("spelling", ["sqlite://", "sqlite:///:memory:", ":memory:"])
def test_memory_has_three_names(spelling: str) -> None:
    assert is_memory(database_url(spelling))


def test_another_kind_of_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql"):
        Database.open("mysql://h/d")


async def test_a_path_may_hold_any_characters(tmp_path: Path, opened: Open) -> None:
    path = tmp_path / "督办 100%?#&.db"
    database = opened(str(path))
    await create_all(database)
    async with database.read() as session:
        await session.connection()
    assert path.exists()
