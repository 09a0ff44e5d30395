"""A company of four with its app logged in, on a clock moved by hand. Nothing here knows our own adapter."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.simulator.desk import Client


@pytest.fixture
def clock() -> StagedClock:
    return StagedClock(flowing=False)


@pytest.fixture
async def gateway(clock: StagedClock) -> AsyncIterator[Gateway]:
    async with Gateway(clock=clock) as gateway:
        yield gateway


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(gateway: Gateway, session: aiohttp.ClientSession) -> Client:
    directory = gateway.directory
    storage = directory.add_department("仓储部门")
    directory.add_user("Li.Na", "李娜", storage, mobile="13800000001")
    directory.add_user("wang.lei", "王磊", storage, leader="Li.Na", position="专职沟通协调岗")
    directory.add_user("zhou.ping", "周平")
    directory.add_user("outsider", "外人")
    client = Client(gateway, session)
    await client.log_in()
    return client
