"""`duban serve` on DingTalk end to end: the product against the simulated platform, over real sockets, driven by what a person types."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import build_company
from bot.core.reading import COMMANDS
from bot.core.world import Company
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.simulator.world import BOT, Post
from bot.pumps.machine import DrivenClock
from bot.server import Lines, Server
from handlers.desk import Desk
from handlers.registry import ROUTES
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

GROUP, WANG = "cidGroup01==", "manager2001"
SHANGHAI = ZoneInfo("Asia/Shanghai")
THREE = datetime(2026, 5, 11, 15, 0, tzinfo=SHANGHAI).astimezone(UTC)
PLAN = Plan("T1", "5月进口电子", "进口", "业务部门", ("运输调度部门", "清关操作部门"), date(2026, 5, 11), date(2026, 6, 10))


class Spent:
    """A `Meter`."""

    def __init__(self) -> None:
        self.calls = 0

    def count(self, bucket: str, calls: int = 1) -> None:
        self.calls += calls if bucket == "api" else 0


class Office:
    """The served product and its platform. The working day is moved by hand, the line between them lives in real time."""

    def __init__(self, gateway: Gateway, database: Database, company: Company) -> None:
        self.gateway = gateway
        self.spent = Spent()
        terms, base = gateway.terms, gateway.base
        settings = {"api_base": base, "oapi_base": base, "login_base": base}
        app = App(terms.client_id, terms.secret, agent_id=terms.agent_id, card_template=GENERIC_TEMPLATE, ding=True, **settings)
        self.clock = DrivenClock(THREE)
        lines = Lines(self.clock)
        platform = DingTalk(app, gateway.clock, self.spent, notice=lines.of("dingtalk"), sleep=gateway.clock.sleep)
        self.server = Server([platform], lines, database, Desk(company), self.clock, "one")

    async def says(self, person: str, text: str, chat: str = GROUP) -> None:
        await self.gateway.say(person, chat, text)

    async def hears(self, words: str, chat: str = GROUP) -> Post:
        """The bot's message with these words; waits until it is there."""
        await self.gateway.until(lambda: any(words in text for text in self.gateway.said(chat)))
        return next(post for post in reversed(self.gateway.posts(chat)) if post.sender == BOT and words in post.text)

    def at(self, clock: str) -> None:
        """Time passes to `clock` of the same day."""
        hour, minute = map(int, clock.split(":"))
        self.clock.set(datetime(2026, 5, 11, hour, minute, tzinfo=SHANGHAI).astimezone(UTC))
        self.server.nudge()


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    company = build_company(None, "logistics")
    async with Gateway() as gateway:
        for user in (WANG, "li", "zhao", "head_dd", "head_yw", "vp", "guest"):
            gateway.add_person(user)
        gateway.add_group(GROUP, WANG, "li", "zhao", "head_dd", "head_yw", "guest")
        async with working(database, company, THREE) as work:
            await create_task(work, PLAN, "dingtalk", None)
        office = Office(gateway, database, company)
        await office.server.start()
        await gateway.until(lambda: gateway.connected)
        yield office
        await office.server.stop()


async def test_a_group_is_bound_and_its_posts_are_receipted(office: Office) -> None:
    """L07, L10 on DingTalk."""
    await office.says(WANG, "/绑定 T1")
    assert "不 @ 我收不到" in (await office.hears("协作群")).text
    await office.says("li", "运输调度部门-5月11日：已安排货车，明日9点到仓装货")
    receipt = await office.hears("已登记")
    assert "运输调度部门 5月11日" in receipt.text
    assert "5月12日（周二）09:00" in receipt.text


async def test_the_bot_reminds_lists_and_sends_the_table_with_its_files(office: Office) -> None:
    """L10, L11 on DingTalk: whoever is in the company can be reached privately; the picture stands in the table, the file follows."""
    await office.says(WANG, "/绑定 T1")
    await office.hears("协作群")
    await office.says("li", "运输调度部门-5月11日：已安排货车")
    await office.hears("已登记")
    office.at("16:30")
    assert "清关操作部门" in (await office.hears("今日进展", chat="dm:zhao")).text
    assert "业务部门" in (await office.hears("今日进展", chat=f"dm:{WANG}")).text
    office.at("17:00")
    assert "业务部门、清关操作部门" in (await office.hears("待补：")).text
    office.at("17:30")
    table = await office.hears("协作进度跟踪表 5月11日")
    assert "未报2" in table.text
    assert "![](" in table.text
    await office.gateway.until(lambda: any(post.kind == "file" and post.text.endswith(".xlsx") for post in office.gateway.posts(GROUP)))


