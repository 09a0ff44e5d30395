"""Read lists on DingTalk: asked for once, kept as evidence, said where they help. Opening is not confirming (dingtalk.md §2.5)."""

from dataclasses import replace

import pytest

from bot.core.world import Company
from storage.database import Database
from storage.models import UsageRow
from tests.pumps.office import GROUP, Office


async def read_by(office: Office, *people: str, at: str = "17:31") -> None:
    """The list of 17:00 leaves, these people open it, and half an hour later the platform is asked."""
    await office.until("17:00")
    for person in people:
        office.gateway.mark_read(office.user(person), office.post("待补"))
    await office.until(at)


async def test_who_opened_the_list_is_asked_once_and_kept(office: Office) -> None:
    await read_by(office, "zhao", "wang")
    (listed,) = await office.outbox("missing")
    assert listed.readers == sorted([office.user("wang"), office.user("zhao")])
    await office.until("19:00")
    assert office.calls("groupMessages/query") == 1


async def test_who_has_read_and_not_reported_is_marked_when_somebody_asks(office: Office) -> None:
    await office.says("li", "运输调度部门：已安排货车")
    await read_by(office, "zhao", "li")
    await office.says("wang", "/谁没报")
    asked = office.post("进展：已收到 1/3")
    assert "待补：业务部门、清关操作部门（已读未报）" in asked.text


async def test_the_head_is_told_that_the_list_was_read(office: Office) -> None:
    """The day after, with what else is known of the reminder; a coordinator who has not opened it is not said to have."""
    await read_by(office, "zhao")
    await office.until("05-12 09:06")
    (asked,) = [text for text in office.told("head_qg") if "待补" in text]
    assert "名单已读" in asked
    assert not any("名单已读" in text for text in office.told("head_dd"))


async def test_whether_an_alarm_was_opened_is_known_privately(office: Office) -> None:
    await office.says("head_qg", "/异常 重大 情况：海关查验扣货 影响：提货停止 措施：已联系海关")
    vp = f"dm:{office.user('vp')}"
    office.gateway.mark_read(office.user("vp"), office.post("重大异常", vp))
    await office.until("15:31")
    alarm = next(row for row in await office.outbox("alert") if row.chat == vp)
    assert alarm.readers == [office.user("vp")]
    assert office.calls("oToMessages/readStatus") >= 1


async def test_a_list_the_platform_tells_nothing_of_changes_nothing(office: Office) -> None:
    """The robot was taken out meanwhile, or the window is over."""
    await office.until("17:00")
    office.gateway.remove_bot(GROUP)
    await office.until("05-12 09:06")
    (listed,) = await office.outbox("missing")
    assert listed.readers is None
    assert not any("名单已读" in text for text in office.told("head_qg"))


@pytest.mark.parametrize(("used", "asked"), [(0, 1), (4500, 0)])
async def test_nobody_is_asked_once_the_month_runs_short(memory: Database, company: Company, used: int, asked: int) -> None:
    office = Office(memory, replace(company, allowances={"dingtalk": {"api": 5000}}))
    async with memory.write() as session:
        session.add(UsageRow(platform="dingtalk", bucket="api", month="2026-05", calls=used))
    await office.open()
    await office.until("18:00")
    await office.close()
    assert len(await office.errands("readers")) == asked
