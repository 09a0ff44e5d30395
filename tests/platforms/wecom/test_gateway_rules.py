"""The gateway keeps WeCom's rules: seen by a client that speaks plain frames."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import aiohttp
import pytest

from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.cardcheck import mistake
from tests.platforms.wecom.bench import GROUP, PERSON, PRIVATE


class Client:
    """Writes frames, reads frames."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self._numbers = count(1)

    async def ask(self, cmd: str, body: dict[str, Any] | None = None, req_id: str = "") -> dict[str, Any]:
        """The answer to a request; callbacks that come in between are passed over."""
        name = req_id or f"q{next(self._numbers)}"
        await self.socket.send_str(frames.write(cmd, name, body))
        while (frame := await self.read()).get("headers") != {"req_id": name} or "cmd" in frame:
            pass
        return frame

    async def read(self) -> dict[str, Any]:
        message = await self.socket.receive(5)
        return dict(json.loads(message.data)) if message.type is aiohttp.WSMsgType.TEXT else {"closed": message.data}

    async def code(self, cmd: str, body: dict[str, Any] | None = None, req_id: str = "") -> int:
        return int((await self.ask(cmd, body, req_id))["errcode"])

    async def subscribe(self, secret: str = "local-secret") -> int:
        return await self.code(frames.SUBSCRIBE, {"bot_id": "AIB-1", "secret": secret})

    async def push(self, chat: str = GROUP, kind: int = 2, **body: Any) -> int:
        return await self.code(frames.PUSH, {"chatid": chat, "chat_type": kind, **(body or markdown("早"))})


def markdown(content: str) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"content": content}}


def card(**members: Any) -> dict[str, Any]:
    buttons = [{"text": "确认", "style": 1, "key": "yes"}]
    shown = {"card_type": "button_interaction", "main_title": {"title": "请确认"}, "button_list": buttons, "task_id": "t-1"}
    return {"msgtype": "template_card", "template_card": shown | members}


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def client(gateway: Gateway, session: aiohttp.ClientSession) -> Client:
    client = Client(await session.ws_connect(gateway.url))
    await client.subscribe()
    return client


async def test_an_answer_carries_the_request_id_and_no_cmd(client: Client) -> None:
    assert await client.ask(frames.PING, req_id="p1") == {"headers": {"req_id": "p1"}, "errcode": 0, "errmsg": "ok"}


async def test_nobody_speaks_before_subscribing(gateway: Gateway, session: aiohttp.ClientSession) -> None:
    stranger = Client(await session.ws_connect(gateway.url))
    assert await stranger.push() == frames.NOT_SUBSCRIBED
    assert await stranger.subscribe("wrong") == frames.BAD_SECRET
    assert await stranger.subscribe() == frames.OK


async def test_subscribing_too_often_is_refused(client: Client) -> None:
    codes = [await client.subscribe() for _ in range(20)]
    assert codes[-1] == frames.TOO_MANY


async def test_the_second_subscriber_evicts_the_first(gateway: Gateway, client: Client, session: aiohttp.ClientSession) -> None:
    second = Client(await session.ws_connect(gateway.url))
    await second.subscribe()
    event = await client.read()
    assert event["body"]["event"] == {"eventtype": "disconnected_event"}
    assert "from" not in event["body"]
    assert (await client.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert client.socket.close_code == 1000


@pytest.mark.parametrize(("drop", "code"), [("close", 1001), ("abort", 1006)])
async def test_a_silent_client_is_dropped(clock: StagedClock, session: aiohttp.ClientSession, drop: Any, code: int) -> None:
    async with Gateway(clock=clock, drop=drop) as gateway:
        client = Client(await session.ws_connect(gateway.url))
        await client.subscribe()
        clock.advance(60)
        await client.ask(frames.PING)
        clock.advance(60)
        await client.ask(frames.PING)
        clock.advance(91)
        await client.socket.receive()
        assert client.socket.close_code == code


async def test_in_a_group_only_what_mentions_the_bot_is_heard(gateway: Gateway, client: Client) -> None:
    unheard = await gateway.say(PERSON, GROUP, "@协作助手 手打的不算", mention_bot=False)
    heard = await gateway.say(PERSON, GROUP, "收到", quote="请确认")
    frame = await client.read()
    assert (unheard.heard, heard.heard) == (False, True)
    assert frame["body"]["text"] == {"content": "@协作助手 收到"}
    assert frame["body"]["quote"] == {"msgtype": "text", "text": {"content": "请确认"}}
    assert [post.text for post in gateway.transcript] == ["@协作助手 手打的不算", "@协作助手 收到"]


@pytest.mark.parametrize("kind", ["image", "file", "video", "voice"])
async def test_media_alone_are_heard_in_private_only(gateway: Gateway, client: Client, kind: str) -> None:
    assert not (await gateway.send_media(PERSON, GROUP, kind)).heard
    assert (await gateway.send_media(PERSON, PRIVATE, kind)).heard
    body = (await client.read())["body"]
    assert (body["msgtype"], body["chattype"]) == (kind, "single")
    assert "chatid" not in body


async def test_a_group_without_the_bot_hears_nothing_and_takes_nothing(gateway: Gateway, client: Client) -> None:
    gateway.add_group(GROUP, PERSON, has_bot=False)
    assert not (await gateway.say(PERSON, GROUP, "在吗")).heard
    assert await client.push() == frames.CHAT_CLOSED


async def test_a_chat_takes_pushes_once_it_has_spoken_and_by_its_exact_id(gateway: Gateway, client: Client) -> None:
    assert await client.push() == frames.CHAT_CLOSED
    await gateway.say(PERSON, GROUP, "早")
    assert await client.push() == frames.OK
    assert await client.push(GROUP.lower()) == frames.CHAT_CLOSED
    assert await client.push(f"user:{PERSON}", 1) == frames.CHAT_CLOSED
    await gateway.say(PERSON, PRIVATE, "早")
    assert await client.push(PERSON, 1) == frames.OK
    assert await client.push(PERSON, 0) == frames.OK


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "早"}}, frames.BAD_MESSAGE_TYPE),
        (markdown(""), 44004),
        (markdown("甲" * 6826), frames.OK),
        (markdown("甲" * 6827), frames.TOO_LONG),
        (card(), frames.OK),
        (card(task_id="空格 不行"), frames.BAD_PARAMETER),
        ({"msgtype": "file", "file": {"media_id": "MD-0"}}, frames.BAD_MEDIA),
    ],
)
async def test_messages_are_checked(gateway: Gateway, client: Client, body: dict[str, Any], code: int) -> None:
    await gateway.say(PERSON, GROUP, "早")
    assert await client.push(**body) == code


