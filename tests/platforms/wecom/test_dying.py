"""Every way a connection can die, and what the supervisor makes of it."""

import asyncio

import pytest

from bot.core.ports import TryLater
from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import GROUP, Bench


def soon(seconds: float) -> bool:
    """A wait between two lives: neither a ping (30) nor the patience with a request (10)."""
    return 0 < seconds < 30 and seconds != 10


def ping(seconds: float) -> bool:
    return seconds == 30


async def hears_again(bench: Bench) -> None:
    """A second life has begun and messages come."""
    await bench.online(2)
    heard = await bench.hears("清关操作部门-5月12日：已放行")
    assert heard.text.endswith("已放行")


@pytest.mark.parametrize("code", [1000, 1001, 1011])
async def test_a_closed_connection_is_opened_again(bench: Bench, gateway: Gateway, clock: StagedClock, code: int) -> None:
    await gateway.close(code)
    assert 0.5 <= await clock.skip(soon) <= 1
    await hears_again(bench)


async def test_a_cut_connection_is_opened_again(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    gateway.abort()
    await clock.skip(soon)
    await hears_again(bench)


async def test_a_connection_is_given_up_when_two_pings_stay_unanswered(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    """R19: half open, dead within 90 seconds."""
    gateway.faults.pongs = False
    for _ in range(3):
        await clock.skip(ping)
    await clock.skip(soon)
    gateway.faults.pongs = True
    await hears_again(bench)


async def test_answered_pings_keep_a_connection_for_hours(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    for _ in range(3):
        await beat(gateway, clock, times=60)
        await bench.hears("在线吗")
    assert bench.kinds() == ["online"]


async def test_a_connection_that_brings_no_message_for_an_hour_is_renewed(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    """R19: half alive, pongs come and messages do not."""
    gateway.faults.deaf = True
    await beat(gateway, clock, times=119)
    assert bench.kinds() == ["online"]
    gateway.faults.deaf = False
    await clock.skip(ping)
    await hears_again(bench)


async def test_a_silent_client_is_dropped_by_the_gateway_and_comes_back(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    clock.advance(95)  # both sides oversleep: the gateway closes 1001
    await clock.skip(soon)
    await hears_again(bench)


async def test_waits_grow_while_nobody_is_there_and_start_small_after_a_good_life(clock: StagedClock) -> None:
    """R19: growing, jittered, at most 30 seconds."""
    gateway = Gateway(clock=clock)
    await gateway.start()
    bench = Bench(gateway)
    await bench.start()
    port = gateway.port
    clock.advance(61)
    await gateway.stop()
    for longest in (1, 2, 4, 8, 16, 30, 30):
        assert longest / 2 <= await clock.skip(soon) <= longest
    revived = Gateway(clock=clock)
    await revived.start(port=port)
    await clock.skip(soon)
    await bench.online(2)
    await bench.stop()
    await revived.stop()


async def test_an_eviction_is_answered_once_after_five_to_fifteen_seconds(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await gateway.hub.evict()
    assert 5 <= await clock.skip(soon) <= 15
    await hears_again(bench)


async def test_an_evicted_connection_left_open_is_closed_by_us(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    gateway.faults.keep_evicted = True
    await gateway.hub.evict()
    await clock.skip(soon)
    await hears_again(bench)
    assert len(gateway.hub.lines) == 1


async def test_the_third_eviction_in_ten_minutes_stops_us_and_calls_a_human(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    for life in (2, 3):
        await gateway.hub.evict()
        await clock.skip(soon)
        await bench.online(life)
    await gateway.hub.evict()
    await bench.until(lambda: "alarm" in bench.kinds())
    assert bench.bot.stopped_for == "另一个程序接管了这个机器人"
    with pytest.raises(TryLater, match="接管"):
        await bench.send("还在吗")


async def test_evictions_far_apart_never_stop_us(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    for life in range(2, 6):
        await beat(gateway, clock, times=11)
        await gateway.hub.evict()
        await clock.skip(soon)
        await bench.online(life)
    assert "alarm" not in bench.kinds()


async def test_a_wrong_secret_is_tried_once_and_calls_a_human(gateway: Gateway) -> None:
    """R22."""
    bench = Bench(gateway, secret="not-the-secret")
    await bench.bot.start(bench.door)
    await bench.until(lambda: "alarm" in bench.kinds())
    await bench.stop()
    assert [call.errcode for call in gateway.calls] == [frames.BAD_SECRET]
    assert bench.kinds() == ["alarm"]


async def test_a_throttled_subscribe_waits_five_minutes(gateway: Gateway, clock: StagedClock) -> None:
    """R22."""
    gateway.faults.refuse(frames.TOO_MANY, cmd=frames.SUBSCRIBE)
    bench = Bench(gateway)
    await bench.bot.start(bench.door)
    await clock.skip(lambda seconds: seconds == 300)
    await bench.online()
    await bench.stop()
    assert bench.kinds() == ["online", "offline"]


async def test_a_refusal_of_unknown_meaning_alarms_once_and_is_tried_again_slowly(gateway: Gateway, clock: StagedClock) -> None:
    """R22: however often."""
    gateway.faults.refuse(850099, times=1000, cmd=frames.SUBSCRIBE)
    bench = Bench(gateway)
    await bench.bot.start(bench.door)
    for _ in range(1000):
        await clock.skip(lambda seconds: seconds == 300)
    await bench.online()
    await bench.stop()
    assert bench.kinds() == ["alarm", "online", "offline"]


async def test_a_lost_subscription_is_renewed_and_the_message_sent_again(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早")
    gateway.hub.forget_subscription()
    sending = asyncio.create_task(bench.send("17:00 截止"))
    await clock.skip(soon)
    await sending
    assert gateway.said(GROUP) == ["17:00 截止"]


async def test_a_message_sent_between_two_lives_waits_for_the_next(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早")
    await gateway.close(1011)
    await bench.until(lambda: "offline" in bench.kinds())
    sending = asyncio.create_task(bench.send("17:00 截止"))
    await clock.skip(soon)
    await sending
    assert gateway.said(GROUP) == ["17:00 截止"]


async def test_of_two_programs_with_one_robot_one_gives_way(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    """P04."""
    rival = Bench(gateway)
    await rival.start()
    for life in (2, 3):
        await clock.skip(soon)
        await bench.online(life)
        await clock.skip(soon)
        await rival.online(life)
    await bench.until(lambda: "alarm" in bench.kinds())
    assert bench.bot.stopped_for
    assert not rival.bot.stopped_for
    assert (await rival.hears("谁在？")).text.endswith("谁在？")
    await rival.stop()


async def test_a_long_outage_keeps_nobody_waiting(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await gateway.stop()
    await bench.until(lambda: "offline" in bench.kinds())
    clock.advance(60)
    with pytest.raises(TryLater, match="未连接"):
        await bench.send("早")


async def test_an_outage_is_dated_back_to_the_last_sign_of_life(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("早")
    alive = clock.now()
    gateway.faults.pongs = False
    for _ in range(3):
        await clock.skip(ping)
    await bench.until(lambda: "offline" in bench.kinds())
    assert bench.notices[-1].at == alive


async def test_a_gap_is_reported_with_its_beginning_and_end(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await gateway.close(1001)
    await clock.skip(soon)
    await bench.online(2)
    gone, back = bench.notices[1], bench.notices[2]
    assert (gone.kind, back.kind) == ("offline", "online")
    assert back.at > gone.at
    assert gone.reason == "连接断开"


async def beat(gateway: Gateway, clock: StagedClock, times: int) -> None:
    """Let so many pings go by, each answered."""
    for _ in range(times):
        await clock.skip(ping)
        await gateway.until(lambda: all(line.heard_at == clock.now() for line in gateway.hub.lines))
