"""The platform, a clock that only moves by hand, and a client that has a token."""

from collections.abc import AsyncIterator

import pytest

from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, Client, Line


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with Gateway(clock=StagedClock(flowing=False)) as gateway:
        gateway.add_person(PERSON, "王调度", mobile="13800000001")
        gateway.add_person("u1002", "李娜", mobile="13800000002")
        gateway.add_group(GROUP, PERSON, "u1002", name="调运-0510")
        yield gateway


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    async with Client(gateway) as client:
        await client.log_in()
        yield client


@pytest.fixture
async def line(gateway: Gateway, client: Client) -> AsyncIterator[Line]:
    line = await client.stream()
    await gateway.until(lambda: gateway.connected)
    yield line
    await line.socket.close()
