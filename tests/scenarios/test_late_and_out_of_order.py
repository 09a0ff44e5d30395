"""What a platform delivers late or in the wrong order counts as of when it was said."""

from datetime import timedelta

from bot.core.messages import Incoming
from handlers.outages import line_was_down
from storage.work import working
from tests.scenarios.test_a_log_from_the_past import said, states
from tests.scenarios.two_groups import GROUPS, TwoGroups


def late(groups: TwoGroups, at: str, user: str, text: str) -> Incoming:
    return Incoming("wecom", f"late-{at}-{user}", GROUPS["wecom"], user, text=text, sent_at=groups.instant(at))


async def test_a_correction_before_its_original_stays_the_newest(groups: TwoGroups) -> None:
    """R07: final state equals sorted order by platform time."""
    await groups.until("17:06")
    await groups.hears(late(groups, "17:05", "li", "运输调度部门：货车已到仓，3车"))
    await groups.hears(late(groups, "16:50", "li", "运输调度部门：货车已到仓"))
    receipt = groups.last("wecom", "receipt").text
    assert "17:05 的一条在后，以那条为准" in receipt
    await groups.until("17:30")
    table = groups.last("wecom", "digest").text
    assert "3车" in table
    assert (await states(groups, groups.clock.now().date()))["运输调度部门"] == "kept"


async def test_an_answer_before_its_request_settles_it(groups: TwoGroups) -> None:
    """R07."""
    await groups.until("10:30")
    await groups.hears(late(groups, "10:20", "li", "能，三点到"))
    await groups.hears(late(groups, "10:10", "wang.siyuan", "请运输调度部门确认：今日能否到货"))
    assert "三点到" in groups.last("wecom", "receipt").text
    await groups.until("11:30")
    assert groups.told("wecom", "missing") == []


async def test_a_report_a_day_late_is_kept_as_of_its_own_time_and_undoes_no_record(groups: TwoGroups) -> None:
    """R08: stored with its own time; an escalation stays on record."""
    await groups.until("05-12 11:00")
    before = len(groups.told("wecom", "escalate", "dm:head_dd"))
    await groups.hears(late(groups, "16:20", "li", "运输调度部门：货车已到仓"))
    await groups.hears(late(groups, "17:20", "sun", "客服部门：客户已通知"))
    table = await states(groups, groups.instant("12:00").date())
    assert (table["运输调度部门"], table["客服部门"]) == ("kept", "kept_late")
    assert len(groups.told("wecom", "escalate", "dm:head_dd")) == before == 1


async def test_a_report_of_a_day_nobody_opened_rings_no_clock(groups: TwoGroups) -> None:
    """R08: delayed by 8 days."""
    await groups.until("05-12 11:00")
    before = said(groups)
    await groups.hears(late(groups, "05-04 10:00", "li", "运输调度部门：货车已到仓"))
    await groups.until("05-12 11:10")
    assert said(groups) == before + 1


class TestALineThatWasDown:
    """R21: the process lived, but heard nothing on DingTalk."""

    async def tell(self, groups: TwoGroups, down: str, up: str) -> None:
        await groups.until(up)
        async with working(groups.database, groups.company, groups.clock.now()) as work:
            await line_was_down(work, "dingtalk", groups.instant(down), groups.clock.now())
        await groups.machine.run(groups.clock.now())

    async def test_its_group_is_told_and_asked_to_repost(self, groups: TwoGroups) -> None:
        before = len(groups.told("wecom"))
        await self.tell(groups, "14:02", "14:11")
        assert "14:02–14:11 我不在线" in groups.last("dingtalk", "notice").text
        assert "请再发一次" in groups.last("dingtalk", "notice").text
        assert len(groups.told("wecom")) == before

    async def test_a_nag_of_that_day_mentions_it(self, groups: TwoGroups) -> None:
        await self.tell(groups, "14:02", "14:11")
        await groups.until("17:00")
        assert "14:02–14:11离线，期间发过的请再发一次" in groups.last("dingtalk", "missing").text

    async def test_a_deadline_within_moves_for_those_who_could_not_be_heard(self, groups: TwoGroups) -> None:
        await self.tell(groups, "16:50", "17:10")
        told = groups.last("dingtalk", "missing").text
        assert "截止顺延到 17:30" in told
        assert "待补：业务部门、清关操作部门、仓储部门" in told
        await groups.says("dingtalk", "manager_chen", "仓储部门：已清点", at="17:20")
        await groups.until("05-12 08:00")
        table = await states(groups, groups.instant("12:00").date())
        assert (table["仓储部门"], table["清关操作部门"], table["财务部门"]) == ("kept", "excused", "missed")

    async def test_less_than_five_minutes_of_business_are_not_spoken_of(self, groups: TwoGroups) -> None:
        before = len(groups.told("dingtalk"))
        await self.tell(groups, "12:58", "13:33")
        assert len(groups.told("dingtalk")) == before
        assert groups.clock.now() - groups.instant("13:33") < timedelta(minutes=1)
