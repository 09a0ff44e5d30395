"""Everything people and accidents do can be done over HTTP, too (§10 item 12)."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from bot.platforms.dingtalk.simulator.control import open_gateway
from tests.platforms.dingtalk.simulator.client import PERSON, Client

CHAT = "cidA/+b=="


class Control:
    def __init__(self, gateway: Gateway, session: aiohttp.ClientSession) -> None:
        self.gateway = gateway
        self._session = session

    async def get(self, path: str) -> Any:
        async with self._session.get(f"{self.gateway.base}/_sim/{path}") as answer:
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        async with self._session.post(f"{self.gateway.base}/_sim/{path}", json=body) as answer:
            found = await answer.json()
            return found.get("done") if answer.status == 200 else found


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    gateway = Gateway(clock=StagedClock(flowing=False))
    await open_gateway(gateway, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as session:
        control = Control(gateway, session)
        await control.post("people", id=PERSON, name="王调度", mobile="13800000001")
        await control.post("groups", id=CHAT, name="调运", members=[PERSON])
        yield control
    await gateway.stop()


async def test_people_talk_in_their_chats(control: Control) -> None:
    chat = quote(CHAT, safe="")
    assert await control.post(f"groups/{chat}/messages", userid=PERSON, text="早") is False
    assert await control.post(f"users/{PERSON}/messages", kind="file", name="表.xlsx") is False
    transcript = await control.get("transcript")
    assert [(post["chat"], post["text"]) for post in transcript] == [(CHAT, "@协作助手 早"), (f"dm:{PERSON}", "[文件] 表.xlsx")]
    assert (await control.get("groups"))[CHAT]["members"] == [PERSON]


async def test_a_card_is_pressed_and_read(control: Control) -> None:
    async with Client(control.gateway) as client:
        await client.log_in()
        line = await client.stream()
        sent = await client.send_card(space=f"IM_GROUP.{CHAT}")
        assert await control.post("click", userid=PERSON, card="t-1", button="确认") is True
        assert "LookupError" in (await control.post("click", userid=PERSON, card="t-1", button="没有"))["error"]
        await control.post("read", userid=PERSON, key=sent["result"]["deliverResults"][0]["carrierId"])
        await line.socket.close()
    assert (await control.get("cards"))["t-1"]["shown"] == "请确认\n[确认] [退回]"
    assert (await control.get("calls"))[-1]["code"] == "ok"
    assert (await control.get("pushes"))[0]["topic"][1] == "/v1.0/card/instances/callback"
    assert (await control.get("quotas"))["api"] == {"used": 1, "most": 5000}


async def test_faults_switches_and_time_are_set(control: Control) -> None:
    await control.post("faults", plan=[{"kind": "error", "path": "/gettoken", "status": 502}], deaf=True)
    await control.post("switches", published=False, scopes=["Todo.Todo.Write"])
    before = control.gateway.clock.now()
    await control.post("clock", advance=60)
    assert (control.gateway.clock.now() - before).total_seconds() == 60
    assert (await control.get("faults"))["planned"][0]["status"] == 502
    assert (await control.get("switches"))["scopes"] == ["Todo.Todo.Write"]
    assert "LookupError" in (await control.post("switches", weather="fine"))["error"]


async def test_disasters_strike(control: Control) -> None:
    async with Client(control.gateway) as client:
        line = await client.stream()
        await control.gateway.until(lambda: control.gateway.connected)
        await control.post("disasters/raw", data="{half")
        assert (await line.socket.receive(5)).data == "{half"
        await control.post("events/user_add_org", userId=["u9"])
        assert (await line.read())["headers"]["eventType"] == "user_add_org"
        await control.post("disasters/disconnect", reason="persistent connection is timeout")
        assert await line.data() == {"reason": "persistent connection is timeout"}
        await control.post("disasters/abort")
        await control.gateway.until(lambda: not control.gateway.hub.lines)
    await control.post("disasters/revoke_tokens")
    assert "KeyError" in (await control.post("disasters/rain"))["error"]


async def test_the_robot_comes_and_goes(control: Control) -> None:
    chat = quote(CHAT, safe="")
    await control.post(f"groups/{chat}/robot", present=False)
    assert (await control.get("groups"))[CHAT]["has_bot"] is False
    await control.post(f"groups/{chat}/members", join=["u9"], leave=[PERSON])
    assert (await control.get("groups"))[CHAT]["members"] == ["u9"]
