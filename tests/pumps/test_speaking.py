"""Sending well: many chats at once, each in order; every answer of a platform dealt with by its class (reliability S, I4, I5)."""

import asyncio
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

from bot.core.messages import Incoming, Outgoing, Sent
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.core.world import Company
from bot.pumps import speaking as pump
from bot.pumps.machine import DrivenClock, Machine
from bot.pumps.speaking import LEASE, SENDERS, Speaking, anybody
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.models import OutboxRow, SayingRow
from storage.work import working
from tests.pumps.post import TEN, Answer, Post, outbox, outcomes, put, put_many, takes, waiting


class Office:
    """One platform's speaking pump, and time that is passed by hand."""

    def __init__(self, database: Database, company: Company, clock: DrivenClock) -> None:
        self.database = database
        self.clock = clock
        self.post = Post(clock)
        self._desk = Desk(company)
        self.speaking = self.another(self.post)

    def another(self, post: Post) -> Speaking:
        return Speaking(self.database, self._desk, post, self.clock, between=lambda low, high: high)

    async def until(self, end: datetime) -> None:
        """Sends whatever falls due up to an instant."""
        await self.speaking.deliver()
        while (due := await self._next()) is not None and due <= end:
            self.clock.set(max(due, self.clock.now()))
            await self.speaking.deliver()
        self.clock.set(end)

    async def _next(self) -> datetime | None:
        return min((row.next_at for row in await outbox(self.database) if row.next_at), default=None)

    async def sayings(self) -> list[SayingRow]:
        async with self.database.read() as session:
            return list(await session.exec(select(SayingRow)))


@pytest.fixture
def office(memory: Database, company: Company, clock: DrivenClock) -> Office:
    return Office(memory, company, clock)


def minutes(count: float) -> datetime:
    return TEN + timedelta(minutes=count)


def refusing(until: datetime, clock: DrivenClock, seconds: float | None = None) -> Answer:
    def answer(message: Outgoing) -> Sent:
        if clock.now() < until:
            raise TryLater("HTTP 503", seconds)
        return takes(message)

    return answer


def per_chat(texts: list[str]) -> dict[str, list[str]]:
    """Texts are `CHAT-NUMBER`."""
    chats = defaultdict(list)
    for text in texts:
        chats[text.split("-")[0]].append(text)
    return chats


# ---------------------------------------------------------------- many at once, each chat in order


async def test_chats_are_served_at_once_and_each_in_order(office: Office) -> None:
    """I5: never two messages of one chat at a time."""
    await put(office.database, [waiting(f"g{chat}-{number}", f"g{chat}") for number in range(3) for chat in range(40)])
    await office.speaking.deliver()
    assert not office.post.mixed
    assert SENDERS // 2 < office.post.most_on_wire <= SENDERS
    assert per_chat(office.post.texts) == {f"g{chat}": [f"g{chat}-{number}" for number in range(3)] for chat in range(40)}
    assert set((await outcomes(office.database)).values()) == {"sent"}


async def test_a_chat_that_hangs_keeps_only_itself(office: Office) -> None:
    hung = asyncio.Event()

    class Hanging(Post):
        async def send(self, message: Outgoing) -> Sent:
            if message.chat == "g1":
                await hung.wait()
            return await super().send(message)

    post = Hanging(office.clock)
    speaking = office.another(post)
    await put(office.database, [waiting("g1-0"), waiting("g1-1"), *(waiting(f"g{n}-0", f"g{n}") for n in range(2, 30))])
    for _ in range(200):
        await speaking.turn(anybody)
        await asyncio.sleep(0)
    assert len(post.reached) == 28
    hung.set()
    await speaking.deliver()
    assert post.texts[-2:] == ["g1-0", "g1-1"]


async def test_what_is_more_pressing_leaves_first(office: Office) -> None:
    """S09: 重大 > what somebody waits for > hour clocks > nags > digests."""
    kinds = ["digest", "nag", "hour_clock", "awaited", "major"]
    await put(office.database, [waiting(kind, f"g{n}", priority=kind) for n, kind in enumerate(kinds)])
    await office.speaking.deliver()
    assert office.post.texts == kinds[::-1]


