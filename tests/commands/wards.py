"""An installation under examination: a simulated company, the settings that fit it, a database, and what the doctor says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.checks.findings import Finding
from bot.checks.platform import Order
from bot.commands.doctor import examine
from bot.core.ports import Clock
from storage.database import Database
from storage.models import ChatRow, TaskRow

ORGANISATION = """
[company]
vice_president = "vp"
operator = "it"
[[department]]
name = "业务部门"
head = "head"
coordinators = ["wang"]
[[department]]
name = "客服部门"
head = "head"
coordinators = ["sun"]
[[department]]
name = "运输调度部门"
head = "head"
coordinators = ["sun"]
[[department]]
name = "清关操作部门"
head = "head"
coordinators = ["sun"]
[[person]]
id = "vp"
[[person]]
id = "it"
[[person]]
id = "head"
name = "赵主管"
[[person]]
id = "wang"
name = "王思源"
[[person]]
id = "sun"
name = "孙燕"
[[person]]
id = "guest"
name = "客人"
"""
PEOPLE = ("vp", "it", "head", "wang", "sun", "guest")


@dataclass(frozen=True)
class ShiftedClock:
    """The real time, or so much beside it."""

    off: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@dataclass(frozen=True)
class FixedClock:
    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Ward:
    """`environ` may be changed before the examination."""

    platform: str
    folder: Path
    database_url: str
    environ: dict[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=ShiftedClock)
    connect: bool = True
    send_to: str = ""
    chat: str = ""

    async def findings(self) -> list[Finding]:
        """What is said of the platform, behind what is said of the files."""
        file = self.folder / "org.toml"
        if not file.exists():
            file.write_text(ORGANISATION, encoding="utf-8")
        environ = {"DUBAN_ORGANISATION": str(file), "DUBAN_DATABASE": self.database_url, **self.environ}
        order = Order(self.platform, self.connect, self.send_to, self.chat)
        found = await examine({name: value for name, value in environ.items() if value}, None, self.clock, order)
        start = next(place for place, finding in enumerate(found) if finding.area == "存储")
        return found[start + 1 :]

    async def red(self) -> list[str]:
        return [f"{finding.area} {finding.text}" for finding in await self.findings() if finding.level == "错误"]

    async def said(self, area: str) -> list[Finding]:
        return [finding for finding in await self.findings() if finding.area == area]

    async def store(self, *rows: object) -> None:
        database = Database.open(self.database_url)
        async with database.write() as session:
            session.add_all(rows)
        await database.close()

    async def bind(self, chat: str, task: str = "T1", **addresses: str) -> None:
        """A task of six departments with its group on this platform."""
        now = datetime.now(UTC)
        departments = ["业务部门", "客服部门", "运输调度部门", "清关操作部门"]
        row = TaskRow(
            id=int(task[1:]),
            code=task,
            name="5月进口电子",
            type="import",
            lead="业务部门",
            departments=departments,
            start=now.date(),
            policy="logistics",
            created_at=now,
        )
        await self.store(row)
        await self.store(ChatRow(platform=self.platform, chat=chat, task_id=int(task[1:]), bound_at=now, addresses=addresses))
