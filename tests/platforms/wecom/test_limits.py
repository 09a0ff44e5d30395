"""The robot's pace in a chat: at most thirty a minute and a thousand an hour, waits instead of refusals, some kept for 重大."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.ports import TryLater
from bot.platforms.wecom.limits import robot_chat
from bot.platforms.wecom.simulator import StagedClock
from bot.platforms.wire.shaper import Shaper


@pytest.fixture
def shaper(clock: StagedClock) -> Shaper:
    return Shaper(clock, clock.sleep)


CHAT = robot_chat("chat")


async def test_beyond_27_in_a_minute_only_major_messages_go_out_and_beyond_30_nothing(shaper: Shaper, clock: StagedClock) -> None:
    for _ in range(27):
        await shaper.turn(CHAT)
        clock.advance(1)
    with pytest.raises(TryLater) as later:
        await shaper.turn(CHAT)
    assert later.value.seconds == 35
    for _ in range(3):
        await shaper.turn(CHAT, urgent=True)
    with pytest.raises(TryLater):
        await shaper.turn(CHAT, urgent=True)


async def test_a_short_wait_is_waited_out(shaper: Shaper, clock: StagedClock) -> None:
    for _ in range(27):
        await shaper.turn(CHAT)
    clock.advance(60.5)
    turn = asyncio.create_task(shaper.turn(CHAT))
    assert await clock.skip(lambda seconds: seconds > 0) == 1.5
    await turn


async def test_one_busy_chat_takes_nothing_from_another(shaper: Shaper) -> None:
    for _ in range(27):
        await shaper.turn(CHAT)
    assert shaper.wait(robot_chat("idle")) == timedelta(0)


async def test_no_hour_of_load_ever_holds_more_than_a_thousand(shaper: Shaper, clock: StagedClock) -> None:
    sent: list[float] = []
    for second in range(2 * 3600):
        if not shaper.wait(CHAT, urgent=True):
            shaper.count(CHAT)
            sent.append(second)
        clock.advance(1)
    assert max(sum(start <= at < start + 3600 for at in sent) for start in range(0, 7200, 60)) == 1000
    assert max(sum(start <= at < start + 60 for at in sent) for start in range(7200)) == 30
