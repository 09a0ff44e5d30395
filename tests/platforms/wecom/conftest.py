"""A gateway, a clock that only moves by hand, and the adapter between them."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench


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
