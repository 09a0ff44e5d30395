"""`/建群`: the bot makes the task's group itself where the platform lets it."""

import pytest

from tests.scenarios.day import Day


@pytest.mark.everywhere
async def test_a_task_made_in_private_gets_its_group_and_the_posting_rules(blank_day: Day) -> None:
    """L07: set up from a phone, without leaving the private chat."""
    day = blank_day
    day.says("wang", "/新任务 5月进口电子 进口 5月11日至6月10日 部门：清关、仓储", at="09:10", chat="dm:wang")
    day.says("wang", "/建群 T20260511", at="09:12", chat="dm:wang")
    await day.until("09:13")
    assert "正在建群" in day.told("dm:wang", since="05-11 09:12")[0].text
    assert "群已建好" in day.told("dm:wang", since="05-11 09:12")[-1].text
    if day.platform == "wecom":  # only a human can add the robot, and tell it where it is (wecom.md §3)
        await day.says("wang", "/绑定 T20260511", at="09:14", chat="g-T20260511").until("09:14")
    rules = day.told("g-T20260511", "notice")[-1]
    assert "5月进口电子" in rules.text
    day.says("zhao", "清关操作部门：资料已齐", at="10:00", chat="g-T20260511")
    await day.until("17:01")
    assert day.one("g-T20260511", "receipt").when == "05-11 10:00"
    assert "仓储部门" in day.one("g-T20260511", "missing").text


async def test_a_task_has_one_group_on_a_platform(day: Day) -> None:
    day.says("wang", "/建群 T1", at="09:30", chat="dm:wang")
    await day.until("09:31")
    assert "已有群" in day.told("dm:wang")[-1].text


async def test_who_is_not_in_the_task_makes_no_group_for_it(blank_day: Day) -> None:
    blank_day.says("wang", "/新任务 5月进口电子 进口 5月11日至6月10日 部门：清关、仓储", at="09:10", chat="dm:wang")
    blank_day.says("sun", "/建群 T20260511", at="09:12", chat="dm:sun")
    blank_day.says("sun", "/建群 T9", at="09:13", chat="dm:sun")
    await blank_day.until("09:14")
    refused, unknown = blank_day.told("dm:sun")
    assert "业务部门" in refused.text
    assert "T9" in unknown.text
