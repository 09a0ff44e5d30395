"""HTTP mode: signed messages, clicks and events are taken, anything else is refused with the same words."""

import asyncio
import gzip
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Button, Card, Outgoing
from bot.platforms.dingtalk.callbacks import CARD_PATH, EVENT_PATH, ROBOT_PATH
from bot.platforms.dingtalk.signatures import card_sign, robot_sign
from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from bot.platforms.wire.callbacks.bodies import LARGEST
from bot.platforms.wire.callbacks.seal import Keys, Seal, Stamp
from tests.platforms.dingtalk.listening import GROUP, PERSON
from tests.platforms.dingtalk.porch import AES_KEY, REFUSED, TOKEN, Porch, crypto

HOUR = 3_600_000
DATA = os.environ.get("DUBAN_TEST_DATA", "")
WITH_DATA = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")


@pytest.fixture
async def porch(gateway: Gateway) -> AsyncIterator[Porch]:
    async with Porch(gateway) as porch:
        yield porch


def message(message_id: str = "m1", **rest: Any) -> bytes:
    body = {"msgId": message_id, "conversationId": GROUP, "conversationType": "2", "senderStaffId": PERSON, "msgtype": "text"}
    return json.dumps({**body, "text": {"content": " 已放行"}, **rest}).encode()


CLICK = json.dumps(
    {
        "outTrackId": "o7.ab",
        "userId": PERSON,
        "spaceType": "IM_GROUP",
        "spaceId": GROUP,
        "content": '{"cardPrivateData":{"actionIds":["b1"]}}',
    }
).encode()


# ---------------------------------------------------------------- signatures


def test_the_published_signature_of_robots_is_ours() -> None:
    """Dossier §1.4."""
    assert robot_sign("demoAppSecret", "1700000000000") == "nobQXCWOqrk+wczUaMxd/z0GeKQc4Ti6BJQ6ICnSdk4="


@WITH_DATA
def test_the_published_values_come_out() -> None:
    for value in json.loads((Path(DATA) / "crypto" / "dingtalk_sign_published.json").read_text(encoding="utf-8"))["outgoing_sign"]:
        ours = robot_sign(value["secret"], value["timestamp"])
        assert (ours == value["sign_base64"]) == value["algorithm"].startswith("robot:")
        if value["algorithm"].startswith("login-free:"):
            assert card_sign(value["secret"], value["timestamp"]) == value["sign_base64"]


def test_the_vector_of_event_encryption_opens() -> None:
    """Dossier §1.4."""
    encrypted = "Q3stYC6hdFzMh9T8HCvyDD5dVMaaZmK6ZzZA1b5vOyPcBRmFHDQq8DsvIxHch5krCXgitJUhggB0aEpt7rZpNw=="
    stamp = Stamp("89882ba504bbef901148a59c2f380ea0248451fd", "1700000000000", "nonce123")
    assert Seal(Keys(TOKEN, AES_KEY, "dingdemoappkey")).open(stamp, encrypted) == b"success"


# ---------------------------------------------------------------- messages


async def test_what_people_say_arrives_signed(porch: Porch, gateway: Gateway) -> None:
    await gateway.say(PERSON, GROUP, "运输调度部门-5月10日：已安排货车")
    await porch.listening.until(lambda: len(porch.listening.arrived) == 1)
    assert porch.listening.arrived[0].text == "运输调度部门-5月10日：已安排货车"
    assert porch.listening.kinds() == ["online"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sign": "x"},
        {"timestamp": "1700000000000"},
        {"timestamp": "NOW", "sign": ""},
        {"timestamp": "NOW", "sign": "GOOD"[:3]},
        {"timestamp": "NOW", "sign": "签名"},
        {"timestamp": "", "sign": robot_sign("local-secret", "")},
        {"timestamp": "1e12", "sign": robot_sign("local-secret", "1e12")},
        {"timestamp": "9" * 400, "sign": robot_sign("local-secret", "9" * 400)},
    ],
)
async def test_a_wrong_signature_is_refused_with_the_same_words(porch: Porch, headers: dict[str, str]) -> None:
    """R11"""
    sent = {name: porch.stamp if value == "NOW" else value for name, value in headers.items()}
    assert await porch.post(ROBOT_PATH, message(), sent) == REFUSED
    assert porch.listening.arrived == []


async def test_a_signature_of_another_secret_or_another_kind_is_refused(porch: Porch) -> None:
    """R11"""
    assert await porch.says(message(), secret="other") == REFUSED
    stamp = porch.stamp
    signed = {"timestamp": stamp, "sign": card_sign(porch.gateway.terms.secret, stamp)}
    assert await porch.post(ROBOT_PATH, message(), signed) == REFUSED


