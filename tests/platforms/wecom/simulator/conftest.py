"""A company of four, its app logged in."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.simulator.desk import Client


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
