"""Commands in their simplest useful form, and what a task needs to begin with (issue: commands; §2)."""

from collections.abc import Callable

import pytest

from bot.core.policy_loading import load_policy
from bot.core.sources import Source
from bot.core.world import Company
from bot.data import config_text
from handlers.registry import ROUTES
from storage.database import Database
from tests.scenarios.day import ALL_SIX, Day, whens


async def test_help_lists_exactly_what_works(day: Day) -> None:
    """/帮助 is generated from the registered commands."""
    await day.says("zhao", "/帮助", at="10:00").until("10:01")
    text = day.one("g1", "reply").text
    assert text.count("\n/") + text.startswith("/") == len(ROUTES)


@pytest.mark.parametrize("word", ["/谁没报", "/待补", "/missing", "/smb", "／谁没报"])
async def test_who_has_not_posted(day: Day, word: str) -> None:
    """Chinese names with English and pinyin-initial aliases."""
    await day.posts("财务部门", at="09:30").says("zhao", word, at="10:00").until("10:01")
    reply = day.one("g1", "reply")
    assert reply.to == [name for name in ALL_SIX if name != "财务部门"]


async def test_progress_shows_the_table_as_it_stands(day: Day) -> None:
    """/进度: also at 11:00, also privately."""
    await day.posts("财务部门", at="09:30").says("zhao", "/进度", at="11:00", chat="dm:zhao").until("11:01")
    reply = day.one("dm:zhao", "reply")
    assert "财务部门 09:30" in reply.text
    assert [name.rsplit(".")[-1] for name in reply.files] == ["png", "xlsx"]


async def test_a_new_task_in_one_line(blank_day: Day) -> None:
    """/新任务 creates, binds and announces; its posts are owed from the start."""
    day = blank_day.says("wang", "/新任务 5月进口电子 进口 5月11日至6月10日 部门：清关、仓储", at="09:30", chat="g5")
    await day.until("17:00")
    assert day.told("g5", "notice")
    assert set(day.outcomes("L10")) == {"业务部门", "清关操作部门", "仓储部门"}
    assert day.one("g5", "missing").when == "05-11 17:00"


async def test_a_new_task_says_what_it_lacks(blank_day: Day) -> None:
    """/新任务: asked back in one message."""
    await blank_day.says("wang", "/新任务 5月进口电子", at="09:30", chat="g5").until("09:31")
    assert all(word in blank_day.one("g5", "repair").text for word in ("类型", "起止日期", "部门"))


async def test_a_task_into_a_year_without_official_holidays_is_refused_with_the_year(blank_day: Day) -> None:
    """§2: task set-up answers with an error that names the year."""
    day = blank_day.says("wang", "/新任务 年度项目 进口 2026年12月1日至2027年1月31日 部门：清关、仓储", at="09:30", chat="g5")
    await day.until("09:31")
    assert "2027年" in day.one("g5", "repair").text
    assert day.owed == []


async def test_a_running_bot_treats_such_a_year_as_monday_to_friday_and_says_so(blank_day: Day) -> None:
    """§2: and says so in its health line."""
    day = blank_day.task(at="12-31 09:00", start="2026-12-31", due=None)
    await day.until("12-31 17:30")
    assert "2027年" in day.one("g1", "digest").text


async def test_the_company_may_want_its_coordinators_named(memory: Database, company: Company) -> None:
    """§3.1: policy `mention_in_group`."""
    text = config_text("policy/logistics.toml").replace("mention_in_group = false", "mention_in_group = true")
    policy = load_policy(Source.parse("logistics.toml", text))
    day = Day(memory, Company(company.organisation, policy, company.calendar)).task()
    await day.all_post_but("清关操作部门", at="10:00").until("17:00")
    assert day.one("g1", "missing").mentions == ["zhao"]


async def test_five_o_clock_is_local(day_in: Callable[..., Day]) -> None:
    """L10, §2: 17:00 local: a department in Tokyo is due an hour earlier on our clocks."""
    day = day_in(('coordinators = ["zhao"]', 'coordinators = ["zhao"]\ntime_zone = "Asia/Tokyo"')).task()
    await day.all_post_but("清关操作部门", at="10:00").until("17:00")
    assert day.due("L10", "清关操作部门") == "05-11 16:00"
    assert whens(day.told("dm:zhao", "remind")) == ["05-11 15:30", "05-11 16:00"]
    assert day.one("g1", "missing").when == "05-11 16:00"


async def test_a_departments_own_hours_count_its_answers(day_in: Callable[..., Day]) -> None:
    """§2: hours of business by department: a warehouse that opens at 14:00 answers by 15:00."""
    day = day_in(('coordinators = ["chen"]', 'coordinators = ["chen"]\nhours = ["14:00-22:00"]')).task()
    await day.says("zhao", "请仓储部门确认14日能否入库", at="10:00").until("16:00")
    assert day.due("L13", "仓储部门") == "05-11 15:00"
    assert whens(day.told("dm:chen", "remind", "L13")) == ["05-11 14:30", "05-11 15:00"]


async def test_the_companys_own_day_off(day_in: Callable[..., Day]) -> None:
    """§2: plus the company's own days."""
    day = day_in(('operator = "it"', 'operator = "it"\nholidays = [2026-05-12]')).task()
    await day.until("05-13 09:10")
    assert {owed["about"] for owed in day.owed} == {"2026-05-11", "2026-05-13"}
    assert {message.when for message in day.told(kind="escalate")} == {"05-13 09:05"}
