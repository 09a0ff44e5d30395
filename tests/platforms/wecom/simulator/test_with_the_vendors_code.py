"""Code nobody here wrote works against the simulator unmodified: it is no mirror of our own adapter (dossier §10.10)."""

import asyncio
import io
import logging
from base64 import b64decode
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from wechatpy.enterprise import WeChatClient, create_reply, parse_message
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto
from wecom_aibot_sdk import WSClient

from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.crypto import Cipher
from tests.platforms.wecom.simulator.desk import AGENT, GROUP, PERSON, PNG, PRIVATE
from tests.platforms.wecom.simulator.product import KEY, TOKEN


class Sdk:
    """The SDK with its events in queues."""

    def __init__(self, gateway: Gateway) -> None:
        self.client = WSClient(gateway.terms.bot_id, gateway.terms.secret, ws_url=gateway.url)
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.ready = asyncio.Event()
        self.client.on("authenticated", self.ready.set)
        self.client.on("message", self.messages.put_nowait)
        self.client.on("event", self.events.put_nowait)
        self.client.on("error", lambda error: logging.getLogger(__name__).info("sdk: %s", error))


@pytest.fixture
async def sdk(clock: StagedClock) -> AsyncIterator[tuple[Sdk, Gateway]]:
    async with Gateway(clock=clock) as gateway:
        sdk = Sdk(gateway)
        await sdk.client.connect()
        await asyncio.wait_for(sdk.ready.wait(), 5)
        yield sdk, gateway
        await sdk.client.disconnect()


async def test_subscribe_callback_reply_push_and_upload(sdk: tuple[Sdk, Gateway]) -> None:
    client, gateway = sdk[0].client, sdk[1]
    await gateway.say(PERSON, GROUP, "/进度", quote="昨日")
    frame = await asyncio.wait_for(sdk[0].messages.get(), 5)
    assert frame["body"]["text"]["content"] == "@协作助手 /进度"
    await client.reply(frame, {"msgtype": "markdown", "markdown": {"content": "**好**"}})
    await client.reply_stream(frame, "s-1", "正在核实", finish=True)
    await client.send_message(GROUP, {"msgtype": "markdown", "markdown": {"content": "17:00 截止"}})
    media = await client.upload_media(bytes(range(256)) * 5200, type="file", filename="日报-0510.xlsx")
    await client.send_media_message(GROUP, "file", media["media_id"])
    assert gateway.said(GROUP) == ["**好**", "正在核实", "17:00 截止", "[文件] 日报-0510.xlsx"]
    assert gateway.desk.depot.media[media["media_id"]].content == bytes(range(256)) * 5200


async def test_card_click_and_update(sdk: tuple[Sdk, Gateway]) -> None:
    client, gateway = sdk[0].client, sdk[1]
    await gateway.say(PERSON, PRIVATE, "早")
    frame = await asyncio.wait_for(sdk[0].messages.get(), 5)
    buttons = [{"text": "确认", "style": 1, "key": "yes"}]
    card = {"card_type": "button_interaction", "main_title": {"title": "请确认"}, "button_list": buttons, "task_id": "t-1"}
    await client.reply_template_card(frame, card)
    await gateway.click(PERSON, "t-1", "确认")
    event = await asyncio.wait_for(sdk[0].events.get(), 5)
    await client.update_template_card(event, {**card, "main_title": {"title": "已确认"}})
    assert gateway.said(PRIVATE)[-1] == "已确认\n[确认]"


async def test_its_errors_are_told_apart_by_their_code(sdk: tuple[Sdk, Gateway]) -> None:
    with pytest.raises(Exception, match="errcode=93006"):
        await sdk[0].client.send_message(GROUP, {"msgtype": "markdown", "markdown": {"content": "早"}})
    await sdk[1].say(PERSON, GROUP, "早")
    with pytest.raises(Exception, match="errcode=40008"):
        await sdk[0].client.send_message(GROUP, {"msgtype": "text", "text": {"content": "早"}})


async def test_it_is_told_when_another_program_takes_over(sdk: tuple[Sdk, Gateway]) -> None:
    second = Sdk(sdk[1])
    await second.client.connect()
    event = await asyncio.wait_for(sdk[0].events.get(), 5)
    assert event["body"]["event"]["eventtype"] == "disconnected_event"
    await second.client.disconnect()


