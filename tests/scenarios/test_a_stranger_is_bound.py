"""/绑定 in a private chat: a platform user says who he is, and a colleague confirms it."""

from datetime import date, datetime

from bot.app import build_company
from bot.platforms.sandbox import Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

TEN = datetime.fromisoformat("2026-05-11T10:00:00+08:00")
DEPARTMENTS = ("运输调度部门", "仓储部门")
POST = "@协作助手 运输调度部门-5月11日：已安排货车"


async def test_a_stranger_counts_only_once_a_colleague_has_vouched_for_him(database: Database) -> None:
    company = build_company(None, "logistics")
    clock = DrivenClock(TEN)
    sandbox = Sandbox(clock, [Room("g1", "5月进口电子")])
    machine = Machine(database, Desk(company), {"sandbox": sandbox}, clock)
    await sandbox.start(machine.door)
    head = company.organisation.people["head_dd"]
    async with working(database, company, TEN) as work:
        await create_task(work, Plan("T1", "5月进口电子", "进口", "业务部门", DEPARTMENTS, date(2026, 5, 11), None), "sandbox", "g1")

    await machine.run(TEN)
    await sandbox.say("g1", "phone-77", POST)
    await machine.run(TEN)
    assert "/绑定 您的姓名" in sandbox.transcript[-1].text

    await sandbox.say("dm:phone-77", "phone-77", f"/绑定 {head.name}")
    await machine.run(TEN)
    asked = next(entry for entry in sandbox.transcript if entry.chat == "dm:li" and entry.card)
    await sandbox.say("g1", "phone-77", POST)
    await machine.run(TEN)
    assert not any(entry.kind == "receipt" for entry in sandbox.transcript)

    await sandbox.click("dm:li", "li", asked.id, "endorse")
    await sandbox.say("g1", "phone-77", POST)
    await machine.run(TEN)
    assert sandbox.transcript[-1].kind == "receipt"
    assert "运输调度部门 5月11日" in sandbox.transcript[-1].text


async def test_nobody_can_vouch_for_himself(database: Database) -> None:
    company = build_company(None, "logistics")
    clock = DrivenClock(TEN)
    sandbox = Sandbox(clock)
    machine = Machine(database, Desk(company), {"sandbox": sandbox}, clock)
    await sandbox.start(machine.door)
    await sandbox.say("dm:phone-77", "phone-77", f"/绑定 {company.organisation.name('li')}")
    await machine.run(TEN)
    asked = next(entry for entry in sandbox.transcript if entry.card)
    assert asked.chat == "dm:it"
    await sandbox.click("dm:it", "phone-77", asked.id, "endorse")
    await machine.run(TEN)
    assert "您的姓名" in sandbox.transcript[-1].text


async def test_who_is_of_another_company_is_bound_to_nobody(database: Database) -> None:
    """His id is not one of ours, whatever name he gives; nobody is asked to vouch for him."""
    company = build_company(None, "logistics")
    clock = DrivenClock(TEN)
    sandbox = Sandbox(clock)
    machine = Machine(database, Desk(company), {"sandbox": sandbox}, clock)
    await sandbox.start(machine.door)
    await sandbox.say("dm:ext:$:LWCP_v1:$", "ext:$:LWCP_v1:$", f"/绑定 {company.organisation.name('li')}")
    await machine.run(TEN)
    (said,) = [entry for entry in sandbox.transcript if entry.sender == "bot"]
    assert "只有本企业的账号可以绑定" in said.text