async def test_a_major_message_leaves_within_one_round_while_five_thousand_wait(office: Office) -> None:
    """S03, S09, T17: even while all other places on the wire hang."""
    await put(office.database, [waiting(f"g{n}-0", f"g{n}") for n in range(5000)])
    office.post.free.clear()
    await office.speaking.turn(anybody)
    await asyncio.sleep(0)
    assert len(office.post.reached) < SENDERS
    await put(office.database, [waiting("major-0", "g4999", priority="major")])
    await office.speaking.turn(anybody)
    await asyncio.sleep(0)
    assert office.post.texts[-1] == "major-0"
    office.post.free.set()
    await office.speaking.finish(timedelta(seconds=1))


async def test_a_backlog_that_waits_lets_a_major_message_pass(database: Database, company: Company, clock: DrivenClock) -> None:
    """S15: none of thousands may leave, because the first of each chat was refused."""
    office = Office(database, company, clock)
    office.post.answer = refusing(minutes(60), clock, 600)
    await put_many(database, waiting("x", "g0"), 5_000, 60)
    await office.speaking.deliver()
    assert len(office.post.reached) == 60
    clock.set(minutes(1))
    await office.speaking.deliver()
    assert len(office.post.reached) == 60
    await put(database, [waiting("major", "g1", priority="major", at=minutes(1))])
    await office.speaking.deliver()
    assert office.post.texts[60:] == ["major"]


# ---------------------------------------------------------------- answers, class by class


async def test_five_minutes_of_trouble_delay_everything_and_lose_nothing(office: Office) -> None:
    """S01: all delivered once, in order per chat; the waits grow."""
    office.post.answer = refusing(minutes(5), office.clock)
    await put(office.database, [waiting(f"g{chat}-{number}", f"g{chat}") for number in range(5) for chat in range(4)])
    await office.until(minutes(20))
    tries = [at for text, at in office.post.reached if text == "g0-0"]
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits)
    assert len(waits) > 3
    delivered = [text for text, at in office.post.reached if at >= minutes(5)]
    assert per_chat(delivered) == {f"g{chat}": [f"g{chat}-{number}" for number in range(5)] for chat in range(4)}


async def test_retry_after_is_obeyed_with_one_try_at_its_end(office: Office) -> None:
    """S02."""
    office.post.answer = refusing(TEN + timedelta(seconds=15), office.clock, 15)
    await put(office.database, [waiting("g1-0")])
    await office.until(minutes(5))
    assert [at for _, at in office.post.reached] == [TEN, TEN + timedelta(seconds=15)]


async def test_nothing_but_a_major_message_overtakes_one_that_waits(office: Office) -> None:
    """S03, I5."""
    office.post.answer = refusing(minutes(1), office.clock, 60)
    await put(office.database, [waiting("g1-0")])
    await office.speaking.deliver()
    office.post.answer = takes
    await put(office.database, [waiting("g1-1", priority="awaited"), waiting("g1-major", priority="major")])
    await office.until(minutes(2))
    assert office.post.texts == ["g1-0", "g1-major", "g1-0", "g1-1"]


async def test_a_major_message_is_tried_again_before_the_rest_of_its_chat(office: Office) -> None:
    office.post.answer = refusing(minutes(1), office.clock, 60)
    await put(office.database, [waiting("g1-0"), waiting("g1-major", priority="major"), waiting("g1-major2", priority="major")])
    await office.until(minutes(2))
    assert office.post.texts == ["g1-major", "g1-major", "g1-major2", "g1-0"]


async def test_an_unknown_outcome_is_resent_once_and_then_shown(office: Office) -> None:
    """S06, I4: the platform took it and never answered."""

    def silent(message: Outgoing) -> Sent:
        raise OutcomeUnknown("没有答复")

    office.post.answer = silent
    await put(office.database, [waiting("g1-0")])
    await office.speaking.deliver()
    assert await outcomes(office.database) == {"g1-0": "unknown"}
    await office.until(minutes(60 * 24))
    assert office.post.texts == ["g1-0", "g1-0"]
    (row,) = await outbox(office.database)
    assert (row.outcome, row.next_at) == ("unknown", None)
    assert [saying.template for saying in await office.sayings()] == ["operator_unreachable"]


