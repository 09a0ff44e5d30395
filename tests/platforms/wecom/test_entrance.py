"""Nothing that arrives is lost between the socket and the store."""

import pytest

from bot.core.messages import Incoming
from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wire.entrance import RETRY_WAITS, Entrance
from tests.platforms.wecom.bench import GROUP, PERSON, Bench


class Shelf:
    """A store that takes every message but one."""

    def __init__(self, refusing: str = "") -> None:
        self.stored: list[str] = []
        self._refusing = refusing

    async def door(self, message: Incoming) -> bool:
        if message.message_id == self._refusing:
            raise OSError("the store is full")
        self.stored.append(message.message_id)
        return True


async def test_a_message_the_store_refused_is_brought_again_before_the_later_ones_of_its_chat(
    bench: Bench, gateway: Gateway, clock: StagedClock
) -> None:
    bench.door_faults = 2
    await gateway.say(PERSON, GROUP, "一")
    await gateway.say(PERSON, GROUP, "二")
    for _ in range(2):
        await clock.skip(lambda seconds: seconds < 1)
    await bench.until(lambda: len(bench.arrived) == 2)
    assert [message.text[-1] for message in bench.arrived] == ["一", "二"]


async def test_a_message_that_cannot_be_stored_holds_up_no_other_chat(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    """R10."""
    bench.door_faults = 1
    await gateway.say(PERSON, GROUP, "一")
    await bench.hears("二", chat="wrOTHER")
    assert [message.chat for message in bench.arrived] == ["wrOTHER"]
    await clock.skip(lambda seconds: seconds < 1)
    await bench.until(lambda: len(bench.arrived) == 2)


async def test_a_message_nobody_can_store_is_given_up_loudly_after_ten_minutes(
    clock: StagedClock, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(refusing="m1")
    entrance = Entrance(shelf.door, clock.sleep, "wecom")
    for number in (1, 2):
        entrance.take(Incoming("wecom", f"m{number}", GROUP, PERSON))
    for wait in RETRY_WAITS:
        await clock.skip(wait.__eq__)
    await entrance.drain(1)
    assert sum(RETRY_WAITS) > 600
    assert shelf.stored == ["m2"]
    assert any(record.levelname == "CRITICAL" and "m1 lost" in record.message for record in caplog.records)


async def test_what_arrived_before_the_stop_is_stored(clock: StagedClock) -> None:
    shelf = Shelf()
    entrance = Entrance(shelf.door, clock.sleep, "wecom")
    for number in range(50):
        entrance.take(Incoming("wecom", f"m{number}", GROUP, PERSON))
    await entrance.drain(1)
    assert shelf.stored == [f"m{number}" for number in range(50)]


BROKEN = [b"not json", b'{"cmd":"aibot_msg_callback","body":[1,]}', b"\xff\xfe", b"[1]", b"{" * 50_000, b'{"x":"' + b"a" * 5_000_000 + b'"']


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
@pytest.mark.parametrize("binary", [False, True])
async def test_a_broken_frame_is_archived_and_stops_nothing(bench: Bench, gateway: Gateway, data: bytes, binary: bool) -> None:
    """R23."""
    await gateway.raw(data, binary=binary)
    await bench.hears("一切照常")
    assert {message.raw for message in bench.arrived if not message.chat} == {data}
    assert bench.kinds() == ["online"]


@pytest.mark.parametrize("data", [b'{"cmd":"aibot_new_thing","body":{}}', b'{"headers":{"req_id":"nobody-asked"},"errcode":0}', b"{}"])
async def test_a_frame_of_unknown_meaning_is_passed_over(bench: Bench, gateway: Gateway, data: bytes) -> None:
    await gateway.raw(data)
    await bench.hears("一切照常")
    assert len(bench.arrived) == 1


async def test_opening_the_private_chat_is_greeted_and_no_message(bench: Bench, gateway: Gateway) -> None:
    await gateway.enter(PERSON)
    await gateway.until(lambda: bool(gateway.said(f"dm:{PERSON}")))
    assert "@机器人" in gateway.said(f"dm:{PERSON}")[0]
    assert [call.errcode for call in gateway.calls] == [0, 0]
    await bench.hears("一切照常")
    assert len(bench.arrived) == 1
