"""A gateway, a clock that only moves by hand, and the adapter between them."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import PEOPLE, Room, app_of, make_room


@pytest.fixture
def clock() -> StagedClock:
    return StagedClock(flowing=False)


@pytest.fixture
async def gateway(clock: StagedClock) -> AsyncIterator[Gateway]:
    async with Gateway(clock=clock) as gateway:
        yield gateway


@pytest.fixture
async def bench(gateway: Gateway) -> AsyncIterator[Bench]:
    """The adapter, connected."""
    bench = Bench(gateway)
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
def people(gateway: Gateway) -> None:
    for user, name in PEOPLE.items():
        gateway.directory.add_user(user, name)


@pytest.fixture
async def firm(gateway: Gateway, people: None) -> AsyncIterator[Bench]:
    """The adapter with robot and app, connected."""
    bench = Bench(gateway, app=app_of(gateway, phones=True))
    await bench.start()
    yield bench
    await bench.stop()


@pytest.fixture
async def room(firm: Bench) -> Room:
    return await make_room(firm)
