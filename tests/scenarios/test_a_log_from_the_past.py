"""An exported group log: reports are recorded as of their own time, and nothing is said because of it."""

from datetime import date

from bot.core.messages import Incoming
from handlers.tables import build_table
from storage.work import working
from tests.scenarios.two_groups import GROUPS, TwoGroups


def old(groups: TwoGroups, at: str, user: str, text: str) -> Incoming:
    return Incoming("wecom", f"log-{at}-{user}", GROUPS["wecom"], user, text=text, sent_at=groups.instant(at), overheard=True, past=True)


def said(groups: TwoGroups) -> int:
    return sum(entry.sender == "bot" for box in groups.boxes.values() for entry in box.transcript)


async def states(groups: TwoGroups, day: date) -> dict[str, str]:
    async with working(groups.database, groups.company, groups.clock.now()) as work:
        task = await work.tasks.by_code("T1")
        assert task is not None
        return {row.department: row.state for row in (await build_table(work, task, day)).rows}


async def test_yesterdays_log_makes_yesterdays_table_right_without_a_word(groups: TwoGroups) -> None:
    await groups.until("05-12 09:30")
    before = said(groups)
    await groups.hears(old(groups, "16:20", "li", "运输调度部门：货车已到仓"))
    await groups.hears(old(groups, "17:12", "sun", "客服部门：客户已通知"))
    assert said(groups) == before
    table = await states(groups, date(2026, 5, 11))
    assert table["运输调度部门"] == "kept"
    assert table["客服部门"] == "kept_late"
    assert table["财务部门"] == "missed"


async def test_no_clock_rings_for_questions_and_anomalies_of_the_past(groups: TwoGroups) -> None:
    await groups.until("05-12 10:00")
    before = said(groups)
    await groups.hears(old(groups, "10:00", "li", "请仓储部门确认：今日能否入库"))
    await groups.hears(old(groups, "10:05", "li", "/异常 重大 情况：停航 影响：全部 措施：无"))
    await groups.hears(old(groups, "10:06", "li", "/关闭任务"))
    await groups.hears(old(groups, "10:07", "nobody", "运输调度部门：货车已到仓"))
    await groups.until("05-12 11:59")
    assert said(groups) == before


async def test_a_day_before_the_task_was_known_is_judged_by_its_deadline(groups: TwoGroups) -> None:
    """The task began on Monday; it was made known on Monday, too, but nothing was owed on the Friday before."""
    async with working(groups.database, groups.company, groups.clock.now()) as work:
        task = await work.tasks.by_code("T1")
        assert task is not None
        row = await work.tasks.row(task)
        row.start = date(2026, 5, 8)
    await groups.hears(old(groups, "05-08 16:59", "li", "运输调度部门：已订车"))
    await groups.hears(old(groups, "05-08 17:30", "sun", "客服部门：已通知"))
    table = await states(groups, date(2026, 5, 8))
    assert (table["运输调度部门"], table["客服部门"], table["财务部门"]) == ("kept", "kept_late", "missed")


async def test_the_table_of_a_day_can_be_asked_for(groups: TwoGroups) -> None:
    await groups.until("05-12 09:30")
    await groups.hears(old(groups, "16:20", "li", "运输调度部门：货车已到仓"))
    await groups.says("wecom", "li", "/进度 5月11日", at="05-12 09:40")
    table = groups.last("wecom", "reply")
    assert "5月11日" in table.text
    assert "货车已到仓" in table.text
