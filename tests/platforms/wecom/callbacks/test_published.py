"""Every published WeCom body, encrypted and signed like a real one, through the doors."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH
from bot.platforms.wecom.callbacks.envelopes import encrypted_in
from bot.platforms.wire.callbacks.seal import Keys, Seal, Stamp
from tests.platforms.wecom.callbacks.site import Answer, Site, Store

DATA = os.environ.get("DUBAN_TEST_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")


def published(*channels: str) -> list[Any]:
    if not DATA:
        return []
    folder = Path(DATA) / "payloads"
    entries = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["entries"]
    return [
        pytest.param((folder / entry["file"]).read_bytes(), entry["expected"], id=entry["id"])
        for entry in entries
        if entry["channel"] in channels and entry["id"].startswith("wecom")
    ]


def values(*kinds: str) -> list[Any]:
    if not DATA:
        return []
    found = json.loads((Path(DATA) / "crypto/callback_published.json").read_text(encoding="utf-8"))["published"]
    return [pytest.param(value, id=value["id"]) for value in found if value["kind"] in kinds and "body" in value]


@pytest.mark.parametrize(("raw", "expected"), published("aibot_http", "group_robot_http"))
async def test_every_robot_body_is_taken(site: Site, store: Store, raw: bytes, expected: dict[str, Any]) -> None:
    """R18: what is no message or click has no effect."""
    assert (await site.tell_robot(raw)).status == 200
    if expected["kind"] == "stream_refresh":
        assert not store.messages
        return
    message = store.only
    assert message.raw == raw
    if expected["kind"] == "message":
        check_said(message, expected)
    elif expected.get("eventtype") == "template_card_event":
        assert (message.kind, message.action, message.of) == ("click", expected["event_key"], expected["task_id"])
        assert (message.sender, message.sent_at) == (expected["sender"], datetime.fromtimestamp(1700000000, UTC))
    else:
        assert (message.chat, message.sender, message.text) == ("", "", "")


def check_said(message: Any, expected: dict[str, Any]) -> None:
    """The old robot's private chats carry a chatid too: ours are the person's."""
    assert message.kind == "say"
    assert message.sender == expected.get("sender", message.sender)
    assert message.chat in (expected.get("chat") or "CHATID", f"dm:{message.sender}")
    assert message.message_id == expected.get("msgid", message.message_id)
    assert (expected.get("text") or "") in message.text
    assert message.quote == expected.get("quote_text")


@pytest.mark.parametrize(("raw", "expected"), published("app_callback_xml"))
async def test_every_app_body_is_taken(site: Site, store: Store, raw: bytes, expected: dict[str, Any]) -> None:
    """R18: change_contact, tickets and the like are archive material."""
    assert await site.tell_app(raw) == Answer(200, b"")
    message = store.only
    assert message.raw == raw
    if expected["kind"] == "message" and expected["msgtype"] in ("text", "image", "voice", "video"):
        assert (message.kind, message.sender, message.chat) == ("say", expected["sender"], f"dm:{expected['sender']}")
        assert message.message_id == expected.get("msgid", message.message_id)
        assert message.text == expected.get("text", message.text)
    elif expected.get("eventtype") == "template_card_event":
        assert (message.kind, message.action, message.of) == ("click", "key111", "taskid111")
        assert message.reply_hint == "code:ResponseCode"
    else:
        assert (message.chat, message.sender) == ("", "")


@pytest.mark.parametrize(("raw", "expected"), published("envelope"))
async def test_an_envelope_around_nothing_is_refused(site: Site, store: Store, raw: bytes, expected: dict[str, Any]) -> None:
    assert not expected["decryptable"]
    for path, side in ((ROBOT_PATH, site.robot), (APP_PATH, site.app)):
        assert (await site.post(path, side, "msg_encrypt", raw)).status == 403
    assert not store.messages


@pytest.mark.parametrize("value", values("wecom_post_xml", "wecom_post_json"))
def test_every_published_request_opens_from_its_body(value: dict[str, Any]) -> None:
    seal = Seal(Keys(value["token"], value["encoding_aes_key"], value["receive_id"]))
    stamp = Stamp(value["signature"], value["timestamp"], value["nonce"])
    assert seal.open(stamp, encrypted_in(value["body"].encode())) == value["expected_plaintext"].encode()
