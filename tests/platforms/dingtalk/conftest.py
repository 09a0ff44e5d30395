"""A gateway, a clock that only moves by hand, and the halves of the adapter."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from tests.platforms.dingtalk.listening import Listening
from tests.platforms.dingtalk.speaking import Booth


@pytest.fixture
def clock() -> StagedClock:
    return StagedClock(flowing=False)


@pytest.fixture
async def gateway(clock: StagedClock) -> AsyncIterator[Gateway]:
    async with Gateway(clock=clock) as gateway:
        yield gateway


@pytest.fixture
async def listening(gateway: Gateway) -> AsyncIterator[Listening]:
    """The adapter, connected."""
    listening = Listening(gateway)
    await listening.start()
    yield listening
    await listening.stop()


@pytest.fixture
async def booth(gateway: Gateway) -> AsyncIterator[Booth]:
    """The speaker, with its group."""
    booth = Booth(gateway)
    yield booth
    await booth.speaker.close()
