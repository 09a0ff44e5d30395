"""What the served product sees to beside hearing and speaking: silences on the line, errands of its own platforms, strays."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.app import build_company
from bot.chores import STRAYS_AFTER
from bot.core.ports import Platform
from bot.core.world import Company
from bot.keeping import Line
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.simulator import Gateway as DingTalkGateway
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.simulator import Gateway as WeComGateway
from bot.platforms.wecom.supervisor import Credentials
from bot.platforms.wire.staged import StagedClock
from bot.pumps.machine import DrivenClock
from bot.server import Lines, Server
from handlers.desk import Desk
from handlers.tasks import create_task
from storage.database import Database
from storage.fresh import create_all
from storage.models import ErrandRow, SayingRow
from storage.work import working
from tests.platforms.dingtalk.speaking import Tally
from tests.pumps.office import PLAN, THREE
from tests.pumps.post import TEN, Post, outbox, put, waiting
from tests.test_server import pass_time, until

GROUP = "cidTask01=="
Gateway = WeComGateway | DingTalkGateway


@pytest.fixture(scope="session")
def company() -> Company:
    return build_company(None, "logistics")


@pytest.fixture
async def memory() -> AsyncIterator[Database]:
    database = Database.open("sqlite://")
    await create_all(database)
    yield database
    await database.close()


# ---------------------------------------------------------------- silences on the line


def on_wecom(gateway: Gateway, clock: StagedClock, line: Line) -> Platform:
    assert isinstance(gateway, WeComGateway)
    credentials = Credentials(gateway.terms.bot_id, gateway.terms.secret, gateway.url)
    return WeCom(credentials, clock, notice=line, sleep=clock.sleep)


def on_dingtalk(gateway: Gateway, clock: StagedClock, line: Line) -> Platform:
    assert isinstance(gateway, DingTalkGateway)
    base = gateway.base
    app = App(gateway.terms.client_id, gateway.terms.secret, api_base=base, oapi_base=base, login_base=base)
    return DingTalk(app, clock, Tally(), notice=line, sleep=clock.sleep)


PLACES = [pytest.param(WeComGateway, on_wecom, id="wecom"), pytest.param(DingTalkGateway, on_dingtalk, id="dingtalk")]
PLATFORM_OF = {WeComGateway: "wecom", DingTalkGateway: "dingtalk"}
Connect = Callable[[Gateway, StagedClock, Line], Platform]
Pass = Callable[[float], Awaitable[None]]


@asynccontextmanager
async def served(kind: type[Gateway], connect: Connect, memory: Database, company: Company) -> AsyncIterator[tuple[Gateway, Line, Pass]]:
    """The product, whose group has heard the posting rules; the platform it lives on; and what lets time pass for both."""
    clock = StagedClock(THREE, flowing=False)
    async with kind(clock=clock) as gateway:
        name = PLATFORM_OF[kind]
        if isinstance(gateway, DingTalkGateway):
            gateway.add_person("u1")
        gateway.add_group(GROUP, "u1")
        async with working(memory, company, THREE) as work:
            await create_task(work, PLAN, name, GROUP)
        lines = Lines(clock)
        server = Server([connect(gateway, clock, lines.of(name))], lines, memory, Desk(company), clock, "one")

        async def pass_seconds(seconds: float) -> None:
            """Not before whoever lost the line waits to try again."""
            if lines.of(name).down_since is not None:
                await until(lambda: any(0 < nap.seconds <= 3 for nap in clock._naps))
            clock.advance(seconds)
            server.nudge()

        await server.start()
        try:
            await until(lambda: lines.of(name).down_since is None)
            await gateway.say("u1", GROUP, "早")  # a WeCom robot may speak only where somebody spoke to it
            yield gateway, lines.of(name), pass_seconds
        finally:
            clock.run(True)
            await server.stop()


@pytest.mark.parametrize(("kind", "connect"), PLACES)
async def test_ten_minutes_without_a_line_are_owned_up_to(
    kind: type[Gateway], connect: Connect, memory: Database, company: Company
) -> None:
    """R21: the process lived; the platform brings nothing again of what was said meanwhile."""
    async with served(kind, connect, memory, company) as (gateway, line, pass_seconds):
        gateway.abort()
        await until(lambda: line.down_since is not None)
        await pass_seconds(600)
        await until(lambda: line.down_since is None)
        await pass_seconds(1)
        await gateway.until(lambda: any("我不在线" in text for text in gateway.said(GROUP)))
        (told,) = [text for text in gateway.said(GROUP) if "我不在线" in text]
        assert "15:00–15:10" in told
        assert "请再发一次" in told


@pytest.mark.parametrize(("kind", "connect"), PLACES)
async def test_an_ordinary_gap_is_nobodys_business(kind: type[Gateway], connect: Connect, memory: Database, company: Company) -> None:
    """R21: lines are cut every few hours, and are back within seconds."""
    async with served(kind, connect, memory, company) as (gateway, line, pass_seconds):
        gateway.abort()
        await until(lambda: line.down_since is not None)
        await pass_seconds(30)
        await until(lambda: line.down_since is None)
        await pass_seconds(1)
        await until(lambda: not line.gaps)
        assert not any("我不在线" in text for text in gateway.said(GROUP))


def test_what_another_process_heard_is_no_gap() -> None:
    clock = DrivenClock(TEN)
    line = Lines(clock).of("chat")
    line.awaited(TEN)
    line.heard_elsewhere()
    clock.set(TEN + timedelta(hours=1))
    line.awaited(clock.now())
    clock.set(TEN + timedelta(hours=1, seconds=2))
    line._hears_again()
    assert line.gaps == [(TEN + timedelta(hours=1), TEN + timedelta(hours=1, seconds=2))]


# ---------------------------------------------------------------- a group that takes nothing


@pytest.mark.parametrize(("kind", "connect"), PLACES)
async def test_the_lead_hears_once_that_a_group_takes_nothing(
    kind: type[Gateway], connect: Connect, memory: Database, company: Company
) -> None:
    """S11: the robot was taken out; only a refusal tells. What was refused for good is not tried again."""
    async with served(kind, connect, memory, company) as (gateway, _, pass_seconds):
        await gateway.until(lambda: bool(gateway.said(GROUP)))
        gateway.remove_bot(GROUP)
        await put(memory, [waiting(f"待补{number}", GROUP, platform=PLATFORM_OF[kind], kind="missing", at=THREE) for number in range(3)])
        await pass_seconds(1)
        await until_settled(memory)
    refused = [row for row in await outbox(memory) if row.text.startswith("待补")]
    assert [(row.outcome, row.attempts) for row in refused] == [("failed", 1)] * 3
    async with memory.read() as session:
        told = list(await session.exec(select(SayingRow).where(SayingRow.template == "notice_group_unreached")))
    assert [(row.task, row.person) for row in told] == [("T1", "wang")]


async def until_settled(memory: Database) -> None:
    for _ in range(2000):
        if all(row.outcome for row in await outbox(memory) if row.text.startswith("待补")):
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it is still tried")


# ---------------------------------------------------------------- errands and strays


@asynccontextmanager
async def replica(name: str, memory: Database, company: Company) -> AsyncIterator[tuple[Server, DrivenClock]]:
    """One process with one platform, `post`."""
    clock = DrivenClock(TEN)
    server = Server([Post(clock)], Lines(clock), memory, Desk(company), clock, name)
    await server.start()
    try:
        yield server, clock
    finally:
        await server.stop()


async def test_errands_are_run_by_whoever_holds_the_platform(memory: Database, company: Company) -> None:
    """P03: a replica that stands by asks nothing; whose platform nobody has is asked by anybody, so that it fails in the end."""
    async with replica("one", memory, company) as (one, _), replica("two", memory, company) as (two, clock):
        await until(lambda: one.keepers[0].holds)
        assert not two.keepers[0].holds
        async with memory.write() as session:
            session.add(ErrandRow(platform="post", kind="readers", data={"outbox_id": 1}, created_at=TEN, next_at=TEN))
        assert await two._chores._errands(clock.now()) == 0
        assert await one._chores._errands(clock.now()) == 1


async def test_what_waits_for_a_platform_that_is_gone_fails_after_a_day(memory: Database, company: Company) -> None:
    await put(memory, [waiting("old", platform="wecom"), waiting("new", platform="wecom", at=TEN + timedelta(hours=3)), waiting("here")])
    async with replica("one", memory, company) as (server, clock):
        await pass_time(server, clock, STRAYS_AFTER.total_seconds() + 60)
        await until_told(memory)
    rows = {row.text: row for row in await outbox(memory)}
    assert (rows["old"].outcome, rows["old"].error) == ("failed", "这个平台已不再启用")
    assert (rows["new"].outcome, rows["here"].outcome) == (None, "sent")
    (told,) = [row for row in await outbox(memory) if "没有发出" in row.text]
    assert (told.platform, told.person) == ("post", company.organisation.company.operator)


async def until_told(memory: Database) -> None:
    for _ in range(2000):
        if any("没有发出" in row.text for row in await outbox(memory)):
            return
        await asyncio.sleep(0.002)
    raise AssertionError("the operator was never told")
