"""The company's side can be played by hand over HTTP, too (dossier §10.9, §1.6)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.control import open_gateway
from tests.platforms.wecom.simulator.desk import AGENT, Client
from tests.platforms.wecom.simulator.product import KEY, TOKEN, app_product, opened, robot_product


@pytest.fixture
async def gateway(clock: StagedClock) -> AsyncIterator[Gateway]:
    gateway = Gateway(clock=clock)
    await open_gateway(gateway, "127.0.0.1", 0)
    yield gateway
    await gateway.stop()


@pytest.fixture
async def sim(gateway: Gateway) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(f"{gateway.base_url}/_sim/") as session:
        yield session


async def post(sim: aiohttp.ClientSession, path: str, /, **body: Any) -> Any:
    async with sim.post(path, json=body) as response:
        assert response.status == 200, await response.text()
        return (await response.json())["done"]


async def read(sim: aiohttp.ClientSession, path: str) -> Any:
    async with sim.get(path) as response:
        return await response.json()


async def test_a_company_is_set_up_and_its_group_given_every_mouth(sim: aiohttp.ClientSession, client: Client) -> None:
    number = await post(sim, "departments", name="运输调度部门")
    await post(sim, "users", userid="sun", name="孙", departments=[number])
    await client.create("Li.Na", "sun", chatid="T1")
    chatid = await post(sim, "groups/T1/add_bot")
    url = await post(sim, "groups/T1/add_webhook")
    assert await post(sim, "groups/T1/messages", userid="sun", text="早") is False
    async with client.session.post(url, json={"msgtype": "text", "text": {"content": "催报", "mentioned_list": ["sun"]}}) as response:
        assert (await response.json())["errcode"] == 0
    heard, nagged = await read(sim, "transcript")
    assert (heard["chat"], heard["group"]) == (chatid, "T1")
    assert (nagged["mouth"], nagged["mentions"], nagged["group"]) == ("webhook", ["sun"], "T1")
    assert [call["cmd"] for call in await read(sim, "calls?after=2")] == ["webhook/send"]
    await post(sim, f"webhooks/{url.rsplit('=')[-1]}/remove")
    async with client.session.post(url, json={}) as response:
        assert (await response.json())["errcode"] == 93000


async def test_troubles_rules_and_visitors_are_set_over_http(sim: aiohttp.ClientSession, client: Client, gateway: Gateway) -> None:
    await post(sim, "troubles", kind="status", status=502, path="message/send")
    async with client.session.post(client.url("message/send")) as response:
        assert response.status == 502
    await post(sim, "company", trusted_ips=[], root_visible=False)
    assert (await client.notify("li.na"))["errcode"] == 60020
    await post(sim, "company", trusted_ips=["127.0.0.1"])
    assert (await client.create("Li.Na", "wang.lei"))["errcode"] == 60011
    await post(sim, "disasters/expire_tokens")
    assert (await client.notify("li.na"))["errcode"] == 42001
    await post(sim, "visitor", userid="li.na")
    assert gateway.logins.visitor == "li.na"


async def test_addresses_for_callbacks_are_given_over_http(sim: aiohttp.ClientSession, gateway: Gateway) -> None:
    async with opened(robot_product()) as robot, opened(app_product(gateway.company.corpid)) as app:
        assert await post(sim, "callback", url=robot.url, token=TOKEN, aes_key=KEY)
        assert await post(sim, "callback/app", url=app.url, token=TOKEN, aes_key=KEY)
        assert await post(sim, "users/li.na/messages", text="早")
        assert await post(sim, "users/li.na/to_app", text="早")
        assert await post(sim, "users/li.na/to_app")
        assert (len(robot.heard), len(app.heard)) == (1, 2)
    assert await post(sim, "callback")
    assert not gateway.modes.by_url
    assert len(await read(sim, "deliveries")) == 5


async def test_the_archive_keeps_what_the_robot_was_not_told(sim: aiohttp.ClientSession, gateway: Gateway) -> None:
    """§1.6: from when it was switched on, by roomid, for five days."""
    await post(sim, "groups", id="wrHAND", members=["li.na", "sun"])
    await post(sim, "groups/wrHAND/messages", userid="li.na", text="存档之前", mention_bot=False)
    await post(sim, "company", archive=True)
    await post(sim, "groups/wrHAND/messages", userid="li.na", text="忘了@", mention_bot=False)
    await post(sim, "groups/wrHAND/messages", userid="sun", text="早")
    async with sim.get("msgaudit?unheard=1") as response:
        (line,) = [json.loads(text) for text in (await response.text()).splitlines() if "忘了" in text]
    assert (line["from"], line["tolist"], line["text"]) == ("li.na", ["sun"], {"content": "忘了@"})
    assert line["roomid"] not in ("wrHAND", "")
    assert line["msgtime"] == int(gateway.clock.now().timestamp() * 1000)
    assert len(gateway.archive.lines(gateway.clock.now(), after=line["seq"])) == 1
    gateway.advance(5 * 86_400 + 1)
    assert gateway.archive.lines(gateway.clock.now()) == []


async def test_cards_of_robot_and_app_are_seen(sim: aiohttp.ClientSession, client: Client) -> None:
    card = {"card_type": "text_notice", "main_title": {"title": "表"}, "card_action": {"type": 1, "url": "u"}, "task_id": "t-9"}
    await client.post("message/send", {"touser": "li.na", "agentid": AGENT, "msgtype": "template_card", "template_card": card})
    assert (await read(sim, "cards"))["t-9"]["card"] == card
