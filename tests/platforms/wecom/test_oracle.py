"""A published SDK that is not ours works against the gateway unmodified: the gateway is no mirror of our own adapter."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from wecom_aibot_sdk import WSClient

from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import GROUP, PERSON, PRIVATE


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
