"""The gateway can be played by hand over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.control import open_gateway
from tests.platforms.wecom.bench import GROUP, PRIVATE, Bench
from tests.platforms.wecom.test_cards import CARD, QUESTION


@pytest.fixture
async def open_bench(clock: StagedClock) -> AsyncIterator[Bench]:
    gateway = Gateway(clock=clock)
    await open_gateway(gateway, "127.0.0.1", 0)
    bench = Bench(gateway)
    await bench.start()
    yield bench
    await bench.stop()
    await gateway.stop()


@pytest.fixture
async def http(open_bench: Bench) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{open_bench.gateway.port}/_sim/") as session:
        yield session


async def post(http: aiohttp.ClientSession, path: str, **body: Any) -> Any:
    async with http.post(path, json=body) as response:
        return (response.status, await response.json())


async def read(http: aiohttp.ClientSession, path: str) -> Any:
    async with http.get(path) as response:
        return await response.json()


async def test_people_talk_and_click_over_http(open_bench: Bench, http: aiohttp.ClientSession) -> None:
    assert await post(http, f"groups/{GROUP}/messages", userid="li.na", text="早", quote="昨日") == (200, {"done": True})
    assert await post(http, f"groups/{GROUP}/messages", userid="li.na", text="早", mention_bot=False) == (200, {"done": False})
    assert await post(http, "users/li.na/messages", text="无变化") == (200, {"done": True})
    assert await post(http, "users/li.na/messages", kind="file") == (200, {"done": True})
    await open_bench.until(lambda: len(open_bench.arrived) == 3)
    await open_bench.send(QUESTION, card=CARD)
    (task_id,) = await read(http, "cards")
    assert await post(http, "click", userid="li.na", task_id=task_id, key="能") == (200, {"done": True})
    await open_bench.until(lambda: len(open_bench.arrived) == 4)
    assert [entry["sender"] for entry in (await read(http, "transcript"))[:3]] == ["li.na"] * 3
    assert (await read(http, "groups"))[GROUP]["members"] == ["li.na"]
    assert await read(http, "users") == {"li.na": "li.na"}


async def test_faults_disasters_and_time_are_set_over_http(open_bench: Bench, http: aiohttp.ClientSession) -> None:
    before = open_bench.gateway.clock.now()
    await post(http, "faults", deaf=True, duplicates=2)
    assert (await read(http, "faults"))["duplicates"] == 2
    await post(http, "disasters/refuse", errcode=45009, times=2)
    await post(http, "clock", advance=5)
    assert (open_bench.gateway.clock.now() - before).total_seconds() == 5
    await post(http, "disasters/evict")
    await open_bench.until(lambda: "offline" in open_bench.kinds())
    assert (await read(http, "calls"))[0]["cmd"] == "aibot_subscribe"


WRONG = [
    ("disasters/flood", {}),
    ("faults", {"nonsense": 1}),
    ("click", {"userid": "a", "task_id": "t", "key": "k"}),
    ("groups", {}),
    ("clock", {"advance": "x"}),
]


@pytest.mark.parametrize(("path", "body"), WRONG)
async def test_a_wrong_wish_is_answered_with_its_reason(http: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> None:
    status, answer = await post(http, path, **body)
    assert status == 400
    assert answer["error"]


async def test_a_group_can_be_opened_and_the_bot_kept_out(open_bench: Bench, http: aiohttp.ClientSession) -> None:
    await post(http, "groups", id="wrNEW", members=["li.na"], has_bot=False)
    assert await post(http, "groups/wrNEW/messages", userid="li.na", text="早") == (200, {"done": False})
    assert await post(http, "users/li.na/enter") == (200, {"done": True})
    assert PRIVATE not in open_bench.gateway.world.awake
