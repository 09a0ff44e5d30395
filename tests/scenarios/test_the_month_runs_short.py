"""A standard edition's calls are used up before the month is: 重大 and the daily table go on, and the table says what was saved."""

from dataclasses import replace

import pytest

from bot.core.world import Company
from storage.usage import Usage
from tests.scenarios.conftest import Begin
from tests.scenarios.day import Day


@pytest.fixture
def thrifty(stories: Begin, company: Company, stage: str) -> Day:
    return stories(replace(company, allowances={stage: {"api": 5000}})).task()


async def used(day: Day, calls: int) -> None:
    async with day.database.write() as session:
        await Usage(session).add(day.platform, "2026-05", {"api": calls})


@pytest.mark.everywhere
async def test_at_four_fifths_the_picture_is_left_out(thrifty: Day) -> None:
    """L11."""
    await used(thrifty, 4400)
    await thrifty.posts("运输调度部门", at="10:00").until("17:31")
    table = thrifty.one("g1", "digest")
    assert [name.rsplit(".")[-1] for name in table.files] == ["xlsx"]
    assert "本月额度余12%，暂停图片，表格照发" in table.text
    assert thrifty.told("g1", "receipt")


@pytest.mark.everywhere
async def test_near_the_end_only_major_anomalies_and_the_table_leave(thrifty: Day) -> None:
    """L10, L11, L28."""
    await used(thrifty, 4950)
    thrifty.posts("运输调度部门", at="10:00")
    thrifty.says("head_qg", "/异常 重大 情况：整批货物被扣 影响：全部延误 措施：联系海关", at="11:00")
    await thrifty.until("17:31")
    assert thrifty.told(kind="receipt", row="L10") == []
    assert thrifty.told(kind="remind", row="L10") == []
    assert thrifty.told("dm:vp", "alert", row="L28.meet")
    table = thrifty.one("g1", "digest")
    assert table.files == []
    assert "只发重大异常和表格，今日省去回执1条、提醒" in table.text


async def test_the_bot_says_how_it_is_doing(thrifty: Day) -> None:
    await used(thrifty, 1000)
    await thrifty.says("wang", "/状态", at="09:30").until("09:31")
    assert "接口额度：本月已用 1000/5000，余 80%" in thrifty.told("g1", "reply")[-1].text
