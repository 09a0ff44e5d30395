"""Published payloads and hostile ones become messages; none is refused with an exception."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Incoming
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.events import event_in
from bot.platforms.dingtalk.payloads import error_code, said, session_of, unread

DATA = os.environ.get("DUBAN_TEST_DATA", "")
WITH_DATA = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")
BOT = "$:LWCP_v1:$bot"


def published(channel: str) -> list[Any]:
    if not DATA:
        return []
    folder = Path(DATA) / "payloads"
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entries"]
    return [
        pytest.param((folder / entry["file"]).read_bytes(), entry["expected"], id=entry["id"])
        for entry in entries
        if entry["channel"] == channel and entry["platform"] == "dingtalk"
    ]


def heard(raw: bytes) -> Incoming:
    """What a robot message is taken as, as long as it can be read at all."""
    body = frames.json_object(raw)
    return unread(raw) if body is None else said(body, raw)


def message(**rest: Any) -> dict[str, Any]:
    """The payload of the dossier (§1.3), with members replaced or (`None`) left out."""
    body = {
        "conversationId": "cidTask01==",
        "conversationType": "2",
        "atUsers": [{"dingtalkId": BOT, "staffId": ""}, {"dingtalkId": "$:LWCP_v1:$u2", "staffId": "u1002"}],
        "chatbotCorpId": "dingcorp01",
        "chatbotUserId": BOT,
        "msgId": "msgAbC==",
        "senderStaffId": "u1001",
        "senderCorpId": "dingcorp01",
        "senderId": "$:LWCP_v1:$s1",
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=7fd2",
        "sessionWebhookExpiredTime": 1778383800123,
        "createAt": 1778378400003,
        "isInAtList": True,
        "msgtype": "text",
        "text": {"content": " 运输调度部门-5月10日:已安排货车"},
    }
    return {name: value for name, value in {**body, **rest}.items() if value is not None}


def hear(**rest: Any) -> Incoming:
    return heard(json.dumps(message(**rest)).encode())


@WITH_DATA
@pytest.mark.parametrize(("raw", "expected"), published("robot_message"))
def test_every_published_message_is_taken(raw: bytes, expected: dict[str, Any]) -> None:
    """R14, R18: the malformed one is kept for the archive, addressed to nobody; unknown kinds are kept as they came."""
    taken = heard(raw)
    assert taken.raw == raw
    if expected["kind"] == "malformed":
        assert (taken.chat, taken.sender, taken.text) == ("", "", "")
        return
    assert taken.message_id == expected.get("msgid", taken.message_id)
    assert taken.sender == expected.get("sender", taken.sender)
    private = expected.get("conversation_type") == "1"
    assert taken.chat == (f"dm:{taken.sender}" if private else expected.get("chat", taken.chat))
    assert taken.text.replace("\n[图片]\n", "") == expected.get("text", taken.text.replace("\n[图片]\n", "")).strip()
    assert all(part in taken.text for part in expected.get("text_contains", ()))
    assert taken.text.count("[图片]") == expected.get("pictures", taken.text.count("[图片]"))
    assert taken.quote == expected.get("quote_text", "[图片]" if expected.get("quote_msgtype") == "picture" else None)


@WITH_DATA
@pytest.mark.parametrize(("raw", "expected"), published("stream_frame"))
def test_every_published_frame_is_read(raw: bytes, expected: dict[str, Any]) -> None:
    """R18, R23: what is malformed is unreadable, and nothing else."""
    frame = frames.read(raw)
    assert frame.readable == (expected["kind"] != "malformed")
    if expected["kind"] == "message":
        assert frame.body is not None
        taken = said(frame.body, raw)
        assert (taken.message_id, taken.chat, taken.sender) == (expected["msgid"], expected["chat"], expected["sender"])
        assert (taken.text, taken.sent_at) == (expected["text_trimmed"], None)
    if expected["kind"] == "event":
        event = event_in(frame)
        assert event.kind == expected.get("event_type", event.kind)
        assert event.message.chat == ""


def test_a_message_is_read_whole() -> None:
    taken = hear()
    assert taken.message_id == "msgAbC=="
    assert (taken.chat, taken.sender, taken.mentions) == ("cidTask01==", "u1001", ("u1002",))
    assert taken.text == "运输调度部门-5月10日:已安排货车"
    assert taken.sent_at == datetime(2026, 5, 10, 2, 0, 0, 3000, UTC)
    assert not taken.overheard


def test_a_time_spelt_as_text_is_one() -> None:
    assert hear(createAt="1778378400003").sent_at == hear().sent_at


@pytest.mark.parametrize("stamp", [None, 0, -5, 10**16, "x", True, 1.5, "9" * 400])
def test_a_time_outside_the_calendar_is_none(stamp: Any) -> None:
    assert hear(createAt=stamp).sent_at is None


def test_odd_blanks_are_blanks() -> None:
    assert hear(text={"content": "\u2005@王调度\u2005清关\u00a0已放行\u00a0"}).text == "@王调度 清关 已放行"


def test_the_text_of_http_mode_may_stand_at_the_top() -> None:
    assert hear(text=None, content=" 你好").text == "你好"


def test_in_a_private_chat_everything_is_addressed_to_the_bot() -> None:
    taken = hear(conversationType="1", isInAtList=False)
    assert (taken.chat, taken.overheard) == ("dm:u1001", False)


def test_a_group_message_without_the_robot_in_its_list_was_overheard() -> None:
    """The robot's @ is taken out of the text by the platform: whether it stood there is told by isInAtList."""
    assert hear(isInAtList=False).overheard
    assert not hear(isInAtList=None).overheard


