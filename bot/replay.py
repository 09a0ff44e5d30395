"""Days from a file through the production pumps, with a driven clock and the sandbox adapter (replay.md)."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from bot.core.obligations import NOBODY, Obligation
from bot.core.ports import Platform
from bot.core.world import Company
from bot.platforms.sandbox import Entry, Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine, Turnable, advance
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.obligations import Obligations
from storage.records import Records
from storage.work import working


class BadLine(ValueError):
    """A line of the file cannot be played; the message names the line, the member and the remedy."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    at: datetime
    do: str
    data: dict[str, Any]

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self.bad(key, "应是文字")
        return value

    def day(self, key: str) -> date:
        try:
            return date.fromisoformat(self.text(key))
        except ValueError as error:
            raise self.bad(key, "应是日期，例：2026-05-11") from error

    def names(self, key: str) -> list[str]:
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.bad(key, "应是文字的列表")
        return value

    def bad(self, key: str, remedy: str) -> BadLine:
        return BadLine(f"第 {self.number} 行 {key}: {remedy}")


OWN_IDS = "replay-"
"""How the ids of lines begin that have none."""

DOINGS = ("task", "say", "edit", "recall", "click", "event", "down", "up", "until")


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Raises BadLine for a line that is not JSON, has no `at` with offset, goes back in time or does something unknown."""
    last: datetime | None = None
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        line = _read_line(number, text)
        if last is not None and line.at < last:
            raise line.bad("at", "早于上一行；请按时间先后排列")
        last = line.at
        yield line


def _read_line(number: int, text: str) -> Line:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadLine(f"第 {number} 行：不是有效的 JSON") from error
    if not isinstance(data, dict):
        raise BadLine(f"第 {number} 行：应是 JSON 对象")
    try:
        at = datetime.fromisoformat(data["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadLine(f"第 {number} 行 at: 应是带时区的时刻，例：2026-05-11T09:00:00+08:00") from error
    if at.tzinfo is None:
        raise BadLine(f"第 {number} 行 at: 缺少时区，例：2026-05-11T09:00:00+08:00")
    if data.get("do") not in DOINGS:
        raise BadLine(f"第 {number} 行 do: 不认识 {data.get('do')!r}；可用的有 {'、'.join(DOINGS)}")
    return Line(number, at.astimezone(UTC), data["do"], data)


class Stage(Platform, Protocol):
    """Where days are played: a platform, the people on it, and its clock. People and chats go by the organisation's own ids."""

    @property
    def clock(self) -> Turnable: ...

    @property
    def transcript(self) -> Sequence[Entry]:
        """What people said and what they saw of the bot, oldest first."""

    def addresses(self, chat: str) -> Mapping[str, str]:
        """Under which other ids a task's group is bound on this platform (`Outgoing.addresses`)."""

    def open_room(self, room: Room) -> None:
        """There is a group, with everybody in it and the bot."""

    def find(self, message_id: str, chat: str | None = None) -> Entry | None: ...

    async def say(
        self,
        chat: str,
        sender: str,
        text: str,
        *,
        mention_bot: bool = True,
        quote: str | None = None,
        mentions: Sequence[str] = (),
        message_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> Entry:
        """Returns once what reaches the bot is stored."""

    async def click(
        self,
        chat: str,
        sender: str,
        of: str,
        action: str,
        value: str | None = None,
        message_id: str | None = None,
        sent_at: datetime | None = None,
    ) -> Entry: ...

    async def edit(
        self, chat: str, sender: str, of: str, text: str, message_id: str | None = None, sent_at: datetime | None = None
    ) -> Entry: ...

    async def recall(self, chat: str, sender: str, of: str, message_id: str | None = None, sent_at: datetime | None = None) -> Entry: ...


class SandboxStage(Sandbox):
    """The sandbox with a driven clock."""

    def __init__(self, start: datetime) -> None:
        self.clock = DrivenClock(start)
        super().__init__(self.clock, prefix=OWN_IDS)

    def addresses(self, chat: str) -> Mapping[str, str]:
        """A room has one id."""
        return {}


class Replay:
    """One run over one fresh database."""

    def __init__(self, database: Database, company: Company, stage: Stage) -> None:
        self._company = company
        self._database = database
        self._stage = stage
        self._clock = stage.clock
        self._machine = Machine(database, Desk(company), {stage.name: stage}, self._clock, senders=1)
        self._has_begun = False
        self._is_up = False
        self._shown = 0
        self._numbers: dict[str, str] = {}
        """What a question is called whose line has no id of its own."""

    async def play(self, lines: Sequence[Line]) -> None:
        """Plays every line; what left is then in `left`. May be called again with what comes later."""
        if not self._has_begun:
            self._has_begun = True
            await self._go_up(self._clock.now())
        for at, group in itertools.groupby(lines, key=lambda line: line.at):
            await self._pass_time(at)
            for line in group:
                await self._do(line)
            if self._is_up:
                await self._machine.run(at)
        await self._number_questions()

    async def _pass_time(self, at: datetime) -> None:
        if self._is_up:
            await advance(self._machine, self._clock, at, inclusive=False)
        self._clock.set(at)

    async def _do(self, line: Line) -> None:
        if line.do == "task":
            await self._create_task(line)
        elif line.do == "down" and self._is_up:
            await self._machine.beat(line.at)
            await self._stage.stop()
            self._is_up = False
        elif line.do == "up" and not self._is_up:
            await self._go_up(line.at)
        elif line.do in ("say", "edit", "recall", "click"):
            await self._speak(line)
            if self._is_up:
                await self._machine.listen(line.at)

    async def _go_up(self, now: datetime) -> None:
        await self._stage.start(self._machine.door)
        await self._machine.start(now)
        self._is_up = True

    async def _create_task(self, line: Line) -> None:
        plan = self._plan(line)
        chat = line.text("chat")
        self._stage.open_room(Room(chat, plan.name))
        async with working(self._database, self._company, line.at) as work:
            if await work.tasks.by_code(plan.code) is not None:
                raise line.bad("code", f"任务 {plan.code} 已存在")
            task = await create_task(work, plan, self._stage.name, chat)
            await work.tasks.bind(task.id or 0, self._stage.name, chat, line.at, self._stage.addresses(chat))

    def _plan(self, line: Line) -> Plan:
        lead = self._department(line, "lead", line.text("lead"))
        taking_part = tuple(self._department(line, "departments", name) for name in line.names("departments"))
        due = line.day("due") if line.data.get("due") else None
        nodes = tuple(dict(node) for node in line.data.get("plan") or [])
        code = line.text("code")
        kind = line.text("type", "")
        return Plan(code, line.text("name", code), kind, lead, taking_part, line.day("start"), due, nodes)

    def _department(self, line: Line, key: str, name: str) -> str:
        found = self._company.organisation.canonical(name)
        if found is None:
            raise line.bad(key, f"组织文件里没有「{name}」")
        return found

    async def _speak(self, line: Line) -> None:
        """What people do. A button is pressed on what has been sent by then, so that is sent first."""
        stage, at = self._stage, line.at
        if line.do == "say":
            await stage.say(
                line.text("chat"),
                line.text("from"),
                line.text("text"),
                mention_bot=line.data.get("to_bot", True) is not False,
                quote=self._quoted(line),
                mentions=line.names("mentions"),
                message_id=line.data.get("id"),
                sent_at=at,
            )
            return
        if line.do == "click":
            if self._is_up:
                await self._machine.answer(at)
            value = line.data.get("value")
            await stage.click(line.text("chat"), line.text("from"), line.text("of"), line.text("action"), value and str(value), sent_at=at)
            return
        await self._change(line)

    def _quoted(self, line: Line) -> str | None:
        """The quoted text; an earlier message's id stands for its text."""
        if line.data.get("quote") is None:
            return None
        quote = line.text("quote")
        earlier = self._stage.find(quote)
        return earlier.text if earlier else quote

    async def _change(self, line: Line) -> None:
        earlier = self._stage.find(line.text("id"))
        if earlier is None:
            raise line.bad("id", "没有这条消息")
        if line.do == "edit":
            await self._stage.edit(earlier.chat, earlier.sender, earlier.id, line.text("text"), sent_at=line.at)
        else:
            await self._stage.recall(earlier.chat, earlier.sender, earlier.id, sent_at=line.at)

    # ---------------------------------------------------------------- what came of it

    def left(self) -> list[Entry]:
        """Every message that left since the last call, in order."""
        new = [entry for entry in self._stage.transcript[self._shown :] if entry.sender == "bot"]
        self._shown = len(self._stage.transcript)
        return new

    async def _number_questions(self) -> None:
        async with self._database.read() as session:
            asked = await Records(session).questions()
        self._numbers = {row.message_id: f"#{row.number}" for row in asked if row.message_id.startswith(OWN_IDS)}

    def shown(self, entry: Entry) -> dict[str, Any]:
        record = self._numbered(entry.record)
        return {
            "id": entry.id,
            "at": self._local(entry.at),
            "chat": entry.chat,
            "kind": entry.kind,
            **{name: record.get(name) for name in ("rule", "row", "task", "about", "items", "to", "mentions")},
            "text": entry.text,
            "card": _card(entry),
            "files": [file.name for file in entry.files],
        }

    def _numbered(self, record: dict[str, Any]) -> dict[str, Any]:
        items = [{**item, "about": self._about(item["about"])} for item in record.get("items", ())]
        return {**record, "about": self._about(record.get("about")), "items": items}

    def _about(self, about: str | None) -> str | None:
        return self._numbers.get(about, about) if about else None

    async def state(self) -> list[dict[str, Any]]:
        """A line per obligation, in the order in which they were opened."""
        async with self._database.read() as session:
            return [self._state(obligation) for obligation in await Obligations(session).all()]

    def _state(self, obligation: Obligation) -> dict[str, Any]:
        key = obligation.key
        return {
            "obligation": True,
            "rule": key.rule,
            "row": obligation.row,
            "task": key.task,
            "debtor": None if key.debtor == NOBODY else key.debtor,
            "about": self._about(key.about),
            "opened_at": self._local(obligation.opened_at),
            "due_at": self._local(obligation.due_at),
            "closed_at": self._local(obligation.closed_at) if obligation.closed_at else None,
            "outcome": obligation.outcome,
            "steps": [{"at": self._local(done.at), "do": done.do, "to": list(done.to)} for done in obligation.log if done.to],
        }

    def _local(self, at: datetime) -> str:
        return self._company.worktime().local(at).isoformat()


def _card(entry: Entry) -> dict[str, Any] | None:
    if entry.card is None:
        return None
    buttons = [{name: value for name, value in asdict(button).items() if value is not None} for button in entry.card.buttons]
    return {"title": entry.card.title, "buttons": buttons}
