"""One token for everything the app does: fetched once, renewed once, and a human hears when there is none."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.ports import TryLater, Undeliverable
from bot.platforms.wecom.adapter import WeComWithApp
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import app_of, make_room

USERS = [f"user{number}" for number in range(200)]


def fetches(gateway: Gateway) -> int:
    return [call.cmd for call in gateway.calls].count("gettoken")


async def send_all(bench: Bench) -> None:
    await asyncio.gather(*(bench.send("请确认", f"dm:{user}") for user in USERS))


@pytest.fixture
async def crowd(firm: Bench, gateway: Gateway) -> Bench:
    for user in USERS:
        gateway.directory.add_user(user)
    await firm.send("早", "dm:Li.Na")
    return firm


@pytest.mark.parametrize("errcode", [40014, 42001])
async def test_a_token_taken_back_amid_200_sends_is_renewed_once_and_all_arrive_once(crowd: Bench, gateway: Gateway, errcode: int) -> None:
    """S04."""
    if errcode == 40014:
        gateway.rest.tokens.invalidate()
    else:
        gateway.rest.tokens.expire(gateway.clock.now())
    await send_all(crowd)
    assert fetches(gateway) == 2
    assert all(gateway.said(f"dm:{user}") == ["请确认"] for user in USERS)
    assert [call.errcode for call in gateway.calls].count(errcode) == 200


async def test_the_first_token_is_fetched_once_however_many_want_it(firm: Bench, gateway: Gateway) -> None:
    """S04."""
    for user in USERS:
        gateway.directory.add_user(user)
    await send_all(firm)
    assert fetches(gateway) == 1


async def test_a_token_is_renewed_before_it_ends(crowd: Bench, gateway: Gateway, clock: StagedClock) -> None:
    for user in USERS[:3]:
        clock.advance(timedelta(minutes=116).total_seconds())
        await crowd.send("请确认", f"dm:{user}")
    assert not any(call.errcode == 42001 for call in gateway.calls)


async def test_while_there_is_no_token_it_is_asked_for_at_growing_intervals_and_a_human_hears(
    firm: Bench, gateway: Gateway, clock: StagedClock
) -> None:
    """S05: one try per step, the queue is kept."""
    gateway.faults.trouble("status", times=4, path="gettoken", status=503)
    message, waits = firm.outgoing("请确认", "dm:Li.Na"), []
    for _ in range(4):
        with pytest.raises(TryLater, match="访问凭证") as later:
            await firm.bot.send(message)
        waits.append(later.value.seconds)
        with pytest.raises(TryLater):
            await firm.send("又一条", "dm:Li.Na")
        clock.advance(later.value.seconds or 0)
    assert waits == [2, 4, 8, 16]
    assert fetches(gateway) == 4
    assert firm.kinds().count("alarm") == 1
    await firm.bot.send(message)
    assert gateway.said("dm:Li.Na") == ["请确认"]


async def test_a_token_that_is_dead_on_arrival_is_not_fetched_over_and_over(firm: Bench, gateway: Gateway, clock: StagedClock) -> None:
    """S05."""
    gateway.faults.refuse(42001, times=99, cmd="message/send")
    for number in range(5):
        with pytest.raises(TryLater):
            await firm.send(str(number), "dm:Li.Na")
        clock.advance(1)
    assert fetches(gateway) <= 3


async def test_a_wrong_secret_says_what_to_check_and_the_robot_speaks_in_its_place(gateway: Gateway, people: None) -> None:
    bench = Bench(gateway, app=app_of(gateway, secret="wrong"))
    await bench.start()
    with pytest.raises(Undeliverable, match="DUBAN_WECOM_APP_SECRET"):
        await bench.send("早", "dm:Li.Na")
    await bench.hears("早", "Li.Na", "dm:Li.Na")
    await bench.send("在", "dm:Li.Na")
    assert gateway.said("dm:Li.Na") == ["在"]
    assert bench.kinds().count("alarm") == 1
    await bench.stop()


async def test_an_address_that_is_not_trusted_is_told_with_its_remedy(firm: Bench, gateway: Gateway) -> None:
    gateway.company.trusted_ips.clear()
    with pytest.raises(Undeliverable, match="企业可信IP"):
        await firm.send("早", "dm:Li.Na")
    assert [notice.reason for notice in firm.notices if notice.kind == "alarm"] == [
        "message/send：本机出口 IP 不在企业可信IP 内，请在应用详情页添加"
    ]


async def test_calls_frames_and_tokens_are_counted_apart(firm: Bench, gateway: Gateway) -> None:
    room = await make_room(firm)
    await firm.send("表", room.chat, addresses=room.addresses)
    await firm.send("待补", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    assert firm.counted == {"free": 1, "api": 2, "frames": 1}
    assert isinstance(firm.bot, WeComWithApp)