async def test_two_signatures_are_one_too_many(porch: Porch) -> None:
    """R11"""
    stamp = porch.stamp
    good = robot_sign(porch.gateway.terms.secret, stamp)
    assert await porch.post(ROBOT_PATH, message(), [("timestamp", stamp), ("sign", good), ("sign", "x")]) == REFUSED


@pytest.mark.parametrize(("off", "status"), [(0, 200), (HOUR, 200), (-HOUR, 200), (HOUR + 1000, 403), (-HOUR - 1000, 403), (2 * HOUR, 403)])
async def test_a_stamp_more_than_an_hour_off_is_refused(porch: Porch, off: int, status: int) -> None:
    """R25"""
    stamp = str(int(porch.stamp) + off)
    assert (await porch.says(message(), stamp=stamp))[0] == status
    assert len(porch.listening.arrived) == (status == 200)


async def test_a_message_repeated_within_its_hour_is_one_message(porch: Porch) -> None:
    """R04, R06: two of them at the same instant; another id under the same stamp is another message."""
    answers = [await porch.says(message()), *await asyncio.gather(porch.says(message()), porch.says(message()))]
    answers.append(await porch.says(message("m2")))
    assert [status for status, _ in answers] == [200] * 4
    assert [heard.message_id for heard in porch.listening.arrived] == ["m1", "m2"]


@pytest.mark.parametrize("raw", [b"", b"not json", b"\xff\xfe", b"[1]", b'{"msgId":"a","msgId":"b"}', b'{"a":' * 3000 + b"1" + b"}" * 3000])
async def test_what_nobody_can_read_is_kept_and_refused(porch: Porch, raw: bytes) -> None:
    """R14: rightly signed, so it is kept for the archive."""
    assert (await porch.says(raw))[0] == 400
    await porch.listening.until(lambda: len(porch.listening.arrived) == 1)
    assert (porch.listening.arrived[0].chat, porch.listening.arrived[0].raw) == ("", raw)


async def test_what_is_not_stored_in_time_is_no_success_and_stored_later(porch: Porch, clock: StagedClock) -> None:
    """No 2xx without a commit (I1)."""
    porch.listening.door_faults = 5
    asked = asyncio.create_task(porch.says(message()))
    await porch.listening.until(lambda: porch.listening.door_faults == 4)
    clock.advance(4)
    assert (await asked)[0] == 500
    for wait in (0.5, 1.0, 2.0, 5.0):
        await clock.skip(wait.__eq__)
    await porch.listening.until(lambda: len(porch.listening.arrived) == 1)


async def test_callbacks_are_heard_before_the_start_and_after_the_stop(porch: Porch) -> None:
    """They answer on every replica, whichever of them holds the platform."""
    await porch.listening.stop()
    assert (await porch.says(message()))[0] == 200
    assert len(porch.listening.arrived) == 1


@pytest.mark.parametrize("path", [ROBOT_PATH, CARD_PATH, EVENT_PATH])
async def test_other_methods_are_refused(porch: Porch, path: str) -> None:
    async with porch._session.get(path) as answer:
        assert answer.status == 405


# ---------------------------------------------------------------- size


async def test_a_body_too_large_is_refused(porch: Porch) -> None:
    """R16"""
    assert (await porch.says(b" " * (LARGEST + 1)))[0] == 413
    assert (await porch.says(message() + b" " * (LARGEST - len(message()))))[0] == 200


async def test_a_gzip_bomb_goes_off_nowhere(porch: Porch) -> None:
    """R16"""
    stamp = porch.stamp
    signed = {"timestamp": stamp, "sign": robot_sign(porch.gateway.terms.secret, stamp), "Content-Encoding": "gzip"}
    assert (await porch.post(ROBOT_PATH, gzip.compress(b" " * 20_000_000), signed))[0] in (400, 413)
    assert porch.listening.arrived == []
    assert (await porch.says(message()))[0] == 200


async def test_without_a_signature_nothing_is_read_at_all(porch: Porch) -> None:
    """R16"""
    assert await porch.post(ROBOT_PATH, b" " * (LARGEST + 1)) == REFUSED


# ---------------------------------------------------------------- clicks


async def test_a_click_is_answered_with_what_the_clicker_chose(porch: Porch, gateway: Gateway) -> None:
    gateway.world.meet(PERSON, GROUP)
    card = Card("确认请求", (Button("answer_yes", "能"), Button("answer_no", "不能")))
    await porch.listening.bot.send(Outgoing("o7", GROUP, "ask", "能否9点装货？", card=card))
    track = gateway.last_card(GROUP)
    assert await gateway.click(PERSON, track, "能")
    await porch.listening.until(lambda: len(porch.listening.arrived) == 1)
    assert (porch.listening.arrived[0].action, porch.listening.arrived[0].of) == ("b1", "o7")
    await gateway.until(lambda: gateway.transcript[-1].kind == "card_update")
    assert ("state", "已收到：能") in gateway.cards.sent[track].seen_by(PERSON).lines