@pytest.fixture
def wechat(gateway: Gateway) -> Any:
    """wechatpy with its hard-coded token address replaced, nothing else."""

    class Client(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = f"{gateway.base_url}/cgi-bin/"

        def fetch_access_token(self) -> Any:
            return self._fetch_access_token(f"{self.API_BASE_URL}gettoken", {"corpid": self.corp_id, "corpsecret": self.secret})

    for user in ("Li.Na", "wang.lei"):
        gateway.directory.add_user(user)
    return Client(gateway.company.corpid, "app-secret")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_wechatpy_makes_a_group_and_speaks_in_it(wechat: Any, gateway: Gateway) -> None:
    created = await asyncio.to_thread(wechat.appchat.create, "T1", "五月十日", "Li.Na", ["Li.Na", "wang.lei"])
    await asyncio.to_thread(wechat.appchat.send_text, "T1", "请填报 <@wang.lei>")
    await asyncio.to_thread(wechat.appchat.update, "T1", name="五月十一日")
    info = await asyncio.to_thread(wechat.appchat.get, "T1")
    assert (created["chatid"], info["name"], info["userlist"]) == ("T1", "五月十一日", ["Li.Na", "wang.lei"])
    assert gateway.posts("T1")[0].mentions == ("wang.lei",)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_wechatpy_sends_private_messages_and_media(wechat: Any, gateway: Gateway) -> None:
    picture = io.BytesIO(PNG)
    picture.name = "table.png"
    media = await asyncio.to_thread(wechat.media.upload, "image", picture)
    sent = await asyncio.to_thread(wechat.message.send_text, AGENT, ["Li.Na", "Nobody"], "请确认")
    await asyncio.to_thread(wechat.message.send_image, AGENT, "Li.Na", media["media_id"])
    url = gateway.base_url + (await asyncio.to_thread(wechat.media.get_url, media["media_id"])).removeprefix("https://qyapi.weixin.qq.com")
    async with aiohttp.request("GET", url) as response:
        assert await response.read() == PNG
    assert sent["invaliduser"] == "nobody"
    assert gateway.said("dm:Li.Na") == ["请确认", "[图片] table.png"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_wechatpy_reads_the_directory_and_renews_its_token(wechat: Any, gateway: Gateway) -> None:
    users = await asyncio.to_thread(wechat.user.list, 1, simple=True)
    gateway.rest.tokens.invalidate()
    departments = await asyncio.to_thread(wechat.department.get)
    assert [user["userid"] for user in users] == ["Li.Na", "wang.lei"]
    assert [department["id"] for department in departments] == [1]
    assert [call.errcode for call in gateway.calls] == [0, 0, 40014, 0, 0]


class Office:
    """A product whose callbacks are opened, read and answered by wechatpy alone."""

    def __init__(self, corpid: str) -> None:
        self.crypto = WeChatCrypto(TOKEN, KEY, corpid)
        self.heard: list[Any] = []

    async def check(self, request: web.Request) -> web.Response:
        query = request.query
        echo = self.crypto.check_signature(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        return web.Response(text=echo)

    async def hear(self, request: web.Request) -> web.Response:
        query = request.query
        plain = self.crypto.decrypt_message(await request.text(), query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(plain)
        self.heard.append(message)
        reply = create_reply("已收到", message).render()
        return web.Response(text=self.crypto.encrypt_message(reply, query["nonce"], query["timestamp"]))


async def test_wechatpy_opens_and_answers_what_the_app_is_told(gateway: Gateway) -> None:
    office = Office(gateway.company.corpid)
    app = web.Application()
    app.add_routes([web.get("/", office.check), web.post("/", office.hear)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    assert await gateway.use_app_url(f"http://127.0.0.1:{runner.addresses[0][1]}/", TOKEN, KEY)
    assert await gateway.write_to_app(PERSON, "/进度 <b>")
    assert await gateway.enter_app(PERSON)
    await runner.cleanup()
    said, entered = office.heard
    assert (said.source, said.content, said.agent) == (PERSON, "/进度 <b>", AGENT)
    assert entered.event == "enter_agent"
    assert gateway.said(PRIVATE) == ["已收到", "已收到"]


def test_wechatpy_reads_what_the_robot_is_told_and_the_other_way_round() -> None:
    """An empty receiveid, as of an in-house robot."""
    ours, theirs = Cipher(TOKEN, KEY), PrpCrypto(b64decode(KEY + "="))
    sealed = ours.encrypt("早".encode())
    assert theirs.decrypt(sealed, "") == "早"
    assert ours.decrypt(theirs.encrypt("早", "").decode()) == "早".encode()
