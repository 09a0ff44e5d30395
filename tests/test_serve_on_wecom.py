"""`duban serve` end to end: the product against the local gateway, over real sockets, driven by what a person types."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import build_company
from bot.core.reading import COMMANDS
from bot.core.world import Company
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.supervisor import Credentials
from bot.pumps.machine import DrivenClock
from bot.server import Lines, Server
from handlers.desk import Desk
from handlers.registry import ROUTES
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

GROUP = "wrGROUP-01"
SHANGHAI = ZoneInfo("Asia/Shanghai")
THREE = datetime(2026, 5, 11, 15, 0, tzinfo=SHANGHAI).astimezone(UTC)
PLAN = Plan("T1", "5月进口电子", "进口", "业务部门", ("运输调度部门", "清关操作部门"), date(2026, 5, 11), date(2026, 6, 10))


class Office:
    """The served product and its gateway. The working day is moved by hand, the line between them lives in real time."""

    def __init__(self, gateway: Gateway, database: Database, company: Company) -> None:
        self.gateway = gateway
        credentials = Credentials(gateway.terms.bot_id, gateway.terms.secret, gateway.url)
        self.clock = DrivenClock(THREE)
        lines = Lines(self.clock)
        platform = WeCom(credentials, gateway.clock, notice=lines.of("wecom"), sleep=gateway.clock.sleep)
        self.server = Server([platform], lines, database, Desk(company), self.clock, "one")

    async def says(self, person: str, text: str, chat: str = GROUP) -> None:
        await self.gateway.say(person, chat, text)

    async def hears(self, words: str, chat: str = GROUP) -> str:
        """The bot's message with these words, as people read it; waits until it is there."""
        await self.gateway.until(lambda: any(words in text for text in self.gateway.said(chat)))
        return next(text for text in reversed(self.gateway.said(chat)) if words in text)

    def at(self, clock: str) -> None:
        """Time passes to `clock` of the same day."""
        hour, minute = map(int, clock.split(":"))
        self.clock.set(datetime(2026, 5, 11, hour, minute, tzinfo=SHANGHAI).astimezone(UTC))
        self.server.nudge()


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    company = build_company(None, "logistics")
    async with Gateway() as gateway:
        gateway.add_group(GROUP, "wang.siyuan", "li", "zhao", "head_dd", "head_yw", "guest")
        async with working(database, company, THREE) as work:
            await create_task(work, PLAN, "wecom", None)
        office = Office(gateway, database, company)
        await office.server.start()
        await gateway.until(lambda: gateway.subscribed)
        yield office
        await office.server.stop()


async def test_a_group_is_bound_and_its_posts_are_receipted(office: Office) -> None:
    """L07, L10 on WeCom."""
    await office.says("wang.siyuan", "/绑定 T1")
    assert "不 @ 我收不到" in await office.hears("协作群")
    await office.says("li", "运输调度部门-5月11日：已安排货车，明日9点到仓装货")
    receipt = await office.hears("已登记")
    assert "运输调度部门 5月11日" in receipt
    assert "5月12日（周二）09:00" in receipt


async def test_the_bot_reminds_lists_and_sends_the_table_with_its_files(office: Office) -> None:
    """L10, L11 on WeCom: a person who never spoke to the bot cannot be reached privately, so the group names the department."""
    await office.says("wang.siyuan", "/绑定 T1")
    await office.hears("协作群")
    await office.says("zhao", "/帮助", chat="dm:zhao")
    await office.hears("/进度", chat="dm:zhao")
    await office.says("li", "运输调度部门-5月11日：已安排货车")
    await office.hears("已登记")
    office.at("16:30")
    assert "清关操作部门" in await office.hears("今日进展待发", chat="dm:zhao")
    office.at("17:00")
    assert "业务部门、清关操作部门" in await office.hears("待补：")
    office.at("17:30")
    assert "未报2" in await office.hears("协作进度跟踪表 5月11日")
    await office.gateway.until(lambda: _sent(office.gateway, "image") and _sent(office.gateway, "file"))


def _sent(gateway: Gateway, kind: str) -> bool:
    return any(post.kind == kind for post in gateway.transcript if post.chat == GROUP)


async def test_help_lists_every_command_that_works(office: Office) -> None:
    await office.says("li", "/帮助", chat="dm:li")
    text = await office.hears("发进展", chat="dm:li")
    assert all("/" + COMMANDS[name].names[0] in text for name in ROUTES)


async def test_a_question_is_answered_by_a_tap_on_its_card(office: Office) -> None:
    """L13 on WeCom."""
    await office.says("wang.siyuan", "/绑定 T1")
    await office.hears("协作群")
    await office.says("wang.siyuan", "请运输调度部门确认明天上午能否提货")
    await office.hears("已记 #1")
    await office.gateway.until(lambda: bool(office.gateway.last_card(GROUP)))
    await office.gateway.click("li", office.gateway.last_card(GROUP), "能")
    assert "运输调度部门答复" in await office.hears("#1 已办结")


async def test_a_major_anomaly_reaches_the_vice_president_at_once(office: Office) -> None:
    """L25, L28 on WeCom."""
    await office.says("wang.siyuan", "/绑定 T1")
    await office.says("vp", "/帮助", chat="dm:vp")
    await office.hears("发进展", chat="dm:vp")
    await office.says("head_dd", "/异常 重大 情况：海关查验扣货 影响：提货停止 措施：已联系海关")
    await office.hears("已登记异常 A-1")
    assert "海关查验扣货" in await office.hears("【重大异常】", chat="dm:vp")


async def test_an_unknown_person_and_an_unbound_group_get_a_polite_answer(office: Office) -> None:
    """R24: once a day, and nothing of any task in it."""
    await office.says("guest", "运输调度部门-5月11日：已安排货车")
    hint = await office.hears("还没有绑定任务")
    assert "/绑定 任务编号" in hint
    assert not any(word in hint for word in ("T1", "5月进口电子"))
    await office.says("li", "运输调度部门-5月11日：已安排货车")
    await office.says("li", "/帮助", chat="dm:li")
    await office.hears("发进展", chat="dm:li")
    assert office.gateway.said(GROUP) == [hint]
    await office.says("wang.siyuan", "/绑定 T1")
    await office.hears("协作群")
    await office.gateway.say("wang.siyuan", GROUP, "没有 @ 的一句话", mention_bot=False)
    await office.says("li", "/谁没报")
    await office.hears("待补：")
    assert not any("没有 @" in text for text in office.gateway.said(GROUP))
