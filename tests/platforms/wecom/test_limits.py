"""The pace kept per chat: at most thirty a minute and a thousand an hour, waits instead of refusals."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.ports import TryLater
from bot.platforms.wecom.limits import Shaper
from bot.platforms.wecom.simulator import StagedClock


@pytest.fixture
def shaper(clock: StagedClock) -> Shaper:
    return Shaper(clock, clock.sleep)


async def test_the_thirty_first_in_a_minute_must_wait(shaper: Shaper, clock: StagedClock) -> None:
    for _ in range(30):
        await shaper.turn("chat")
        clock.advance(1)
    with pytest.raises(TryLater) as later:
        await shaper.turn("chat")
    assert later.value.seconds == 32


async def test_a_short_wait_is_waited_out(shaper: Shaper, clock: StagedClock) -> None:
    for _ in range(30):
        await shaper.turn("chat")
    clock.advance(60.5)
    turn = asyncio.create_task(shaper.turn("chat"))
    assert await clock.skip(lambda seconds: seconds > 0) == 1.5
    await turn


async def test_one_busy_chat_takes_nothing_from_another(shaper: Shaper) -> None:
    for _ in range(30):
        await shaper.turn("busy")
    assert shaper.wait("idle") == timedelta(0)


async def test_no_hour_of_load_ever_holds_more_than_a_thousand(shaper: Shaper, clock: StagedClock) -> None:
    sent: list[float] = []
    for second in range(2 * 3600):
        if not shaper.wait("chat"):
            shaper.count("chat")
            sent.append(second)
        clock.advance(1)
    assert max(sum(start <= at < start + 3600 for at in sent) for start in range(0, 7200, 60)) == 1000
    assert max(sum(start <= at < start + 60 for at in sent) for start in range(7200)) == 30
