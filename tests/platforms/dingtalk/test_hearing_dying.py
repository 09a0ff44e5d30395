"""Every way a Stream connection can die, and what the supervisor makes of it."""

import json
from collections.abc import Callable

import pytest

from bot.platforms.dingtalk.connection import LOOK_EVERY, QUIET_AFTER
from bot.platforms.dingtalk.frames import ROBOT_TOPIC
from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from bot.platforms.dingtalk.supervisor import DRAIN_WITHIN
from tests.platforms.dingtalk.listening import GROUP, PERSON, Listening


def soon(seconds: float) -> bool:
    """A wait between two lives: neither a look (15), the gateway's pings (25), its goodbye (10), nor our patience with it (30)."""
    return 0 < seconds <= 30 and seconds not in (10, 25, LOOK_EVERY, DRAIN_WITHIN)


def lasting(wanted: float) -> Callable[[float], bool]:
    return lambda seconds: seconds == wanted


async def hears_again(listening: Listening) -> None:
    """A second life has begun and messages come."""
    await listening.online(2)
    assert (await listening.hears("清关操作部门-5月12日：已放行")).text.endswith("已放行")


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_a_closed_connection_is_opened_again(listening: Listening, gateway: Gateway, clock: StagedClock, code: int) -> None:
    await gateway.close(code)
    assert 0.5 <= await clock.skip(soon) <= 1
    await hears_again(listening)


