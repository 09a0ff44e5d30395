"""The product at work on a simulated DingTalk: the real pumps and adapter over sockets, one clock that is moved by hand."""

import re
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import SQLModel, col, select

from bot.core.ports import Notice
from bot.core.world import Company
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.simulator.world import Post
from bot.pumps.machine import Machine, advance
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.models import ErrandRow, OutboxRow
from storage.work import working
from tests.platforms.dingtalk.speaking import Tally
from tests.scenarios.stages.clock import StoryClock

Row = TypeVar("Row", bound=SQLModel)
GROUP = "cidTask01=="
SHANGHAI = ZoneInfo("Asia/Shanghai")
THREE = datetime(2026, 5, 11, 15, 0, tzinfo=SHANGHAI)
"""Monday."""
PLAN = Plan("T1", "5月进口电子", "进口", "业务部门", ("运输调度部门", "清关操作部门"), date(2026, 5, 11), date(2026, 6, 10))
COORDINATORS = {"业务部门": "wang", "运输调度部门": "li", "清关操作部门": "zhao"}


def instant(at: str) -> datetime:
    """`17:00` of that Monday, or `05-12 09:05`."""
    day, _, clock = at.rpartition(" ")
    return datetime.fromisoformat(f"2026-{day or '05-11'}T{clock}:00").replace(tzinfo=SHANGHAI)


class Office:
    """One task of three departments in one group; nobody has reported yet."""

    def __init__(self, database: Database, company: Company, *, site: str = "") -> None:
        self.database = database
        self.company = company
        self.clock = StoryClock(THREE)
        self.gateway = Gateway(clock=self.clock)
        self.gateway.switches.ping_every = 1e10
        self.notices: list[Notice] = []
        self._site = site

    def user(self, person: str) -> str:
        return self.company.organisation.account(person, "dingtalk")

    async def open(self) -> None:
        await self.gateway.start()
        for person in self.company.organisation.people.values():
            self.gateway.add_person(self.user(person.id), person.name)
        self.gateway.add_group(GROUP, *map(self.user, self.company.organisation.people), name="5月进口电子")
        terms, base = self.gateway.terms, self.gateway.base
        addresses = {"api_base": base, "oapi_base": base, "login_base": base}
        app = App(
            terms.client_id, terms.secret, corp_id=terms.corp_id, agent_id=terms.agent_id, card_template=GENERIC_TEMPLATE, **addresses
        )
        self.platform = DingTalk(
            app,
            self.clock,
            Tally(),
            names=self.company.organisation.name,
            notice=self.notices.append,
            own_site=self._site,
            sleep=self.clock.wait,
            between=min,
        )
        self.machine = Machine(self.database, Desk(self.company), {"dingtalk": self.platform}, self.clock)
        async with working(self.database, self.company, self.clock.now()) as work:
            task = await create_task(work, PLAN, "dingtalk", GROUP)
            assert task.id, "just made"
        await self.platform.start(self.machine.door)
        await self.gateway.until(lambda: self.gateway.connected)
        await self.machine.run(self.clock.now())

    async def close(self) -> None:
        await self.platform.stop()
        await self.gateway.stop()

    async def until(self, at: str) -> None:
        await advance(self.machine, self.clock, instant(at), inclusive=True)

    async def heard(self) -> None:
        """What was pushed has come through the door, and is seen to."""
        await self.gateway.until(lambda: bool(self.gateway.hub.pushes) and bool(self.gateway.hub.pushes[-1].code))
        await self.machine.run(self.clock.now())

    async def says(self, person: str, text: str, chat: str = GROUP) -> None:
        await self.gateway.say(self.user(person), chat, text)
        await self.heard()

    def said(self, chat: str = GROUP) -> list[str]:
        return self.gateway.said(chat)

    def told(self, person: str) -> list[str]:
        chat = f"dm:{self.user(person)}"
        return self.gateway.said(chat) if chat in self.gateway.world.chats else []

    def post(self, words: str, chat: str = GROUP) -> Post:
        """The bot's message with these words."""
        return next(post for post in reversed(self.gateway.posts(chat)) if re.search(words, post.text))

    def calls(self, word: str) -> int:
        return sum(word in call.path for call in self.gateway.calls)

    async def rows(self, table: type[Row]) -> list[Row]:
        async with self.database.read() as session:
            return list(await session.exec(select(table)))

    async def outbox(self, kind: str) -> list[OutboxRow]:
        async with self.database.read() as session:
            return list(await session.exec(select(OutboxRow).where(OutboxRow.kind == kind).order_by(col(OutboxRow.id))))

    async def errands(self, kind: str) -> list[ErrandRow]:
        return [row for row in await self.rows(ErrandRow) if row.kind == kind]
