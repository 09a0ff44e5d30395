"""The robot behind a callback URL (dossier §1.2, §4.3, §4.4, §10.4)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.crypto import Cipher
from tests.platforms.wecom.simulator.desk import GROUP, PERSON, PRIVATE
from tests.platforms.wecom.simulator.product import KEY, TOKEN, Product, opened, robot_product

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "请确认"},
    "button_list": [{"text": "确认", "style": 1, "key": "yes"}],
    "task_id": "t-1",
}


def stream(content: str, *, finish: bool = True, **rest: Any) -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": "s-1", "finish": finish, "content": content, **rest}}


@pytest.fixture
async def product(gateway: Gateway) -> AsyncIterator[Product]:
    async with opened(robot_product()) as product:
        assert await gateway.use_url(product.url, TOKEN, KEY)
        yield product


def test_the_published_values_come_out() -> None:
    """§4.3: the test vector, both ways."""
    cipher = Cipher(TOKEN, KEY)
    message = '{"msgtype":"text","text":{"content":"@调度助手 你好"}}'.encode()
    sealed = cipher.encrypt(message, b"0123456789abcdef")
    assert sealed == (
        "Q3stYC6hdFzMh9T8HCvyDGCHvnez1doYmWswo9QOBjpsAGJv3g6KBjMb5EFMXLmOSptpVNn6z+/VjFBnBN2hZzVq3578Ip4c1vnuHS219USHSKzB9mZQJ4LzFUUveqyQ"
    )
    assert cipher.sign("1715330400", "n0nce42", sealed) == "7be712c7f13d3077cf7a0d0ff9e2c08e5ccc05c4"
    assert cipher.decrypt(sealed) == message
    assert Cipher(TOKEN, KEY, "somebody").decrypt(sealed) is None
    assert cipher.decrypt("bm8=") is None


async def test_an_address_that_does_not_give_the_echo_back_is_refused(gateway: Gateway) -> None:
    """§1.2: the GET check."""
    async with opened(robot_product()) as product:
        assert not await gateway.use_url(product.url, TOKEN, KEY[::-1])
        assert not await gateway.use_url("http://127.0.0.1:9/", TOKEN, KEY)
    assert not gateway.modes.by_url


async def test_an_address_that_takes_a_second_to_answer_is_refused(gateway: Gateway, clock: StagedClock) -> None:
    """§1.2, §4.4."""

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(wait, "127.0.0.1", 0) as server:
        checking = asyncio.create_task(gateway.use_url(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", TOKEN, KEY))
        assert await clock.skip(lambda seconds: seconds <= 1) == 1
        assert not await checking


async def test_a_quoted_file_is_told_with_its_address(gateway: Gateway, product: Product) -> None:
    """§0.7, §1.1."""
    file = {"msgtype": "file", "file": {"url": "https://f.example/1"}}
    await gateway.say(PERSON, GROUP, "", quote=file)
    assert product.heard[0]["quote"] == file


async def test_a_message_is_answered_in_place(gateway: Gateway, product: Product) -> None:
    """§1.2: a one-shot stream; a response_url comes along."""
    product.answers = [stream("已登记")]
    post = await gateway.say(PERSON, GROUP, "/进度", images=1)
    assert post.heard
    assert product.heard[0]["chatid"] == GROUP
    assert "aeskey" not in str(product.heard[0])
    assert "/aibot/response?response_code=" in product.heard[0]["response_url"]
    assert gateway.said(GROUP) == ["已登记"]


async def test_a_robot_in_callback_mode_takes_no_subscriber(gateway: Gateway, product: Product) -> None:
    """§1.2: API mode is either the one or the other."""
    async with aiohttp.ClientSession() as session, session.ws_connect(gateway.url) as socket:
        body = {"bot_id": gateway.terms.bot_id, "secret": gateway.terms.secret}
        await socket.send_str(frames.write(frames.SUBSCRIBE, "s1", body))
        assert (await socket.receive_json())["errcode"] == frames.BAD_SECRET
        gateway.modes.use_long_connection()
        await socket.send_str(frames.write(frames.SUBSCRIBE, "s2", body))
        assert (await socket.receive_json())["errcode"] == 0


WRONG_ANSWERS: list[Any] = [
    {"msgtype": "text", "text": {"content": "早"}},
    stream("早", feedback={"id": "x" * 257}),
    stream("早", finish=False, msg_item=[{"msgtype": "image", "image": {"base64": "", "md5": ""}}]),
    stream("早", msg_item=[{"msgtype": "image", "image": {"base64": "AAAA", "md5": "0"}}]),
    stream("甲" * 6827),
    {"msgtype": "template_card", "template_card": CARD | {"button_list": []}},
    b'{"encrypt":"x"}',
    b"OK",
    500,
]


@pytest.mark.parametrize("answer", WRONG_ANSWERS)
async def test_an_answer_that_breaks_the_rules_is_not_shown(gateway: Gateway, product: Product, answer: Any) -> None:
    """§1.2: no plain text, limits of stream, feedback and pictures, the envelope."""
    product.answers = [answer]
    await gateway.say(PERSON, GROUP, "早")
    assert gateway.said(GROUP) == []
    assert gateway.deliveries[-1].mistake or gateway.deliveries[-1].status == 500


async def test_an_unfinished_stream_is_asked_for_until_it_ends(gateway: Gateway, product: Product, clock: StagedClock) -> None:
    """§1.2: polling with the stream's id."""
    product.answers = [stream("正在", finish=False), stream("正在", finish=False), stream("好了")]
    await gateway.say(PERSON, GROUP, "早")
    for _ in range(2):
        await clock.skip(lambda seconds: seconds == 1)
    await gateway.until(lambda: gateway.said(GROUP) == ["正在", "好了"])
    assert product.heard[1]["stream"] == {"id": "s-1"}
    assert product.heard[1]["chatid"] == GROUP