async def test_help_lists_every_command_that_works(office: Office) -> None:
    await office.says("li", "/帮助", chat="dm:li")
    text = (await office.hears("发进展", chat="dm:li")).text
    assert all("/" + COMMANDS[name].names[0] in text for name in ROUTES)


async def test_a_question_is_answered_by_a_tap_on_its_card(office: Office) -> None:
    """L13 on DingTalk; the question pings whom it asks."""
    await office.says(WANG, "/绑定 T1")
    await office.hears("协作群")
    await office.says(WANG, "请运输调度部门确认明天上午能否提货")
    assert (await office.hears("已记 #1")).mentions == ("li",)
    assert await office.gateway.click("li", office.gateway.last_card(GROUP), "能")
    assert "运输调度部门答复" in (await office.hears("#1 已办结")).text


async def test_a_major_anomaly_rings_with_the_vice_president_at_once(office: Office) -> None:
    """L25, L28 on DingTalk: a private message, and a DING beside it."""
    await office.says(WANG, "/绑定 T1")
    await office.says("head_dd", "/异常 重大 情况：海关查验扣货 影响：提货停止 措施：已联系海关")
    await office.hears("已登记异常 A-1")
    assert "海关查验扣货" in (await office.hears("【重大异常】", chat="dm:vp")).text
    await office.gateway.until(lambda: any(post.mouth == "ding" for post in office.gateway.posts("dm:vp")))
    assert "海关查验扣货" in next(post.text for post in office.gateway.posts("dm:vp") if post.mouth == "ding")


async def test_an_unknown_person_and_an_unbound_group_get_a_polite_answer(office: Office) -> None:
    await office.says("guest", "运输调度部门-5月11日：已安排货车")
    assert "/绑定 任务编号" in (await office.hears("还没有绑定任务")).text
    await office.says(WANG, "/绑定 T1")
    await office.hears("协作群")
    await office.gateway.say(WANG, GROUP, "没有 @ 的一句话", mention_bot=False)
    await office.says("li", "/谁没报")
    await office.hears("待补：")
    assert not any("没有 @" in text for text in office.gateway.said(GROUP))


async def test_a_short_day_with_its_binding_stays_within_a_dozen_calls(office: Office) -> None:
    """Thrift through the whole product, three departments: the day of six is counted in tests/platforms/dingtalk/test_thrift.py."""
    await office.says(WANG, "/绑定 T1")
    await office.hears("协作群")
    for person, department in ((WANG, "业务部门"), ("li", "运输调度部门"), ("zhao", "清关操作部门")):
        await office.says(person, f"{department}-5月11日：按计划进行")
        await office.hears(f"{department} 5月11日")
    office.at("17:30")
    await office.gateway.until(lambda: any(post.kind == "file" for post in office.gateway.posts(GROUP)))
    assert office.spent.calls <= 12


async def _made(office: Office) -> str:
    """The group the bot made, in which there is no robot yet."""
    office.gateway.switches.org_robots_add = False
    await office.says(WANG, "/建群 T1", chat=f"dm:{WANG}")
    await office.hears("添加机器人", chat=f"dm:{WANG}")
    return next(chat for chat in office.gateway.world.groups if chat != GROUP)


async def test_a_group_that_waits_for_its_robot_is_not_spoken_to(office: Office) -> None:
    """§3.2, S11: its ids only name it, so nothing is refused, and nobody is told that it is out of reach."""
    made = await _made(office)
    await office.says(WANG, "/帮助", chat=f"dm:{WANG}")
    await office.hears("发进展", chat=f"dm:{WANG}")
    assert office.gateway.said(made) == office.gateway.said("dm:it") == []
    refused = {call.path.rpartition("/")[2] for call in office.gateway.calls if call.code != "ok"}
    assert refused == {"add"}


async def test_the_first_word_from_a_waiting_group_tells_that_the_robot_came(office: Office) -> None:
    """§3.2: nobody is asked to bind what the bot made itself."""
    made = await _made(office)
    office.gateway.add_bot(made)
    await office.says("li", "运输调度部门-5月11日：已安排货车", chat=made)
    await office.hears("已登记", chat=made)
    await office.hears("不 @ 我收不到", chat=made)
    assert not any("还没有绑定" in text for text in office.gateway.said(made))