async def test_a_cut_connection_is_opened_again(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    gateway.abort()
    await clock.skip(soon)
    await hears_again(listening)
    assert listening.kinds() == ["online", "offline", "online"]


async def test_the_next_connection_opens_before_the_dismissed_one_goes(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    """R20: told to disconnect under load, nothing is lost, and nobody is told of an outage."""
    old = gateway.hub.lines[0]
    for number in range(100):
        await gateway.say(PERSON, GROUP, f"之前{number}")
    await gateway.disconnect()
    await gateway.until(lambda: len(gateway.hub.lines) == 2)
    for number in range(100):
        await gateway.say(PERSON, GROUP, f"之后{number}")
    await old.write(pushed("cidLate==", "拖到最后才送到旧连接上"))
    await listening.until(lambda: len(listening.arrived) == 201)
    clock.advance(10)
    await gateway.until(lambda: gateway.hub.lines != [] and old not in gateway.hub.lines)
    await listening.all_acked()
    assert set(listening.acked) == {200}
    await listening.hears("一切照常")
    assert listening.kinds() == ["online"]


async def test_what_is_being_stored_when_the_connection_is_dismissed_is_still_acknowledged_on_it(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    """R20: an acknowledgement goes back the way the message came."""
    listening.door_faults = 1
    await gateway.say(PERSON, GROUP, "一")
    await listening.until(lambda: listening.door_faults == 0)
    await gateway.disconnect()
    await gateway.until(lambda: len(gateway.hub.lines) == 2)
    await clock.skip(lambda seconds: seconds < 1)
    await listening.all_acked()
    assert listening.acked == [200]


async def test_a_dismissed_connection_the_platform_forgets_to_close_is_closed_by_us(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    await gateway.hub.lines[0].write(b'{"type":"SYSTEM","headers":{"topic":"disconnect"},"data":"{}"}')
    await gateway.until(lambda: len(gateway.hub.lines) == 2)
    await clock.skip(lasting(DRAIN_WITHIN))
    await gateway.until(lambda: len(gateway.hub.lines) == 1)
    assert listening.kinds() == ["online"]


async def test_while_no_next_connection_opens_the_dismissed_one_is_kept(gateway: Gateway, clock: StagedClock) -> None:
    """R20: only when the old one is gone and there is no other, the line is down, since it was last heard."""
    listening = Listening(gateway, between=max)
    await listening.start()
    gateway.faults.plan("error", "connections/open", times=4)
    dismissed_at = clock.now()
    await gateway.disconnect()
    for longest in (1, 2, 4):
        await clock.skip(lasting(longest))
    assert listening.kinds() == ["online"]
    await clock.skip(lasting(10))
    await listening.until(lambda: "offline" in listening.kinds())
    assert listening.notices[1].at == dismissed_at
    await clock.skip(lasting(8))
    await hears_again(listening)
    await listening.stop()


async def test_a_gateway_that_dismisses_every_connection_at_once_is_not_asked_for_ever_more(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    for longest in (0, 0, 0, 0, 0, 1, 2, 4):
        await gateway.disconnect()
        if longest:
            assert longest / 2 <= await clock.skip(soon) <= longest
        await gateway.until(lambda: gateway.connected)


async def test_a_half_open_connection_is_given_up_within_ninety_seconds(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    """R19: the peer keeps TCP open and says nothing."""
    await listening.hears("早")
    last_heard = clock.now()
    gateway.faults.silent = True
    for _ in range(5):
        assert listening.kinds() == ["online"]
        await clock.skip(lasting(LOOK_EVERY))
    await listening.until(lambda: "offline" in listening.kinds())
    assert (clock.now() - last_heard).total_seconds() <= 90
    assert listening.notices[-1].at == last_heard
    gateway.faults.silent = False
    assert 0.5 <= await clock.skip(soon) <= 1
    await hears_again(listening)


async def test_pings_are_echoed_and_keep_a_connection_alive(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    for _ in range(20):
        await clock.skip(lasting(25))
        await gateway.until(lambda: all(line.unanswered_pings == 0 for line in gateway.hub.lines))
    assert listening.kinds() == ["online"]
    assert len(gateway.hub.lines) == 1


async def test_a_connection_that_brings_nothing_for_half_a_day_is_renewed_without_an_outage(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    """R19: pings alone do not prove that messages still come."""
    gateway.faults.deaf = True
    old = gateway.hub.lines[0]
    for _ in range(int(QUIET_AFTER.total_seconds()) // 25 + 1):
        await clock.skip(lasting(25))
        await gateway.until(lambda: all(line.unanswered_pings == 0 for line in gateway.hub.lines))
    await gateway.until(lambda: len(gateway.hub.lines) == 2)
    gateway.faults.deaf = False
    await clock.skip(lasting(DRAIN_WITHIN))
    await gateway.until(lambda: old not in gateway.hub.lines)
    await listening.hears("还在吗")
    assert listening.kinds() == ["online"]


async def test_waits_grow_while_nobody_is_there_and_start_small_after_a_good_life(clock: StagedClock) -> None:
    """R19: growing, jittered, at most thirty seconds."""
    gateway = Gateway(clock=clock)
    await gateway.start()
    listening = Listening(gateway)
    await listening.start()
    port = gateway.port
    clock.advance(61)
    await gateway.stop()
    for longest in (1, 2, 4, 8, 16, 30, 30):
        assert longest / 2 <= await clock.skip(soon) <= longest
    revived = Gateway(clock=clock)
    await revived.start(port=port)
    await clock.skip(soon)
    await listening.online(2)
    await listening.stop()
    await revived.stop()


async def test_a_wrong_secret_is_tried_ever_more_slowly_and_told_once(gateway: Gateway, clock: StagedClock) -> None:
    """R22: refused a thousand times, one alarm, at last five minutes and more between two attempts."""
    listening = Listening(gateway, app={"secret": "not-the-secret"})
    await listening.bot.start(listening.door)
    waits = [await clock.skip(lambda seconds: seconds >= 10) for _ in range(1000)]
    assert [wait >= 10 * 2**number for number, wait in enumerate(waits[:5])] == [True] * 5
    assert all(300 <= wait <= 360 for wait in waits[5:])
    assert listening.kinds() == ["alarm"]
    assert listening.bot.stopped_for == "钉钉拒绝建立连接：invalidClientIdOrSecret"
    assert "not-the-secret" not in repr(listening.app)
    await listening.stop()


async def test_a_secret_set_right_on_the_other_side_is_found_to_work_again(gateway: Gateway, clock: StagedClock) -> None:
    gateway.faults.plan("refuse", "connections/open", code="invalidClientIdOrSecret", status=400)
    listening = Listening(gateway)
    await listening.bot.start(listening.door)
    await clock.skip(lambda seconds: 10 <= seconds <= 12)
    await listening.online()
    assert listening.bot.stopped_for == ""
    await listening.stop()
    assert listening.kinds() == ["alarm", "online", "offline"]


async def test_a_gateway_that_asks_for_time_gets_it(gateway: Gateway, clock: StagedClock) -> None:
    gateway.faults.plan("throttle", "connections/open", seconds=77)
    listening = Listening(gateway)
    await listening.bot.start(listening.door)
    await clock.skip(lasting(77))
    await listening.online()
    await listening.stop()
    assert "alarm" not in listening.kinds()


async def test_a_rate_limit_at_the_gateway_is_waited_out_and_calls_nobody(gateway: Gateway, clock: StagedClock) -> None:
    gateway.faults.plan("refuse", "connections/open", code="Forbidden.AccessDenied.QpsLimitForApi", status=403)
    listening = Listening(gateway)
    await listening.bot.start(listening.door)
    await clock.skip(lasting(60))
    await listening.online()
    await listening.stop()
    assert "alarm" not in listening.kinds()


@pytest.mark.parametrize("fault", ["reset", "malformed", "redirect"])
async def test_an_answer_without_a_ticket_is_one_more_failure(gateway: Gateway, clock: StagedClock, fault: str) -> None:
    gateway.faults.plan(fault, "connections/open")  # type: ignore[arg-type]
    listening = Listening(gateway)
    await listening.bot.start(listening.door)
    assert await clock.skip(soon) <= 1
    await listening.online()
    await listening.stop()


async def test_a_spent_ticket_is_replaced_by_a_new_one_and_never_logged(
    gateway: Gateway, clock: StagedClock, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.hub._tickets = Forgetful()  # type: ignore[assignment]
    listening = Listening(gateway)
    await listening.bot.start(listening.door)
    await clock.skip(soon)
    await listening.online()
    await listening.stop()
    assert "WSServerHandshakeError" in caplog.text
    assert "tick" not in caplog.text


async def test_it_stops_within_a_moment_and_can_be_started_again(listening: Listening, gateway: Gateway) -> None:
    await listening.hears("早")
    await listening.stop()
    await gateway.until(lambda: not gateway.hub.lines)
    assert listening.kinds() == ["online", "offline"]
    await listening.start()
    await hears_again(listening)


async def test_a_gap_is_reported_with_its_beginning_and_end(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    """R21: what was said meanwhile never comes again; from these notices the groups are asked to repeat it."""
    gone_at = clock.now()
    await gateway.stop()
    await listening.until(lambda: "offline" in listening.kinds())
    await gateway.start(port=gateway.port)
    clock.advance(600)
    await listening.online(2)
    gone, back = listening.notices[1:]
    assert (gone.at, gone.reason) == (gone_at, "连接断开")
    assert (back.at - gone.at).total_seconds() == 600


class Forgetful(dict[str, object]):
    """The first ticket is spent before it is used."""

    spent = 0

    def __setitem__(self, name: str, ticket: object) -> None:
        self.spent += 1
        if self.spent > 1:
            super().__setitem__(name, ticket)


def pushed(chat: str, text: str) -> bytes:
    """A frame as the platform writes it, past the gateway's own books."""
    data = {
        "msgId": "late",
        "conversationId": chat,
        "conversationType": "2",
        "senderStaffId": PERSON,
        "msgtype": "text",
        "text": {"content": text},
    }
    return json.dumps({"type": "CALLBACK", "headers": {"topic": ROBOT_TOPIC, "messageId": "late"}, "data": json.dumps(data)}).encode()