async def test_a_stream_is_given_up_after_six_minutes(gateway: Gateway, product: Product, clock: StagedClock) -> None:
    """§1.2, §4.4."""
    product.answers = [stream("正在", finish=False)] * 400
    await gateway.say(PERSON, GROUP, "早")
    clock.advance(358)
    for polls in (2, 3):
        await clock.skip(lambda seconds: seconds == 1)
        await gateway.until(lambda polls=polls: len(product.heard) == polls)  # type: ignore[misc]
    assert len(product.heard) == 3
    assert not [task for task in asyncio.all_tasks() if "_follow" in repr(task)]


async def test_a_click_is_told_once_and_changes_the_card_in_its_answer(gateway: Gateway, product: Product) -> None:
    """§1.2, §1.4: `update_template_card`; one attempt."""
    product.answers = [{"msgtype": "template_card", "template_card": CARD}]
    await gateway.say(PERSON, GROUP, "早")
    product.answers = [
        {"response_type": "update_template_card", "userids": [PERSON], "template_card": CARD | {"main_title": {"title": "已确认"}}}
    ]
    assert await gateway.click(PERSON, "t-1", "确认")
    assert gateway.desk.cards["t-1"].seen_by(PERSON)["main_title"]["title"] == "已确认"
    assert gateway.desk.cards["t-1"].seen_by("li.na")["main_title"]["title"] == "请确认"
    product.answers = [500]
    assert not await gateway.click(PERSON, "t-1", "确认")
    assert [delivery.kind for delivery in gateway.deliveries].count("template_card_event") == 2


async def test_a_click_is_dropped_after_five_seconds(gateway: Gateway, product: Product, clock: StagedClock) -> None:
    """§1.4."""
    product.answers = [{"msgtype": "template_card", "template_card": CARD}, "silence"]
    await gateway.say(PERSON, GROUP, "早")
    clicking = asyncio.create_task(gateway.click(PERSON, "t-1", "确认"))
    await clock.skip(lambda seconds: seconds == 5)
    assert not await clicking


async def test_a_response_url_is_good_once_and_for_an_hour(gateway: Gateway, product: Product) -> None:
    """§1.2: markdown everywhere, cards in private only."""
    await gateway.say(PERSON, GROUP, "早")
    await gateway.say(PERSON, PRIVATE, "早")
    await gateway.say(PERSON, GROUP, "晚")
    in_group, private, late = (heard["response_url"] for heard in product.heard)
    markdown = {"msgtype": "markdown", "markdown": {"content": "**好** <@zhou.ping>"}}
    card = {"msgtype": "template_card", "template_card": CARD}

    async def respond(url: str, body: dict[str, Any]) -> int:
        async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
            return int((await response.json())["errcode"])

    assert [await respond(in_group, body) for body in (card, markdown, markdown)] == [40008, 0, 40058]
    assert await respond(private, card) == 0
    gateway.advance(3601)
    assert await respond(late, markdown) == 40058
    assert gateway.posts(GROUP)[0].mentions == ()


async def test_the_opening_of_the_private_chat_takes_a_text(gateway: Gateway, product: Product) -> None:
    """§1.2."""
    product.answers = [{"msgtype": "text", "text": {"content": "您好"}}]
    assert await gateway.enter(PERSON)
    assert gateway.said(PRIVATE) == ["您好"]
    assert not await gateway.enter(PERSON)
    gateway.advance(86_400)
    assert await gateway.enter(PERSON)


async def test_a_verdict_on_a_reply_takes_an_empty_answer(gateway: Gateway, product: Product) -> None:
    """§1.4: feedback_event."""
    assert await gateway.judge(PERSON, PRIVATE, "f-1", 2, "不对")
    assert product.heard[0]["event"]["feedback_event"] == {"id": "f-1", "type": 2, "content": "不对"}
    product.answers = [stream("好")]
    assert not await gateway.judge(PERSON, PRIVATE, "f-1", 3)


async def test_callbacks_come_twice_or_in_the_wrong_order_when_told_so(gateway: Gateway, product: Product) -> None:
    """§10.8."""
    gateway.faults.duplicates = 1
    await gateway.say(PERSON, GROUP, "一")
    assert product.heard[0] == product.heard[1]
    gateway.faults.held = 2
    await gateway.say(PERSON, GROUP, "二")
    await gateway.say(PERSON, GROUP, "三")
    await gateway.release(backwards=True)
    assert [heard["text"]["content"][-1] for heard in product.heard[2:]] == ["三", "二"]