def test_words_and_pictures_keep_their_order() -> None:
    rich = [{"text": "现场"}, {"type": "picture", "downloadCode": "d"}, {"type": "at", "atName": "王调度"}, {"text": "已装车"}, 7]
    assert hear(msgtype="richText", text=None, content={"richText": rich}).text == "现场\n[图片]\n@王调度 已装车"


@pytest.mark.parametrize(
    ("kind", "text"), [("picture", "[图片]"), ("file", "[文件]"), ("video", "[视频]"), ("chatRecord", "[聊天记录]"), ("unknownMsgType", "")]
)
def test_what_is_no_text_is_noted_and_kept(kind: str, text: str) -> None:
    """R18"""
    taken = hear(msgtype=kind, text=None, content={"downloadCode": "mIof", "fileName": "../../a.xlsx"})
    assert taken.text == text
    assert b"mIof" in taken.raw


@pytest.mark.parametrize(("content", "text"), [({"recognition": " 已放行 "}, "已放行"), ({"downloadCode": "d"}, "[语音]")])
def test_of_a_voice_message_the_recognised_words_count(content: dict[str, str], text: str) -> None:
    assert hear(msgtype="audio", text=None, content=content).text == text


@pytest.mark.parametrize(
    ("replied", "quote"),
    [
        ({"msgType": "text", "content": {"text": "能否9点装货？"}}, "能否9点装货？"),
        ({"msgType": "richText", "content": {"richText": [{"text": "见图"}]}}, "见图"),
        ({"msgType": "file", "content": {"fileName": "跟踪表.xlsx"}}, "[文件] 跟踪表.xlsx"),
        ({"msgType": "picture", "content": {"downloadCode": "d"}}, "[图片]"),
        ({"msgType": "unknownMsgType", "msgId": "m"}, None),
        ({}, None),
    ],
)
def test_what_is_quoted_is_told_apart_from_what_is_said(replied: dict[str, Any], quote: str | None) -> None:
    taken = hear(text={"content": "收到", "isReplyMsg": True, "repliedMsg": replied})
    assert (taken.text, taken.quote) == ("收到", quote)


@pytest.mark.parametrize("staff", [None, ""])
def test_who_has_no_staff_id_is_a_stranger(staff: str | None) -> None:
    """An application that is not published, a member of another company (§9.6, §9.8)."""
    taken = hear(senderStaffId=staff)
    assert (taken.chat, taken.sender) == ("cidTask01==", "ext:$:LWCP_v1:$s1")
    assert hear(senderStaffId=staff, conversationType="1").chat == "dm:ext:$:LWCP_v1:$s1"


def test_a_staff_id_of_another_company_is_nobody_of_ours() -> None:
    """§9.7: there, u1001 may be somebody else."""
    assert hear(senderCorpId="dingother").sender == "ext:$:LWCP_v1:$s1"
    assert hear(senderCorpId=None).sender == "u1001"


def test_without_any_sender_a_private_message_is_for_the_archive_alone() -> None:
    taken = hear(senderStaffId=None, senderId=None, conversationType="1")
    assert (taken.chat, taken.sender) == ("", "")


def test_a_message_without_its_content_is_for_the_archive_alone() -> None:
    """20001: the month's allowance is used up."""
    taken = hear(text=None, errorCode="20001", errorMessage="服务已暂停")
    assert (taken.chat, taken.text) == ("", "")
    assert error_code(message(errorCode="20001")) == 20001


def test_without_an_id_the_same_words_of_the_same_instant_are_the_same_message() -> None:
    """R04, R18"""
    first, again, other = hear(msgId=None), hear(msgId=None, sessionWebhook="x"), hear(msgId=None, createAt=1778378400004)
    assert first.message_id == again.message_id != other.message_id


def test_a_session_without_an_end_is_none() -> None:
    assert session_of(message(sessionWebhookExpiredTime=None)) is None
    assert session_of(message(sessionWebhook=None)) is None


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"[1]",
    b'"x"',
    b'{"msgId":',
    b"[" * 100_000,
    b"NaN",
    b"{}" * 2,
    b'{"a":1,"a":2}',
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_what_nobody_can_read_is_kept_for_the_archive_and_addressed_to_nobody(raw: bytes) -> None:
    """R14"""
    taken = heard(raw)
    assert (taken.chat, taken.sender, taken.text, taken.raw) == ("", "", "", raw)


def test_lone_surrogates_come_through_as_typed() -> None:
    inner = rb"{\"senderStaffId\":\"u\",\"msgtype\":\"text\",\"text\":{\"content\":\"\\ud83d\\u0000!\"}}"
    frame = frames.read(b'{"type":"CALLBACK","headers":{},"data":"' + inner + b'"}')
    assert frame.body is not None
    assert said(frame.body, b"").text == "\ud83d\x00!"


NAMES = "conversationId conversationType atUsers msgId senderStaffId senderId createAt msgtype text content richText repliedMsg isReplyMsg"
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


def members(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*NAMES.split(), "type", "errorCode", "atName"]), inner, max_size=6)


JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | members(inner))


@settings(deadline=None)
@given(members(JSON), st.sampled_from(["text", "richText", "audio", "file"]))
def test_no_payload_raises(body: dict[str, Any], kind: str) -> None:
    heard(json.dumps({**body, "msgtype": kind}).encode())
