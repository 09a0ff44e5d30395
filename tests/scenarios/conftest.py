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
from tests.scenarios.stages import STAGES
from tests.scenarios.two_groups import TwoGroups

Compose = Callable[[str], Company]
Begin = Callable[..., Day]

NOT_THERE = {
    "edits": {
        "wecom": "no edits and recalls are told of (Abilities.edits)",
        "dingtalk": "no edits and recalls are told of (Abilities.edits)",
    },
    "any_value": {"dingtalk": "a press tells the place of a button and nothing else: what no card offers cannot be pressed (§2.4)"},
}
"""What a platform has not, and why: by the mark of the stories that need it."""


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(None, "logistics")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "everywhere: a story that is played on every stage, not only where --stage says so")
    config.addinivalue_line("markers", "edits: a story about edited or recalled messages")
    config.addinivalue_line("markers", "any_value: a story in which a button is pressed with a value that its card does not offer")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A story is played in the sandbox; one of `everywhere` on all stages; or where --stage says."""
    if "stage" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--stage")
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    names = list(STAGES) if chosen == "all" or (chosen is None and "everywhere" in marks) else [chosen or "sandbox"]
    if names == ["sandbox"]:
        return
    reasons = {name: reason for mark in marks for name, reason in NOT_THERE.get(mark, {}).items()}
    skips = {name: [pytest.mark.skip(reason=reason)] for name, reason in reasons.items()}
    metafunc.parametrize("stage", [pytest.param(name, marks=skips.get(name, [])) for name in names], indirect=True)


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
def stage(request: pytest.FixtureRequest) -> str:
    """On which stage the story is played."""
    return getattr(request, "param", "sandbox")


@pytest_asyncio.fixture(loop_scope="session")
async def stories(memory: Database, company: Company, stage: str) -> AsyncIterator[Begin]:
    """Begins stories; each is brought to its end."""
    begun: list[Day] = []

    def begin(elsewhere: Company | None = None, start: str = "05-11 09:00") -> Day:
        begun.append(Day(memory, elsewhere or company, start, stage))
        return begun[-1]

    yield begin
    for story in begun:
        await story.end()


@pytest.fixture
def day(stories: Begin) -> Day:
    """Monday 11 May 2026; the task is created at 09:00."""
    return stories().task()


@pytest.fixture
def blank_day(stories: Begin) -> Day:
    """Monday 11 May 2026; no task yet."""
    return stories()


@pytest_asyncio.fixture(loop_scope="session")
async def groups(memory: Database) -> TwoGroups:
    """The same Monday; the task lives in a WeCom and a DingTalk group."""
    return await TwoGroups(memory).begin()


@pytest.fixture
def day_on_each(database: Database, company: Company) -> Day:
    """The same on SQLite's file and on PostgreSQL."""
    return Day(database, company).task()


@pytest.fixture
def day_in(stories: Begin) -> Callable[..., Day]:
    """A story in another company: the shipped example with some of its text replaced."""

    def begin(*changes: tuple[str, str], start: str = "05-11 09:00") -> Day:
        text = config_text("org.example.toml")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        organisation = load_organisation(Source.parse("org.toml", text))
        return stories(Company(organisation, load_policy_named("logistics"), load_calendar(organisation)), start)

    return begin