async def test_a_task_id_is_good_for_one_card(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    assert [await client.push(**card()) for _ in range(2)] == [frames.OK, frames.BAD_PARAMETER]


async def test_replies_and_pushes_share_thirty_a_minute(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    req_id = (await client.read())["headers"]["req_id"]
    codes = [await client.code(frames.REPLY, markdown("早"), req_id) for _ in range(15)]
    codes += [await client.push() for _ in range(16)]
    assert codes == [frames.OK] * 30 + [frames.TOO_MANY]
    gateway.advance(60)
    assert await client.push() == frames.OK


async def test_a_message_may_be_replied_to_for_a_day(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    req_id = (await client.read())["headers"]["req_id"]
    for hours, code in ((24, frames.OK), (1, frames.BAD_REQUEST_ID)):
        for _ in range(hours * 60):
            gateway.advance(60)
            await client.ask(frames.PING)
        assert await client.code(frames.REPLY, markdown("早"), req_id) == code


async def test_a_stream_ends_after_six_minutes(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    req_id = (await client.read())["headers"]["req_id"]
    codes = []
    for _ in range(8):
        stream = {"id": "s-1", "finish": False, "content": "正在核实"}
        codes.append(await client.code(frames.REPLY, {"msgtype": "stream", "stream": stream}, req_id))
        gateway.advance(60)
    assert codes == [frames.OK] * 7 + [frames.STREAM_EXPIRED]


async def test_a_click_takes_a_card_update_within_five_seconds_and_nothing_else(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    await client.push(**card())
    await gateway.click(PERSON, "t-1", "确认")
    event = await client.read()
    while event.get("cmd") != frames.EVENT:
        event = await client.read()
    req_id = event["headers"]["req_id"]
    update = {"response_type": "update_template_card", "template_card": card()["template_card"]}
    assert await client.code(frames.REPLY, markdown("好"), req_id) == frames.BAD_REQUEST_ID
    assert await client.code(frames.WELCOME, markdown("好"), req_id) == frames.BAD_REQUEST_ID
    assert (
        await client.code(frames.UPDATE, {**update, "template_card": card(task_id="t-2")["template_card"]}, req_id) == frames.BAD_PARAMETER
    )
    assert await client.code(frames.UPDATE, update, req_id) == frames.OK
    gateway.advance(6)
    assert await client.code(frames.UPDATE, update, req_id) == frames.BAD_REQUEST_ID


async def test_a_welcome_belongs_to_the_opening_of_the_private_chat(gateway: Gateway, client: Client) -> None:
    await gateway.enter(PERSON)
    req_id = (await client.read())["headers"]["req_id"]
    hello = {"msgtype": "text", "text": {"content": "您好"}}
    assert await client.code(frames.REPLY, markdown("您好"), req_id) == frames.BAD_REQUEST_ID
    assert await client.code(frames.WELCOME, hello, req_id) == frames.OK
    gateway.advance(6)
    assert await client.code(frames.WELCOME, hello, req_id) == frames.BAD_REQUEST_ID


CONTENT = b"0123456789" * 60_000


async def opened(client: Client, **changed: Any) -> dict[str, Any]:
    md5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    body = {"type": "file", "filename": "日报.xlsx", "total_size": len(CONTENT), "total_chunks": 2, "md5": md5}
    return await client.ask(frames.UPLOAD_INIT, body | changed)


async def chunk(client: Client, upload: str, index: int, content: bytes) -> int:
    encoded = base64.b64encode(content).decode()
    return await client.code(frames.UPLOAD_CHUNK, {"upload_id": upload, "chunk_index": index, "base64_data": encoded})


async def test_chunks_come_in_any_order_and_twice_and_the_file_lives_three_days(gateway: Gateway, client: Client) -> None:
    await gateway.say(PERSON, GROUP, "早")
    upload = (await opened(client))["body"]["upload_id"]
    cut = 512 * 1024
    assert await client.code(frames.UPLOAD_FINISH, {"upload_id": upload}) == frames.BAD_PARAMETER
    assert [await chunk(client, upload, index, CONTENT[index * cut : (index + 1) * cut]) for index in (1, 0, 0)] == [0, 0, 0]
    done = (await client.ask(frames.UPLOAD_FINISH, {"upload_id": upload}))["body"]
    assert isinstance(done["created_at"], str)
    shown = {"msgtype": "file", "file": {"media_id": done["media_id"]}}
    assert await client.push(**shown) == frames.OK
    for _ in range(3 * 24 * 60 + 1):
        gateway.advance(60)
        await client.ask(frames.PING)
    assert await client.push(**shown) == frames.BAD_MEDIA


async def test_uploads_are_checked(gateway: Gateway, client: Client) -> None:
    assert (await opened(client, total_chunks=101))["errcode"] == frames.BAD_PARAMETER
    assert (await opened(client, total_size=5))["errcode"] == 44001
    assert (await opened(client, total_size=21 << 20, total_chunks=50))["errcode"] == 45001
    upload = (await opened(client, md5="0" * 32))["body"]["upload_id"]
    assert await chunk(client, upload, 2, b"0") == frames.BAD_PARAMETER
    assert await chunk(client, upload, 0, b"0" * (512 * 1024 + 1)) == 45001
    for index in (0, 1):
        await chunk(client, upload, index, CONTENT[index * 512 * 1024 :][: 512 * 1024])
    assert await client.code(frames.UPLOAD_FINISH, {"upload_id": upload}) == frames.BAD_PARAMETER
    late = (await opened(client))["body"]["upload_id"]
    for _ in range(31):
        gateway.advance(60)
        await client.ask(frames.PING)
    assert await chunk(client, late, 0, CONTENT[:10]) == frames.BAD_PARAMETER


async def test_faults_double_hold_back_and_turn_round_callbacks(gateway: Gateway, client: Client) -> None:
    gateway.faults.duplicates = 1
    await gateway.say(PERSON, GROUP, "一")
    first, again = await client.read(), await client.read()
    assert first == again
    gateway.faults.held = 2
    await gateway.say(PERSON, GROUP, "二")
    await gateway.say(PERSON, GROUP, "三")
    await gateway.hub.release(backwards=True)
    assert [(await client.read())["body"]["text"]["content"][-1] for _ in range(2)] == ["三", "二"]


async def test_a_deaf_line_answers_pings_and_brings_nothing(gateway: Gateway, client: Client) -> None:
    gateway.faults.deaf = True
    assert not (await gateway.say(PERSON, GROUP, "在吗")).heard
    assert await client.code(frames.PING) == frames.OK


@pytest.mark.parametrize(
    "members",
    [
        {"card_type": "poster"},
        {"main_title": {}},
        {"button_list": []},
        {"button_list": [{"text": "确认", "key": "yes"}] * 7},
        {"button_list": [{"text": "确认", "key": "长" * 400}]},
        {"button_list": [{"text": "", "key": "yes"}]},
        {"button_list": [{"text": "确认", "key": "yes", "style": 5}]},
        {"task_id": ""},
        {"task_id": "x" * 129},
        {"checkbox": {}},
    ],
)
def test_a_card_that_breaks_the_field_table_is_refused(members: dict[str, Any]) -> None:
    assert mistake(card()["template_card"]) is None
    assert mistake(card(**members)["template_card"]) is not None


BOX = {"question_key": "eta", "option_list": [{"id": "am", "text": "上午"}]}
TITLE = {"title": "几点到仓"}
SUBMIT = {"text": "提交", "key": "go"}
LINK = {"type": 1, "url": "https://x.example"}
GOOD_CARDS: list[dict[str, Any]] = [
    {"card_type": "text_notice", "sub_title_text": "已登记", "card_action": LINK},
    {"card_type": "news_notice", "main_title": TITLE, "card_image": {"url": "u"}, "card_action": LINK},
    {"card_type": "vote_interaction", "main_title": TITLE, "checkbox": BOX, "submit_button": SUBMIT},
    {"card_type": "multiple_interaction", "main_title": TITLE, "select_list": [BOX], "submit_button": SUBMIT},
]


@pytest.mark.parametrize("good", GOOD_CARDS, ids=lambda good: str(good["card_type"]))
def test_every_kind_of_card_has_its_required_fields(good: dict[str, Any]) -> None:
    whole = good | {"task_id": "t-1"}
    assert mistake(whole) is None
    for name in set(whole) - {"card_type", "task_id"}:
        assert mistake({key: value for key, value in whole.items() if key != name}) is not None
