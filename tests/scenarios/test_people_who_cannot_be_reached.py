"""Private messages that do not arrive (§3.1), and messages that had to wait (§3.7)."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.messages import Outgoing, Sent
from bot.core.ports import Clock, TryLater, Undeliverable
from bot.core.world import Company
from bot.platforms.sandbox import Entry, Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine, advance
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working
from tests.scenarios.day import ALL_SIX

ZONE = timedelta(hours=8)


def at(clock: str, day: int = 11) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC) - ZONE


class Lossy(Sandbox):
    """A sandbox some of whose private chats are closed, or busy until a time."""

    def __init__(self, clock: Clock, closed: set[str], busy: dict[str, datetime]) -> None:
        super().__init__(clock, [Room("g1", "5月进口电子")])
        self._closed, self._busy, self._time = closed, busy, clock

    async def send(self, message: Outgoing) -> Sent:
        if message.chat in self._closed:
            raise Undeliverable("没有这个私聊")
        if self._time.now() < self._busy.get(message.chat, self._time.now()):
            raise TryLater("太忙", 60)
        return await super().send(message)


@dataclass
class Story:
    database: Database
    company: Company
    closed: set[str] = field(default_factory=set)
    busy: dict[str, datetime] = field(default_factory=dict)

    async def begin(self) -> "Story":
        self.clock = DrivenClock(at("09:00"))
        self.sandbox = Lossy(self.clock, self.closed, self.busy)
        self.machine = Machine(self.database, Desk(self.company), {"sandbox": self.sandbox}, self.clock)
        await self.sandbox.start(self.machine.door)
        today = at("09:00").date()
        plan = Plan("T1", "5月进口电子", "进口", "业务部门", ALL_SIX, today, None)
        async with working(self.database, self.company, at("09:00")) as work:
            await create_task(work, plan, "sandbox", "g1")
        return self

    async def says(self, person: str, text: str, when: datetime) -> None:
        await self.until(when)
        await self.sandbox.say("g1", person, text)
        await self.machine.run(when)

    async def until(self, when: datetime) -> None:
        await advance(self.machine, self.clock, when, inclusive=True)

    def told(self, chat: str, kind: str, row: str | None = None) -> list[Entry]:
        return [
            entry
            for entry in self.sandbox.transcript
            if (entry.chat, entry.kind) == (chat, kind) and row in (None, entry.record.get("row"))
        ]


async def test_a_coordinator_who_cannot_be_reached_is_named_in_the_group(memory: Database, company: Company) -> None:
    """§3.1: with @, without words of lateness; the operator is told."""
    story = await Story(memory, company, closed={"dm:zhao"}).begin()
    await story.says("wang", "请清关操作部门确认14日能否放行", at("10:00"))
    await story.until(at("10:30"))
    named = story.told("g1", "remind")
    assert [(entry.mentions, entry.at) for entry in named] == [(("zhao",), at("10:30"))]
    assert not any(word in named[0].text for word in ("逾期", "未报", "已过", "迟"))
    assert story.told("dm:it", "notice")


async def test_of_several_who_cannot_be_reached_every_department_is_named(memory: Database, company: Company) -> None:
    """§3.1: said to one chat in one minute it is one message, and nobody's department is missing from it."""
    story = await Story(memory, company, closed={"dm:zhao", "dm:li"}).begin()
    await story.until(at("16:40"))
    (named,) = story.told("g1", "remind")
    assert set(named.mentions) == {"zhao", "li"}
    assert "运输调度部门、清关操作部门：" in named.text


async def test_a_head_who_cannot_be_reached_is_an_empty_rung(memory: Database, company: Company) -> None:
    """§3.1, §3.3: the lead head hears of it at that instant, and not again; the operator is told."""
    story = await Story(memory, company, closed={"dm:head_qg"}).begin()
    await story.says("wang", "请清关操作部门确认14日能否放行", at("10:00"))
    await story.until(at("16:00"))
    assert [entry.at for entry in story.told("dm:head_yw", "escalate")] == [at("11:30")]
    assert story.told("dm:it", "notice")


async def test_nobody_above_leaves_the_rung_empty(memory: Database, company: Company) -> None:
    """§3.3: never to the vice president for a daily post."""
    story = await Story(memory, company, closed={"dm:head_qg", "dm:head_yw"}).begin()
    await story.until(at("10:00", 12))
    assert story.told("dm:vp", "escalate") == []
    assert story.told("dm:it", "notice")


async def test_a_message_that_had_to_wait_is_not_sent_for_what_is_settled_by_then(memory: Database, company: Company) -> None:
    """§3.7: the platform was busy from 10:30 to 10:45; the answer came at 10:40."""
    story = await Story(memory, company, busy={"dm:zhao": at("10:45")}).begin()
    await story.says("wang", "请清关操作部门确认14日能否放行", at("10:00"))
    await story.says("zhao", "确认，可以", at("10:40"))
    await story.until(at("11:00"))
    assert story.told("dm:zhao", "remind", "L13") == []


async def test_a_message_that_had_to_wait_leaves_when_it_can(memory: Database, company: Company) -> None:
    """§3.7: once."""
    story = await Story(memory, company, busy={"dm:zhao": at("10:45")}).begin()
    await story.says("wang", "请清关操作部门确认14日能否放行", at("10:00"))
    await story.until(at("10:59"))
    assert [entry.at for entry in story.told("dm:zhao", "remind", "L13")] == [at("10:45")]
