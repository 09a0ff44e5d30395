"""The report page end to end: logged in by the simulated WeCom, posted, receipted in the group, shown in the table."""

from datetime import UTC, date, datetime

import pytest

from bot.app import build_company
from bot.platforms.sandbox import Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine
from bot.reporting import FormReports
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

TEN = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
PLAN = Plan("T1", "5月进口电子", "进口", "业务部门", ("运输调度部门",), date(2026, 5, 11), date(2026, 6, 10))


class Hall:
    def __init__(self, database: Database) -> None:
        company = build_company(None, "logistics")
        self.clock = DrivenClock(TEN)
        self.sandbox = Sandbox(self.clock, [Room("g1", "群")])
        self.machine = Machine(database, Desk(company), {"sandbox": self.sandbox}, self.clock)
        self.reports = FormReports(database, Desk(company), self.clock, self.machine.door)
        self.company, self.database = company, database

    def said(self) -> list[str]:
        return [entry.text for entry in self.sandbox.transcript if entry.sender == "bot"]


@pytest.fixture
async def hall(database: Database) -> Hall:
    hall = Hall(database)
    async with working(database, hall.company, TEN) as work:
        await create_task(work, PLAN, "sandbox", "g1")
    await hall.sandbox.start(hall.machine.door)
    await hall.machine.run(TEN)
    return hall


async def test_a_report_from_the_page_counts_like_one_from_the_group(hall: Hall) -> None:
    """L10."""
    before = await hall.reports.reporter("sandbox", "li")
    assert before is not None
    (task,) = before.tasks
    assert (task.code, task.department, task.today, task.due) == ("T1", "运输调度部门", None, "17:00")
    assert await hall.reports.report("sandbox", "li", "T1", "已安排货车，明日9点到仓装货")
    await hall.machine.run(TEN)
    assert any("已登记" in text and "运输调度部门" in text for text in hall.said())
    after = await hall.reports.reporter("sandbox", "li")
    assert after is not None
    assert (after.tasks[0].today, after.tasks[0].due) == ("已安排货车，明日9点到仓装货", None)


async def test_nobody_reports_for_a_task_of_others(hall: Hall) -> None:
    assert not await hall.reports.report("sandbox", "chen", "T1", "入库")
    assert not await hall.reports.report("sandbox", "stranger", "T1", "入库")
    assert await hall.reports.reporter("sandbox", "stranger") is None
