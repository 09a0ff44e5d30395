"""Stories on a database in memory; the few that use `day_on_each` also on SQLite's file and on PostgreSQL."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from sqlmodel import SQLModel

from bot.app import build_company
from bot.core.organisation_loading import load_organisation
from bot.core.sources import Source
from bot.core.world import Company
from bot.data import config_text, load_calendar, load_policy_named
from storage.database import Database
from storage.fresh import create_all
from tests.scenarios.day import Day

Compose = Callable[[str], Company]


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(None, "logistics")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories on the shared database share its event loop."""
    for item in items:
        if "kept_memory" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kept_memory() -> AsyncIterator[Database]:
    """One database in memory for all stories: half of a short story's time goes into preparing its statements."""
    database = Database.open("sqlite://")
    await create_all(database)
    yield database
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def memory(kept_memory: Database) -> Database:
    """The database in memory, emptied."""
    async with kept_memory.write() as session:
        connection = await session.connection()
        for table in reversed(SQLModel.metadata.sorted_tables):
            await connection.execute(table.delete())
    return kept_memory


@pytest.fixture
def day(memory: Database, company: Company) -> Day:
    """Monday 11 May 2026; the task is created at 09:00."""
    return Day(memory, company).task()


@pytest.fixture
def blank_day(memory: Database, company: Company) -> Day:
    """Monday 11 May 2026; no task yet."""
    return Day(memory, company)


@pytest.fixture
def day_on_each(database: Database, company: Company) -> Day:
    """The same on SQLite's file and on PostgreSQL."""
    return Day(database, company).task()


@pytest.fixture
def day_in(memory: Database) -> Callable[..., Day]:
    """A story in another company: the shipped example with some of its text replaced."""

    def begin(*changes: tuple[str, str], start: str = "05-11 09:00") -> Day:
        text = config_text("org.example.toml")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        organisation = load_organisation(Source.parse("org.toml", text))
        return Day(memory, Company(organisation, load_policy_named("logistics"), load_calendar(organisation)), start)

    return begin
