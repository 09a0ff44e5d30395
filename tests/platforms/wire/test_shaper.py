"""The pace of whole calls: counted from their turn to the window after their answer, 重大 first, however many keys there are."""

import asyncio
import random
from datetime import datetime, timedelta

import pytest

from bot.core.ports import TryLater
from bot.platforms.wire.shaper import Place, Rate, Shaper
from bot.platforms.wire.staged import StagedClock

SECOND = timedelta(seconds=1)
API = Place("api", (Rate(2, SECOND),))


@pytest.fixture
def clock() -> StagedClock:
    return StagedClock(flowing=False)


@pytest.fixture
def shaper(clock: StagedClock) -> Shaper:
    return Shaper(clock, clock.sleep)


async def turns(count: int = 10) -> None:
    """Let everybody go as far as they can."""
    for _ in range(count):
        await asyncio.sleep(0)


class Caller:
    """Calls that are answered when told."""

    def __init__(self, shaper: Shaper) -> None:
        self.shaper = shaper
        self.begun: list[str] = []
        self.answer: dict[str, asyncio.Event] = {}

    async def __call__(self, name: str, *, urgent: bool = False) -> None:
        self.answer[name] = asyncio.Event()
        async with self.shaper.call(API, urgent=urgent):
            self.begun.append(name)
            await self.answer[name].wait()


async def test_a_call_counts_until_a_window_after_its_answer(shaper: Shaper, clock: StagedClock) -> None:
    """The platform may have seen it at any instant in between."""
    caller = Caller(shaper)
    calls = [asyncio.create_task(caller(name)) for name in "abc"]
    await turns()
    clock.advance(1.5)
    await turns()
    assert caller.begun == ["a", "b"]
    caller.answer["a"].set()
    await turns()
    assert caller.begun == ["a", "b"]
    clock.advance(1)
    await turns()
    assert caller.begun == ["a", "b", "c"]
    for name in "bc":
        caller.answer[name].set()
    await asyncio.gather(*calls)


async def test_a_call_that_fails_counts_as_well(shaper: Shaper) -> None:
    for _ in range(2):
        with pytest.raises(ConnectionError):
            async with shaper.call(API):
                raise ConnectionError
    assert shaper.wait(API) == SECOND


async def test_an_urgent_call_goes_ahead_of_those_that_wait_longer(shaper: Shaper, clock: StagedClock) -> None:
    caller = Caller(shaper)
    calls = [asyncio.create_task(caller(name)) for name in "abcd"]
    await turns()
    calls.append(asyncio.create_task(caller("major", urgent=True)))
    await turns()
    caller.answer["a"].set()
    await turns()
    clock.advance(1)
    await turns()
    assert caller.begun == ["a", "b", "major"]
    for _ in range(3):
        for answer in caller.answer.values():
            answer.set()
        await turns()
        clock.advance(1)
        await turns()
    await asyncio.gather(*calls)
    assert shaper.wait(API) <= SECOND


async def test_no_platform_ever_counts_too_many_however_unevenly_calls_arrive() -> None:
    """Each takes up to 0.2 s there and up to 0.2 s back, so that they overtake one another."""
    clock, dice = StagedClock(flowing=False), random.Random(7)
    shaper, place = Shaper(clock, clock.sleep, patience=timedelta(hours=1)), Place("api", (Rate(20, SECOND),))
    seen: list[datetime] = []

    async def call() -> None:
        async with shaper.call(place):
            await clock.sleep(dice.uniform(0, 0.2))
            seen.append(clock.now())
            await clock.sleep(dice.uniform(0, 0.2))

    calls = asyncio.gather(*(call() for _ in range(300)))
    while not calls.done():
        await clock.skip(lambda seconds: True)
        await turns(3)
    await calls
    assert all(later - earlier >= SECOND for earlier, later in zip(seen, seen[20:], strict=False))
    assert seen[-1] - seen[0] < timedelta(seconds=300 / 20 * 1.3)


async def test_a_limit_holds_however_many_keys_there_are(shaper: Shaper, clock: StagedClock) -> None:
    rate = Rate(1, timedelta(minutes=1))
    for number in range(50_000):
        await shaper.turn(Place(f"reader {number}", (rate,)))
    with pytest.raises(TryLater):
        await shaper.turn(Place("reader 0", (rate,)))
    clock.advance(60)
    await shaper.turn(Place("reader 0", (rate,)))
