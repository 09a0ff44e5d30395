"""To-dos on DingTalk: what is owed for long stands in the debtor's own list, until it is settled where everybody reads it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.world import Company
from bot.platforms.dingtalk.simulator.todos import Todo
from bot.pumps.todos import TodoPump
from storage.database import Database
from storage.models import TodoRow, UsageRow
from tests.pumps.office import Office, instant

PAGE = "https://duban.example.com/me"
STATED = "请运输调度部门在5月13日10:00前确认提货时间"


class Lists:
    """The office, with to-dos switched on."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._pump = TodoPump(office.database, office.machine.desk)

    async def look(self, at: str) -> None:
        await self.office.until(at)
        await self._pump.run(instant(at))
        await self.office.machine.run(instant(at))

    @property
    def made(self) -> list[Todo]:
        return list(self.office.gateway.todos.made.values())

    @property
    def standing(self) -> list[Todo]:
        return [todo for todo in self.made if not todo.done]

    async def tick(self, person: str) -> None:
        """A person ticks the newest one off in the client."""
        self.office.gateway.todos.finish(self.office.user(person), self.made[-1].name)
        await self.office.heard()


@pytest.fixture
async def lists(memory: Database, company: Company) -> AsyncIterator[Lists]:
    office = Office(memory, replace(company, todos=frozenset({"dingtalk"}), page=PAGE))
    await office.open()
    yield Lists(office)
    await office.close()


async def test_what_lasts_stands_in_the_coordinators_list_until_it_is_answered(lists: Lists) -> None:
    await lists.office.says("wang", STATED)
    await lists.look("15:01")
    (todo,) = lists.made
    assert list(todo.executors) == [lists.office.user("li")]
    assert "5月进口电子 #1 答复业务部门" in todo.body["subject"]
    assert todo.body["detailUrl"] == {"appUrl": PAGE, "pcUrl": PAGE}
    assert todo.body["dueTime"] == int(instant("05-13 10:00").timestamp() * 1000)
    await lists.look("15:05")
    assert len(lists.made) == 1
    await lists.office.says("li", "#1 能，13日9点提货")
    await lists.look("15:07")
    assert lists.standing == []


async def test_what_is_over_soon_and_the_daily_post_never_stand_there(lists: Lists) -> None:
    await lists.office.says("wang", "请运输调度部门确认能否提货")
    await lists.look("15:01")
    await lists.look("17:10")
    assert lists.made == []


async def test_a_promise_moves_it(lists: Lists) -> None:
    """One goes, another one comes: an answer promised for tomorrow lasts."""
    await lists.office.says("wang", "请运输调度部门确认能否提货")
    await lists.look("15:01")
    await lists.office.says("li", "#1 正在核实，预计5月12日15:00回复")
    await lists.look("15:03")
    assert [todo.body["dueTime"] for todo in lists.standing] == [int(instant("05-12 15:00").timestamp() * 1000)]
    await lists.office.says("li", "#1 能，13日9点提货")
    await lists.look("15:05")
    assert lists.standing == []


async def test_a_stated_deadline_that_is_promised_away_leaves_one(lists: Lists) -> None:
    await lists.office.says("wang", STATED)
    await lists.look("15:01")
    await lists.office.says("li", "#1 正在核实，预计5月14日15:00回复")
    await lists.look("15:03")
    assert len(lists.made) == 2
    assert [todo.body["dueTime"] for todo in lists.standing] == [int(instant("05-14 15:00").timestamp() * 1000)]


async def test_ticking_it_off_settles_nothing_and_is_answered_once(lists: Lists) -> None:
    await lists.office.says("wang", STATED)
    await lists.look("15:01")
    await lists.tick("li")
    await lists.tick("li")
    told = [text for text in lists.office.told("li") if "待办已勾选" in text]
    assert len(told) == 1
    assert "请在群里确认" in told[0]
    await lists.office.says("wang", "/进度")
    assert lists.office.post("待答复 1")


async def test_our_own_tick_is_nobodys(lists: Lists) -> None:
    await lists.office.says("wang", STATED)
    await lists.look("15:01")
    await lists.office.says("li", "#1 能，13日9点提货")
    await lists.look("15:03")
    await lists.office.heard()
    assert not any("待办" in text for text in lists.office.told("li"))


async def test_what_the_platform_refuses_is_asked_for_once(lists: Lists) -> None:
    lists.office.gateway.switches.scopes = frozenset()
    await lists.office.says("wang", STATED)
    for at in ("15:01", "15:03", "15:05"):
        await lists.look(at)
    (row,) = await lists.office.rows(TodoRow)
    assert row.todo is None
    assert row.closed_at is not None
    assert lists.office.calls("/todo/") <= 1


async def test_no_to_dos_once_the_month_runs_short(memory: Database, company: Company) -> None:
    short = replace(company, todos=frozenset({"dingtalk"}), page=PAGE, allowances={"dingtalk": {"api": 5000}})
    async with memory.write() as session:
        session.add(UsageRow(platform="dingtalk", bucket="api", month="2026-05", calls=4500))
    office = Office(memory, short)
    await office.open()
    lists = Lists(office)
    await office.says("wang", STATED)
    await lists.look("15:01")
    await office.close()
    assert lists.made == []


async def test_where_they_are_not_switched_on_nobody_looks(office: Office) -> None:
    await office.says("wang", STATED)
    assert await TodoPump(office.database, office.machine.desk).run(instant("15:01")) == 0
    assert await office.rows(TodoRow) == []
