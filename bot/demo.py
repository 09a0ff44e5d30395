"""The sandbox: the whole product on a fresh database, a ready task with a day behind it, and a clock that can be turned."""

import asyncio
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clocks import SystemClock, TurnableClock
from bot.core.organisation import Organisation
from bot.core.world import Company
from bot.platforms.sandbox import Room, Sandbox
from bot.pumps.machine import Machine, advance
from bot.pumps.metronome import Metronome
from bot.web.stage import Mode, Scene
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working

CHAT = "g1"
TASK_KIND = "进口"
DAYS_PLANNED = 30
YESTERDAY = (
    ("业务部门", "客户确认收货时间，合同已归档"),
    ("运输调度部门", "已安排货车，司机信息已发仓储"),
    ("清关操作部门", "报关资料已齐，待申报"),
    ("仓储部门", "库位已预留，待货物到港"),
    ("客服部门", "无变化"),
    ("财务部门", "运费已付"),
)


class Demo:
    """Implements `bot.web.stage.Stage` with the production pumps."""

    def __init__(self, database: Database, company: Company, today: date, bot_names: tuple[str, ...]) -> None:
        self._database = database
        self._company = company
        self._first_day = first_working_day(company, today)
        self._clock = TurnableClock(self._morning(company.calendar.next_working_day(self._first_day, -1)), SystemClock())
        self.sandbox = Sandbox(self._clock, prefix=f"demo-{today:%Y%m%d}-")
        self._machine = Machine(database, Desk(company, bot_names), {"sandbox": self.sandbox}, self._clock, self._nudge)
        self._metronome = Metronome(self._machine, self._clock, {"run": self._machine.run}, lambda: self._clock.runs)
        self._bot_names = bot_names

    # ---- the stage

    @property
    def organisation(self) -> Organisation:
        return self._company.organisation

    @property
    def zone(self) -> ZoneInfo:
        return self._company.organisation.company.zone

    @property
    def mode(self) -> Mode:
        return "real" if self._clock.runs else "driven"

    def now(self) -> datetime:
        return self._clock.now()

    def next_working_day(self, day: date) -> date:
        return self._company.calendar.next_working_day(day)

    def describe(self) -> Scene:
        plan = self._plan()
        departments = tuple(dict.fromkeys((plan.lead, *plan.departments)))
        return Scene(plan.code, plan.name, CHAT, plan.lead, departments, self._bot_names[0])

    async def advance(self, to: datetime) -> None:
        async with self._turn():
            await advance(self._machine, self._clock, to, inclusive=True)
            await self._machine.run(self._clock.now())

    async def set_real(self, real: bool) -> None:
        self._clock.run(real)
        self._metronome.nudge()

    # ---- behind it

    async def start(self) -> None:
        """Plays the day before, so that there is something to look back on, and stops the clock at nine."""
        await self.sandbox.start(self._machine.door)
        await self._metronome.start()
        await self._play_yesterday()

    async def stop(self) -> None:
        await self.sandbox.stop()
        await self._metronome.stop()

    def _turn(self) -> asyncio.Lock:
        """Held while the machine runs; whoever turns the clock holds it meanwhile."""
        return self._metronome.workers[0].lock

    def _nudge(self) -> None:
        self._metronome.nudge()

    def _morning(self, day: date) -> datetime:
        return self._company.worktime().at(day, self._company.policy.opens_at)

    def _plan(self) -> Plan:
        departments = self._company.organisation.with_coordinators()
        lead = self._company.policy.lead_by_type.get(TASK_KIND, departments[0])
        start = self._company.calendar.next_working_day(self._first_day, -1)
        return Plan("T001", f"{start.month}月进口电子", TASK_KIND, lead, departments, start, start + timedelta(days=DAYS_PLANNED))

    async def _play_yesterday(self) -> None:
        plan = self._plan()
        self.sandbox.open_room(Room(CHAT, plan.name, tuple(self._members())))
        async with self._turn(), working(self._database, self._company, self.now()) as work:
            await create_task(work, plan, self.sandbox.name, CHAT)
        await self.advance(self._company.worktime().at(plan.start, time(15, 30)))
        for department, content in YESTERDAY:
            coordinator = self._company.organisation.coordinator(department)
            if coordinator:
                day = f"{plan.start.month}月{plan.start.day}日"
                await self.sandbox.say(CHAT, coordinator, f"@{self._bot_names[0]} {department}-{day}：{content}")
        await self.advance(self._morning(self._first_day))

    def _members(self) -> list[str]:
        return [name for name, person in self._company.organisation.people.items() if person.department]


def first_working_day(company: Company, today: date) -> date:
    """Today where it is a working day, else the next one."""
    return today if company.calendar.is_working_day(today) else company.calendar.next_working_day(today)
