"""One task in a WeCom and a DingTalk group at once, both played by sandboxes under the platforms' names."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from bot.core.messages import Incoming
from bot.core.organisation_loading import load_organisation
from bot.core.sources import Source
from bot.core.world import Company
from bot.data import config_text, load_calendar, load_policy_named
from bot.platforms.sandbox import Entry, Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine, advance
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.work import working
from tests.scenarios.day import ALL_SIX

GROUPS = {"wecom": "wrWeCom", "dingtalk": "cidDing=="}
ON_DINGTALK = {"chen": "manager_chen", "head_cc": "manager_head_cc", "zhao": "manager_zhao"}
"""The warehouse and the customs coordinator live on DingTalk; 王思远 lives on both (config/org.example.toml)."""


def split_company() -> Company:
    text = config_text("org.example.toml")
    for person, user in ON_DINGTALK.items():
        old = f'[[person]]\nid = "{person}"\n'
        assert old in text, person
        text = text.replace(old, f'{old}dingtalk = "{user}"\n')
    organisation = load_organisation(Source.parse("org.toml", text))
    return Company(organisation, load_policy_named("logistics"), load_calendar(organisation))


class Named(Sandbox):
    """A sandbox that goes by another platform's name."""

    def __init__(self, name: str, clock: DrivenClock) -> None:
        super().__init__(clock, [Room(GROUPS[name], name)], prefix=f"{name}-")
        self.name = name


@dataclass
class TwoGroups:
    """`at` is a clock time of Monday 11 May 2026, or `05-12 09:00`."""

    database: Database
    company: Company = field(default_factory=split_company)

    def __post_init__(self) -> None:
        self.clock = DrivenClock(self.instant("09:00"))
        self.boxes = {name: Named(name, self.clock) for name in GROUPS}
        self.machine = Machine(self.database, Desk(self.company), self.boxes, self.clock)

    def instant(self, at: str) -> datetime:
        day, clock = at.split() if " " in at else ("05-11", at)
        return datetime.fromisoformat(f"2026-{day}T{clock}+08:00").astimezone(UTC)

    async def begin(self, *, bind: bool = True) -> "TwoGroups":
        """The task lives in the WeCom group; 王思远 binds the DingTalk group as well."""
        for box in self.boxes.values():
            await box.start(self.machine.door)
        await self.machine.start(self.clock.now())
        async with working(self.database, self.company, self.clock.now()) as work:
            plan = Plan("T1", "5月进口电子", "进口", "业务部门", ALL_SIX, date(2026, 5, 11), date(2026, 6, 10))
            await create_task(work, plan, "wecom", GROUPS["wecom"])
        await self.machine.run(self.clock.now())
        if bind:
            await self.says("dingtalk", "manager2001", "/绑定 T1", at="09:00")
        return self

    async def says(self, platform: str, user: str, text: str, *, at: str, chat: str | None = None) -> Entry:
        await self.until(at, inclusive=False)
        said = await self.boxes[platform].say(chat or GROUPS[platform], user, text, sent_at=self.clock.now())
        await self.machine.run(self.clock.now())
        return said

    async def hears(self, incoming: Incoming) -> None:
        await self.machine.door(incoming)
        await self.machine.run(self.clock.now())

    async def clicks(self, platform: str, user: str, action: str, *, of: str, at: str, value: str | None = None) -> None:
        await self.until(at, inclusive=False)
        await self.boxes[platform].click(GROUPS[platform], user, of, action, value, sent_at=self.clock.now())
        await self.machine.run(self.clock.now())

    async def until(self, at: str, *, inclusive: bool = True) -> None:
        await advance(self.machine, self.clock, self.instant(at), inclusive=inclusive)
        await self.machine.run(self.clock.now())

    def told(self, platform: str, kind: str | None = None, chat: str | None = None) -> list[Entry]:
        """What the bot said in the group there (or in another chat there), of one kind where it is named."""
        wanted = chat or GROUPS[platform]
        spoken = [entry for entry in self.boxes[platform].transcript if entry.sender == "bot" and entry.chat == wanted]
        return [entry for entry in spoken if kind in (None, entry.kind)]

    def last(self, platform: str, kind: str | None = None, chat: str | None = None) -> Entry:
        return self.told(platform, kind, chat)[-1]
