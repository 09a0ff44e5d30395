"""The sandbox page on a real socket, with the rehearsal stage behind it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.sandbox import add_sandbox_routes
from tests.web.rehearsal import Rehearsal

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def stage() -> Rehearsal:
    rehearsal = Rehearsal()
    await rehearsal.begin()
    return rehearsal


@pytest.fixture
async def client(stage: Rehearsal) -> AsyncIterator[Client]:
    app = web.Application()
    add_sandbox_routes(app, stage, hosts=["demo.example"])
    async with TestClient(TestServer(app)) as found:
        yield found
