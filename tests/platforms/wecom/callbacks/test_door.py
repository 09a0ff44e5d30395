"""Both doors over real sockets: the URL check, messages, clicks, and what is answered in place."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from bot.core.messages import Button, Card
from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH, CallbackDoor, CallbackKeys
from bot.platforms.wecom.callbacks.hints import response_code_of, response_url_of
from bot.platforms.wecom.callbacks.robot import WELCOME
from bot.platforms.wecom.cards import template_card
from bot.platforms.wire.callbacks.seal import Keys
from tests.platforms.wecom.callbacks.encryptor import Encryptor
from tests.platforms.wecom.callbacks.site import NOW, Answer, Site, Store

RESPONSE_URL = "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=RC-1"
CARD = template_card(Card("请确认", (Button("answer_yes", "确认", "7"),)), "M9", NOW)
KEY = CARD["button_list"][0]["key"]


def said(**rest: Any) -> str:
    body = {"msgid": "MID-1", "aibotid": "AIB", "chatid": "wrGROUP-01", "chattype": "group", "from": {"userid": "zhou.ping"}}
    return json.dumps({**body, "msgtype": "text", "text": {"content": "@调度助手 已装车"}, "response_url": RESPONSE_URL} | rest)


def event(kind: str, **rest: Any) -> str:
    return said(msgtype="event", create_time=1778572800, event={"eventtype": kind, **rest})


def card_click(**rest: Any) -> str:
    return event("template_card_event", template_card_event={"card_type": "button_interaction", "event_key": KEY, "task_id": "T-1"} | rest)


def app_xml(kind: str, **rest: str) -> str:
    members = {"ToUserName": "ww1", "FromUserName": "li.na", "CreateTime": "1778572800", "MsgType": kind, "AgentID": "1000002"} | rest
    return "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in members.items()) + "</xml>"


def opened(site: Site, answer: Answer) -> dict[str, Any]:
    """The passive answer, its envelope checked as the platform would."""
    envelope = json.loads(answer.body)
    assert set(envelope) == {"encrypt", "msgsignature", "timestamp", "nonce"}
    assert envelope["timestamp"] == int(NOW.timestamp())
    assert envelope["msgsignature"] == site.robot.sign(str(envelope["timestamp"]), envelope["nonce"], envelope["encrypt"])
    message: dict[str, Any] = json.loads(site.robot.decrypt(envelope["encrypt"]))
    return message


# ---------------------------------------------------------------- the URL check


@pytest.mark.parametrize("path", [ROBOT_PATH, APP_PATH])
async def test_the_url_check_is_answered_with_the_bare_plaintext(site: Site, path: str) -> None:
    side: Encryptor = site.robot if path == ROBOT_PATH else site.app
    assert await site.check(path, side, side.encrypt("1616140317555161061")) == Answer(200, b"1616140317555161061")


async def test_a_plus_sign_that_came_unescaped_is_read_as_one(site: Site) -> None:
    echo = next(echo for echo in iter(lambda: site.robot.encrypt("4561255354251345929"), "") if "+" in echo)
    query = "&".join(f"{name}={quote(value)}" for name, value in site.query(site.robot, echo).items())
    answer = await site.raw(f"GET {ROBOT_PATH}?echostr={echo}&{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n4561255354251345929")


async def test_only_the_urls_set_up_have_routes(store: Store, site: Site) -> None:
    robot_only = CallbackDoor(CallbackKeys(robot=site.robot.keys), store, site.clock)
    assert {(route.method, route.path) for route in robot_only.routes()} == {("GET", ROBOT_PATH), ("POST", ROBOT_PATH)}


async def test_a_wrong_key_is_told_when_the_door_is_made(store: Store, site: Site) -> None:
    with pytest.raises(ValueError, match="43"):
        CallbackDoor(CallbackKeys(app=Keys("t", "k" * 39)), store, site.clock)


# ---------------------------------------------------------------- the robot


async def test_a_group_message_is_stored_and_answered_with_nothing(site: Site, store: Store) -> None:
    assert await site.tell_robot(said()) == Answer(200, b"")
    message = store.only
    assert (message.message_id, message.chat, message.sender, message.kind) == ("MID-1", "wrGROUP-01", "zhou.ping", "say")
    assert message.text == "@调度助手 已装车"
    assert json.loads(message.raw)["msgid"] == "MID-1"


async def test_the_answers_address_is_good_for_an_hour(site: Site, store: Store) -> None:
    await site.tell_robot(said())
    hint = store.only.reply_hint
    assert hint == f"url:{int(NOW.timestamp()) + 3600}:{RESPONSE_URL}"
    assert response_url_of(hint, NOW + timedelta(seconds=3599)) == RESPONSE_URL
    assert response_url_of(hint, NOW + timedelta(hours=1)) is None


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "https://qyapi.weixin.qq.com.evil.example/", "RESPONSEURL", ""])
async def test_an_answers_address_elsewhere_is_not_taken_down(site: Site, store: Store, url: str) -> None:
    await site.tell_robot(said(response_url=url))
    assert store.only.reply_hint is None


async def test_a_private_message_belongs_to_the_chat_with_its_sender(site: Site, store: Store) -> None:
    await site.tell_robot(said(chattype="single", chatid=None))
    assert store.only.chat == "dm:zhou.ping"


async def test_a_click_is_stored_and_the_clickers_card_shows_it(site: Site, store: Store) -> None:
    answer = await site.tell_robot(card_click())
    click = store.only
    assert (click.kind, click.action, click.value, click.of, click.chat) == ("click", "answer_yes", "7", "M9", "wrGROUP-01")
    assert click.sent_at == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert response_url_of(click.reply_hint or "", NOW) == RESPONSE_URL
    update = opened(site, answer)
    assert (update["response_type"], update["userids"]) == ("update_template_card", ["zhou.ping"])
    assert update["template_card"]["task_id"] == "T-1"
    assert update["template_card"]["sub_title_text"] == "已收到：确认"


async def test_the_answer_carries_the_nonce_of_the_address(site: Site) -> None:
    answer = await site.tell_robot(card_click(), nonce="n0nce42")
    assert json.loads(answer.body)["nonce"] == "n0nce42"


async def test_a_click_on_nothing_is_kept_and_answered_with_nothing(site: Site, store: Store) -> None:
    assert await site.tell_robot(card_click(event_key="")) == Answer(200, b"")
    assert (store.only.chat, store.only.sender) == ("", "")


async def test_who_opens_the_private_chat_is_told_how_to_post(site: Site, store: Store) -> None:
    answer = await site.tell_robot(event("enter_chat"))
    assert opened(site, answer) == {"msgtype": "text", "text": {"content": WELCOME}}
    assert (store.only.chat, store.only.sender) == ("", "")


async def test_a_poll_for_a_stream_is_told_that_it_is_over_and_stored_nowhere(site: Site, store: Store) -> None:
    answer = await site.tell_robot(said(msgtype="stream", stream={"id": "S-1"}))
    assert opened(site, answer)["stream"] == {"id": "S-1", "finish": True, "content": "已收到"}
    assert not store.messages


async def test_the_old_robots_words_and_pictures_keep_their_order(site: Site, store: Store) -> None:
    items = "<MsgItem><MsgType>text</MsgType><Text><Content>现场</Content></Text></MsgItem><MsgItem><MsgType>image</MsgType></MsgItem>"
    head = "<MsgId>OLD-1</MsgId><ChatId>wrG</ChatId><ChatType>group</ChatType><From><UserId>zhangsan</UserId></From>"
    await site.tell_robot(f"<xml>{head}<MsgType>mixed</MsgType><MixedMessage>{items}</MixedMessage></xml>")
    assert (store.only.chat, store.only.sender, store.only.text) == ("wrG", "zhangsan", "现场\n[图片]")


# ---------------------------------------------------------------- the app


async def test_a_private_message_to_the_app_is_stored(site: Site, store: Store) -> None:
    assert await site.tell_app(app_xml("text", Content=" /进度\n", MsgId="7001")) == Answer(200, b"")
    message = store.only
    assert (message.message_id, message.chat, message.sender, message.text) == ("7001", "dm:li.na", "li.na", " /进度\n")
    assert message.sent_at == datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert message.reply_hint is None


@pytest.mark.parametrize(("kind", "text"), [("image", "[图片]"), ("voice", "[语音]"), ("video", "[视频]"), ("file", "[文件]")])
async def test_what_is_no_text_is_noted(site: Site, store: Store, kind: str, text: str) -> None:
    await site.tell_app(app_xml(kind, MediaId="m", MsgId="7002"))
    assert (store.only.chat, store.only.text) == ("dm:li.na", text)


async def test_a_click_on_the_apps_card_keeps_the_code_that_updates_it(site: Site, store: Store) -> None:
    click = app_xml("event", Event="template_card_event", EventKey=KEY, TaskId="T-1", CardType="button_interaction", ResponseCode="RC-7")
    assert await site.tell_app(click) == Answer(200, b"")
    message = store.only
    assert (message.kind, message.action, message.value, message.of, message.chat) == ("click", "answer_yes", "7", "M9", "dm:li.na")
    assert response_code_of(message.reply_hint or "") == "RC-7"


async def test_events_of_one_second_are_told_apart_by_what_they_are_about(site: Site, store: Store) -> None:
    """R04, WxJava's collision: no id, one author, one second."""
    for key in ("a", "a", "b"):
        await site.tell_app(app_xml("event", Event="template_card_event", EventKey=key, TaskId="T-1"))
    for user in ("u1", "u2", "u2"):
        await site.tell_app(app_xml("event", Event="change_contact", ChangeType="create_user", FromUserName="sys", UserID=user))
    assert len(store.messages) == 4


@pytest.mark.parametrize("kind", ["change_contact", "enter_agent", "LOCATION", "inactive_alert", "unheard_of"])
async def test_other_events_are_archive_material(site: Site, store: Store, kind: str) -> None:
    assert await site.tell_app(app_xml("event", Event=kind)) == Answer(200, b"")
    assert (store.only.chat, store.only.sender, store.only.text) == ("", "", "")
    assert kind.encode() in store.only.raw