async def test_where_clicks_cannot_be_agreed_on_a_human_hears_of_it(gateway: Gateway) -> None:
    gateway.faults.plan("refuse", "callbacks/register", code="Forbidden.AccessDenied.AccessTokenPermissionDenied", status=403)
    async with Porch(gateway) as porch:
        assert porch.listening.kinds().count("alarm") >= 1
        assert any("卡片回调地址登记失败" in notice.reason for notice in porch.listening.notices)


async def test_a_click_is_refused_without_its_own_signature(porch: Porch) -> None:
    """R11, R25"""
    assert (await porch.clicks(CLICK))[0] == 200
    assert await porch.clicks(CLICK, secret=porch.gateway.terms.secret) == REFUSED
    assert await porch.clicks(CLICK, stamp=str(int(porch.stamp) - 2 * HOUR)) == REFUSED
    assert await porch.says(b"{}", secret="x") == REFUSED
    assert (await porch.clicks(b"not json"))[0] == 400
    assert (await porch.clicks(b"{}")) == (200, "{}")


async def test_a_click_that_is_stored_too_late_is_no_success(porch: Porch, clock: StagedClock) -> None:
    porch.listening.door_faults = 1
    asked = asyncio.create_task(porch.clicks(CLICK))
    await porch.listening.until(lambda: porch.listening.door_faults == 0)
    porch.listening.door_faults = 3
    clock.advance(1.5)
    assert (await asked)[0] == 500


# ---------------------------------------------------------------- events


async def test_the_console_finds_our_address_working(porch: Porch, gateway: Gateway) -> None:
    assert await gateway.use_event_url(porch.base + EVENT_PATH, TOKEN, AES_KEY)
    assert porch.listening.arrived == []


async def test_an_event_is_kept_and_answered_in_its_own_encryption(porch: Porch, gateway: Gateway) -> None:
    await gateway.use_event_url(porch.base + EVENT_PATH, TOKEN, AES_KEY)
    gateway.world.meet(PERSON, GROUP)
    gateway.join(GROUP, "u1002")
    await porch.listening.until(lambda: len(porch.listening.arrived) == 1)
    assert porch.listening.arrived[0].chat == ""
    assert b"chat_add_member" in porch.listening.arrived[0].raw


async def test_an_event_by_http_means_the_same_as_over_stream(porch: Porch) -> None:
    await porch.tells(b'{"EventType":"chat_disband","OpenConversationId":"cidTask01=="}', "dingdemo001")
    assert [(message.kind, message.chat) for message in porch.listening.arrived] == [("gone", GROUP)]


@pytest.mark.parametrize("owner", ["dingdemo001", "dingcorp01"])
async def test_an_envelope_may_name_the_application_or_the_company(porch: Porch, owner: str) -> None:
    status, text = await porch.tells(b'{"EventType":"chat_disband"}', owner)
    assert status == 200
    assert crypto(owner).open(json.loads(text)["encrypt"]) == "success"


@pytest.mark.parametrize("owner", ["dingdemo00", "dingdemo0011", "dingother"])
async def test_an_envelope_for_somebody_else_is_refused(porch: Porch, owner: str) -> None:
    """R12"""
    assert await porch.tells(b"{}", owner) == REFUSED


@pytest.mark.parametrize("changed", [{"msg_signature": "0" * 40}, {"msg_signature": ""}, {"timestamp": "1"}, {"nonce": "签"}])
async def test_an_event_signed_otherwise_is_refused(porch: Porch, changed: dict[str, str]) -> None:
    """R11"""
    assert await porch.tells(b"{}", **changed) == REFUSED


async def test_an_event_without_an_address_or_an_envelope_is_refused(porch: Porch) -> None:
    """R11, R13"""
    assert await porch.post(EVENT_PATH, b'{"encrypt":"AA=="}') == REFUSED
    assert await porch.post(EVENT_PATH + "?signature=a&signature=b&timestamp=1&nonce=2", b'{"encrypt":"AA=="}') == REFUSED
    assert await porch.post(EVENT_PATH + "?signature=a&timestamp=1&nonce=2", b"not json") == REFUSED
    assert porch.listening.arrived == []


async def test_an_event_nobody_can_read_is_kept_and_acknowledged(porch: Porch) -> None:
    """R14"""
    assert (await porch.tells(b"no json"))[0] == 200
    assert (porch.listening.arrived[0].chat, porch.listening.arrived[0].raw) == ("", b"no json")


async def test_the_same_event_twice_is_one_event(porch: Porch) -> None:
    """R04, R05: encrypted anew, too."""
    for _ in range(2):
        await porch.tells(b'{"EventType":"chat_disband","OpenConversationId":"cid1","TimeStamp":1}')
    assert len(porch.listening.arrived) == 1
