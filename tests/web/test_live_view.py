"""The stream of events: nothing twice, nothing lost over a break, and no page holds up the server's end."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.sandbox import add_sandbox_routes
from tests.web.conftest import Client
from tests.web.rehearsal import Rehearsal

Event = tuple[str, Any]


async def events(answer: ClientResponse) -> AsyncIterator[Event]:
    name = ""
    async for line in answer.content:
        word, _, rest = line.decode().rstrip("\n").partition(": ")
        if word == "event":
            name = rest
        elif word == "data":
            yield name, json.loads(rest)


async def first(answer: ClientResponse, count: int) -> dict[str, list[Any]]:
    """The first events, by name; the two sources may interleave."""
    found: dict[str, list[Any]] = {}
    async with asyncio.timeout(5):
        async for name, data in events(answer):
            found.setdefault(name, []).append(data)
            count -= 1
            if count == 0:
                break
    return found


async def test_the_stream_begins_with_its_run_what_was_said_and_the_clock(client: Client) -> None:
    state = await (await client.get("/sandbox/state")).json()
    async with client.get("/sandbox/events") as answer:
        assert answer.content_type == "text/event-stream"
        found = await first(answer, 3)
    assert found["hello"] == [{"run": state["run"]}]
    assert [entry["kind"] for entry in found["entry"]] == ["notice"]
    assert found["clock"][0]["now"] == "2026-05-11T09:00:00+08:00"


async def test_after_a_break_the_stream_goes_on_behind_the_last_event(client: Client, stage: Rehearsal) -> None:
    for text in ("一", "二"):
        await stage.sandbox.say("dm:zhao", "zhao", text)
        await stage.answered()
    async with client.get("/sandbox/events?after=1", headers={"Last-Event-ID": "4"}) as answer:
        found = await first(answer, 3)
    assert [entry["seq"] for entry in found["entry"]] == [5]


async def test_a_last_event_that_is_no_number_begins_at_the_start(client: Client) -> None:
    async with client.get("/sandbox/events", headers={"Last-Event-ID": "９９x"}) as answer:
        assert [entry["seq"] for entry in (await first(answer, 3))["entry"]] == [1]


async def test_a_turn_of_the_clock_reaches_every_page(client: Client) -> None:
    async with client.get("/sandbox/events?after=1") as one, client.get("/sandbox/events?after=1") as two:
        for page in (one, two):
            await first(page, 2)
        await client.post("/sandbox/clock", json={"minutes": 10})
        for page in (one, two):
            assert (await first(page, 1))["clock"][0]["now"] == "2026-05-11T09:10:00+08:00"


async def test_an_open_page_does_not_hold_up_the_end(stage: Rehearsal) -> None:
    app = web.Application()
    add_sandbox_routes(app, stage)
    async with TestClient(TestServer(app)) as client, client.get("/sandbox/events") as answer:
        await first(answer, 3)
        async with asyncio.timeout(2):
            await client.server.close()