async def test_an_answer_that_never_comes_is_an_unknown_outcome(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """S06."""
    monkeypatch.setattr(pump, "SEND_WITHIN", timedelta(milliseconds=20))
    office.post.free.clear()
    await put(office.database, [waiting("g1-0")])
    await office.speaking.deliver()
    assert await outcomes(office.database) == {"g1-0": "unknown"}


async def test_what_can_never_be_delivered_is_shown_at_once(office: Office) -> None:
    """S11, I4."""

    def gone(message: Outgoing) -> Sent:
        raise Undeliverable("群已解散")

    office.post.answer = gone
    await put(office.database, [waiting("g1-0")])
    await office.until(minutes(60))
    assert office.post.texts == ["g1-0"]
    assert await outcomes(office.database) == {"g1-0": "failed"}
    (notice,) = await office.sayings()
    assert notice.data["error"] == "群已解散"


async def test_who_was_not_reached_by_a_message_that_left_is_shown(office: Office) -> None:
    """S10."""
    office.post.answer = lambda message: Sent("p", "app", ("u-zhao",))
    row = waiting("g1-0", kind="remind", mentions=["u-li", "u-zhao"])
    row.record = {**row.record, "mentions": ["li", "zhao"]}
    await put(office.database, [row])
    await office.speaking.deliver()
    (notice,) = await office.sayings()
    assert (notice.data["name"], notice.data["error"]) == ("赵晓敏", "未触达：u-zhao")
    (sent,) = await outbox(office.database)
    assert (sent.outcome, sent.platform_id, sent.mouth) == ("sent", "p", "app")


async def test_what_follows_from_a_failure_may_fail_and_the_message_stays_settled(office: Office) -> None:
    def gone(message: Outgoing) -> Sent:
        raise Undeliverable("群已解散")

    office.post.answer = gone
    row = waiting("g1-0", kind="remind", person="zhao")
    row.record = {"items": [{"damaged": True}], "to": [], "mentions": []}
    await put(office.database, [row, waiting("g2-0", "g2")])
    await office.speaking.deliver()
    assert await outcomes(office.database) == {"g1-0": "failed", "g2-0": "failed"}


# ---------------------------------------------------------------- what nobody needs any more


async def test_what_was_for_another_day_is_superseded_and_major_is_not(office: Office) -> None:
    """S15: an outage over night; a message of each kind, and thousands of reminders behind them."""
    yesterday = TEN - timedelta(days=1)
    await put_many(office.database, waiting("old", "g0", kind="remind", at=yesterday), 5_000, 60)
    others = [
        waiting("table", "g1", kind="digest", priority="digest", at=yesterday),
        waiting("major", "g1", kind="alert", priority="major", at=yesterday + timedelta(hours=20)),
        waiting("receipt", "g2", kind="receipt", priority="awaited", at=yesterday + timedelta(hours=20)),
        waiting("today", "g3", kind="remind"),
    ]
    await put(office.database, others)
    await office.speaking.deliver()
    assert sorted(office.post.texts[:1]) == ["major"]
    assert set(office.post.texts) == {"major", "receipt", "today"}
    left = await outcomes(office.database)
    assert left == {"old": "superseded", "table": "superseded", "major": "sent", "receipt": "sent", "today": "sent"}


# ---------------------------------------------------------------- processes that stop, and others that go on


async def test_a_process_that_wakes_up_changes_nothing_about_what_another_took_over(office: Office) -> None:
    """P03: one hangs for longer than its claim holds; another sends the message; then the first one's refusal comes in."""
    sleeper = Post(office.clock, refusing(minutes(60), office.clock))
    sleeper.free.clear()
    asleep = office.another(sleeper)
    await put(office.database, [waiting("g1-0")])
    await asleep.turn(anybody)
    await asyncio.sleep(0)
    office.clock.set(TEN + LEASE)
    await office.speaking.deliver()
    assert await outcomes(office.database) == {"g1-0": "sent"}
    sleeper.free.set()
    await asleep.finish(timedelta(seconds=1))
    (row,) = await outbox(office.database)
    assert (row.outcome, row.next_at, row.error, row.attempts) == ("sent", None, None, 2)


async def test_without_leave_what_came_back_is_settled_and_nothing_is_claimed(office: Office) -> None:
    """P03, P04."""

    async def nobody(_session: object) -> bool:
        return False

    await put(office.database, [waiting("g1-0"), waiting("g1-1")])
    await office.speaking.turn(anybody)
    for guard in (None, nobody):
        while office.speaking.is_speaking:
            await asyncio.sleep(0)
            await office.speaking.turn(guard)
        assert await office.speaking.turn(guard) == 0
    assert await outcomes(office.database) == {"g1-0": "sent", "g1-1": None}


async def test_at_the_end_what_is_under_way_is_waited_for(office: Office) -> None:
    """O03."""
    office.post.free.clear()
    await put(office.database, [waiting("g1-0"), waiting("g2-0", "g2"), waiting("g1-1")])
    await office.speaking.turn(anybody)
    asyncio.get_running_loop().call_later(0.01, office.post.free.set)
    await office.speaking.finish(timedelta(seconds=5))
    assert await outcomes(office.database) == {"g1-0": "sent", "g2-0": "sent", "g1-1": None}


async def test_what_does_not_come_back_in_time_has_an_unknown_outcome(office: Office) -> None:
    """O03, S06."""
    office.post.free.clear()
    await put(office.database, [waiting("g1-0")])
    await office.speaking.turn(anybody)
    await office.speaking.finish(timedelta(milliseconds=10))
    assert await outcomes(office.database) == {"g1-0": "unknown"}


# ---------------------------------------------------------------- both databases


async def test_the_same_turns_on_both_databases(database: Database, company: Company, clock: DrivenClock) -> None:
    """O08, I5."""
    office = Office(database, company, clock)
    office.post.answer = refusing(minutes(1), clock, 60)
    rows: list[OutboxRow] = [waiting(f"g{chat}-{number}", f"g{chat}") for number in range(3) for chat in range(20)]
    await put(database, rows)
    await office.speaking.deliver()
    await put(database, [waiting("g1-major", "g1", priority="major")])
    office.post.answer = takes
    await office.until(minutes(2))
    assert office.post.texts[20] == "g1-major"
    assert per_chat(office.post.texts[21:]) == {f"g{chat}": [f"g{chat}-{number}" for number in range(3)] for chat in range(20)}


# ---------------------------------------------------------------- processes that die


async def test_two_hundred_deaths_between_taking_and_commit_lose_nothing(office: Office) -> None:
    """S07, I4: each repeats at most one message per chat and no more than there are senders; each chat stays in order."""
    await put(office.database, [waiting(f"g{chat}-{number:02}", f"g{chat}") for number in range(12) for chat in range(30)])
    draw = random.Random(20260511)
    for _ in range(200):
        before = len(office.post.reached)
        doomed = office.another(office.post)
        for _ in range(draw.randrange(1, 4)):
            await doomed.turn(anybody)
            await asyncio.sleep(0)
        await _die(doomed)
        assert len(office.post.reached) >= before
        office.clock.set(office.clock.now() + LEASE)
    await office.until(office.clock.now() + LEASE)
    sends = Counter(office.post.texts)
    assert set((await outcomes(office.database)).values()) == {"sent"}
    assert len(sends) == 360
    assert sum(sends.values()) - 360 <= 200 * SENDERS
    assert all(texts == sorted(texts) for texts in per_chat(office.post.texts).values())


async def _die(speaking: Speaking) -> None:
    """What the platform took is taken; nobody is left to write it down."""
    wire = list(speaking._wire)
    await asyncio.sleep(0)
    for task in wire:
        task.cancel()
    await asyncio.gather(*wire, return_exceptions=True)


# ---------------------------------------------------------------- what was answered meanwhile


async def test_a_reminder_that_waits_is_cancelled_once_its_obligation_is_fulfilled(memory: Database, company: Company) -> None:
    """S16, I5: it stands behind a message that hangs, and was never tried itself."""
    clock = DrivenClock(TEN)
    post = Post(clock, name="sandbox")
    machine = Machine(memory, Desk(company), {"sandbox": post}, clock)
    plan = Plan("T1", "5月进口电子", "进口", "业务部门", company.organisation.with_coordinators(), TEN.date(), None)
    async with working(memory, company, TEN) as work:
        await create_task(work, plan, "sandbox", "g1")
    await machine.run(TEN)
    await machine.door(Incoming("sandbox", "m1", "g1", "wang", text="请清关操作部门确认14日能否放行"))
    await machine.run(TEN)
    await put(memory, [waiting("hanging", "dm:zhao", platform="sandbox")])
    post.free.clear()
    speaking = machine.speaking["sandbox"]
    await speaking.turn(anybody)
    clock.set(minutes(30))
    await machine.decide(clock.now())
    assert [row.kind for row in await outbox(memory) if row.next_at and row.chat == "dm:zhao"] == ["notice", "remind"]
    clock.set(minutes(31))
    await machine.door(Incoming("sandbox", "m2", "g1", "zhao", text="确认，可以"))
    await machine.decide(clock.now())
    post.free.set()
    await speaking.deliver()
    assert [row.outcome for row in await outbox(memory) if row.chat == "dm:zhao"] == ["sent", "dropped"]
