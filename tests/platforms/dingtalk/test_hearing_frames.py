"""Frames nobody can read or place: kept, answered by rule, and the connection goes on."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.events import event_of
from bot.platforms.dingtalk.frames import CARD_TOPIC, ROBOT_TOPIC
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from tests.platforms.dingtalk.listening import Listening
from tests.platforms.dingtalk.speaking import Tally


async def test_a_topic_we_did_not_ask_for_is_kept_and_answered_404(listening: Listening) -> None:
    """R18"""
    made = await listening.written(("CALLBACK", "/v1.0/never/registered"), "{}")
    assert (made.code, listening.arrived[0].chat) == (404, "")


@pytest.mark.parametrize("topic", [ROBOT_TOPIC, CARD_TOPIC])
@pytest.mark.parametrize("data", ["not json", "[1]", "", '{"a":1,"a":2}', '{"a":' * 3000])
async def test_data_nobody_can_read_is_kept_and_answered_400(listening: Listening, topic: str, data: str) -> None:
    """R14"""
    made = await listening.written(("CALLBACK", topic), data)
    assert (made.code, listening.arrived[0].chat) == (400, "")


async def test_an_event_without_kind_or_data_is_kept_and_acknowledged(listening: Listening) -> None:
    """R18"""
    made = await listening.written(("EVENT", "test-topic"), "none")
    assert (made.code, made.answer["status"]) == (200, "SUCCESS")
    assert [message.kind for message in listening.arrived] == ["say"]


BROKEN = [
    b"not json",
    b'{"type":"SYSTEM","headers":{"topic":"ping",}}',
    b"\xff\xfe",
    b"[1]",
    b"{" * 50_000,
    b'{"type":"CALLBACK","headers":null}',
    b'{"x":"' + b"a" * 5_000_000 + b'"',
]


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("binary", [False, True])
async def test_a_broken_frame_is_kept_and_stops_nothing(listening: Listening, gateway: Gateway, data: bytes, binary: bool) -> None:
    """R23"""
    await gateway.raw(data, binary=binary)
    await listening.hears("一切照常")
    assert {message.raw for message in listening.arrived if not message.chat} == {data}
    assert listening.kinds() == ["online"]


@pytest.mark.parametrize("topic", ["CONNECTED", "REGISTERED", "KEEPALIVE", "news"])
async def test_system_frames_of_unknown_meaning_are_passed_over(listening: Listening, gateway: Gateway, topic: str) -> None:
    await gateway.raw(json.dumps({"type": "SYSTEM", "headers": {"topic": topic}, "data": "{}"}))
    await listening.hears("一切照常")
    assert len(listening.arrived) == 1


NAMES = (
    "conversationId conversationType msgId senderStaffId senderId createAt msgtype text content sessionWebhook outTrackId userId spaceId"
)
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1", "http://[", '{"cardPrivateData":{}}'])


def members(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(
        st.sampled_from([*NAMES.split(), "conversationType", "sessionWebhookExpiredTime", "errorCode", "spaceType"]), inner, max_size=8
    )


JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | members(inner))


@settings(deadline=None)
@given(members(JSON))
def test_nothing_that_arrives_raises(body: dict[str, Any]) -> None:
    """R14, R18: an exception here would end the connection."""
    hearing = Hearing(App("dingdemo001", "secret"), StagedClock(), Tally(), Sessions(), lambda press: "")
    assert hearing.message(body, b"raw").message_id
    click, changes = hearing.click(body, b"raw")
    assert click.message_id
    changes()
    assert event_of(body, b"raw").message.message_id
