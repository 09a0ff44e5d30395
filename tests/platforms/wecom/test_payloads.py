"""Published callback bodies and hostile ones become messages; none is refused with an exception."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Incoming
from bot.platforms.wecom import frames
from bot.platforms.wecom.payloads import incoming_of, reply_request

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
DATA = os.environ.get("DUBAN_TEST_DATA", "")
WITH_DATA = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")


def published(channel: str) -> list[Any]:
    if not DATA:
        return []
    folder = Path(DATA) / "payloads"
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entries"]
    return [
        pytest.param((folder / entry["file"]).read_bytes(), entry["expected"], id=entry["id"])
        for entry in entries
        if entry["channel"] == channel
    ]


def heard(body: bytes | dict[str, Any], cmd: str = frames.MESSAGE) -> Incoming | None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return incoming_of(frames.read(b'{"cmd":"%s","headers":{"req_id":"r1"},"body":%s}' % (cmd.encode(), content)), NOW)


def text_body(**rest: Any) -> dict[str, Any]:
    body = {"msgid": "M1", "chatid": "wrG", "chattype": "group", "from": {"userid": "zhou.ping"}, "msgtype": "text"}
    return body | {"text": {"content": "@协作助手 收到"}} | rest


def check(message: Incoming | None, expected: dict[str, Any]) -> None:
    """Whatever the manifest expects of a message, in our own names."""
    if expected["kind"] != "message":
        assert message is None or message.kind == "click"
        return
    assert message is not None
    assert message.kind == "say"
    assert message.sender == expected.get("sender", message.sender)
    assert message.chat == (expected.get("chat") or message.chat)
    assert message.message_id == expected.get("msgid", message.message_id)
    assert (expected.get("text") or "") in message.text
    assert message.text.endswith(expected.get("text_without_bot_mention", "") + "\n[图片]" * expected.get("images", 0))
    assert message.quote == expected.get("quote_text")


@WITH_DATA
@pytest.mark.parametrize(("raw", "expected"), published("aibot_ws"))
def test_every_published_frame_is_taken(raw: bytes, expected: dict[str, Any]) -> None:
    frame = frames.read(raw)
    assert frame.readable
    if expected["kind"] == "ack":
        assert (frame.cmd, frame.req_id, frame.errcode == 0) == ("", expected["req_id"], expected["ok"])
    else:
        check(incoming_of(frame, NOW), expected)


@WITH_DATA
@pytest.mark.parametrize(("raw", "expected"), published("aibot_http"))
def test_every_published_callback_body_is_taken(raw: bytes, expected: dict[str, Any]) -> None:
    message = heard(raw, frames.EVENT if expected["kind"] == "event" else frames.MESSAGE)
    check(message, expected)
    if expected.get("eventtype") == "template_card_event":
        assert message is not None
        assert (message.kind, message.action, message.of) == ("click", expected["event_key"], expected["task_id"])
        assert message.sent_at == datetime.fromtimestamp(1700000000, UTC)


def test_a_private_message_belongs_to_the_chat_with_its_sender() -> None:
    message = heard(text_body(chattype="single", chatid=None))
    assert message is not None
    assert message.chat == "dm:zhou.ping"


def test_a_group_message_carries_its_time_only_if_the_platform_gives_one() -> None:
    message = heard(text_body())
    assert message is not None
    assert message.sent_at is None


def test_pictures_and_words_in_one_message_keep_their_order() -> None:
    first, last = ({"msgtype": "text", "text": {"content": text}} for text in ("现场", "已装车"))
    items = [first, {"msgtype": "image", "image": {}}, last]
    message = heard(text_body(msgtype="mixed", mixed={"msg_item": items}))
    assert message is not None
    assert message.text == "现场\n[图片]\n已装车"


@pytest.mark.parametrize(("kind", "text"), [("image", "[图片]"), ("file", "[文件]"), ("video", "[视频]"), ("location", "")])
def test_what_is_no_text_is_noted_and_kept(kind: str, text: str) -> None:
    message = heard(text_body(msgtype=kind, **{kind: {"url": "https://f.example/1", "aeskey": "AA"}}))
    assert message is not None
    assert message.text == text
    assert b"https://f.example/1" in message.raw


def test_without_a_msgid_the_same_bytes_are_the_same_message() -> None:
    first, again, other = heard(text_body(msgid=None)), heard(text_body(msgid=None)), heard(text_body(msgid=None, chatid="wrH"))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.message_id == again.message_id != other.message_id


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[1]", b'"x"', b'{"cmd":', b"[" * 100_000, b"NaN", b"{}" * 2])
def test_an_unreadable_frame_is_kept_for_the_archive_and_addressed_to_nobody(raw: bytes) -> None:
    message = incoming_of(frames.read(raw), NOW)
    assert message is not None
    assert (message.chat, message.sender, message.text, message.raw) == ("", "", "", raw)


def test_lone_surrogates_come_through_as_typed() -> None:
    message = heard(b'{"msgid":"M","from":{"userid":"u"},"msgtype":"text","text":{"content":"\\ud83d\\u0000"}}')
    assert message is not None
    assert message.text == "\ud83d\x00"


NAMES = "msgid chatid chattype from userid text content mixed msg_item quote event eventtype template_card_event event_key"


def members(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*NAMES.split(), "create_time"]), inner, max_size=6)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | members(inner))


@settings(deadline=None)
@given(JSON, st.sampled_from([frames.MESSAGE, frames.EVENT]), st.sampled_from(["text", "mixed", "voice", "event", "file"]))
def test_no_body_raises(body: Any, cmd: str, kind: str) -> None:
    shaped = {**body, "msgtype": kind} if isinstance(body, dict) else body
    incoming_of(frames.read(json.dumps({"cmd": cmd, "headers": {"req_id": "r"}, "body": shaped}).encode()), NOW)


@pytest.mark.parametrize("hint", ["", "x", ":r", "12:", "²:r", "a:b:c"])
def test_a_reply_hint_of_another_shape_stands_for_nothing(hint: str) -> None:
    assert reply_request(hint, NOW) is None
