"""Pumps on a database in memory, with a clock that stands still until it is set."""

from collections.abc import AsyncIterator

import pytest

from bot.app import build_company
from bot.core.world import Company
from bot.pumps.machine import DrivenClock
from storage.database import Database
from storage.fresh import create_all
from tests.pumps.office import Office
from tests.pumps.post import TEN


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(None, "logistics")


@pytest.fixture
def clock() -> DrivenClock:
    return DrivenClock(TEN)


@pytest.fixture
async def memory() -> AsyncIterator[Database]:
    database = Database.open("sqlite://")
    await create_all(database)
    yield database
    await database.close()


@pytest.fixture
async def office(memory: Database, company: Company) -> AsyncIterator[Office]:
    """Monday at 15:00, on DingTalk."""
    office = Office(memory, company)
    await office.open()
    yield office
    await office.close()
