"""Days as stories: what people do, and what the product says, on a driven clock over the production pumps.

People's doings are noted down (`says`, `clicks`, `goes_down` …) and played by `until`; what left and what is owed can
be looked at then. Instants are written `10:40`, `10:40:30` (the day on which the story stands) or `05-12 09:05`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Self

from bot.core.world import Company
from bot.replay import Replay, Stage, read_lines
from storage.database import Database
from tests.scenarios.stages import STAGES
from tests.scenarios.stages.played import Played

ALL_SIX = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")
COORDINATORS = dict(zip(ALL_SIX, ("wang", "li", "zhao", "chen", "sun", "zhou"), strict=True))
YEAR = 2026


@dataclass(frozen=True)
class Heard:
    """One message of the bot. `when` reads `05-11 17:00`, seconds only where there are any."""

    when: str
    chat: str
    kind: str
    row: str | None
    about: str | None
    task: str | None
    to: list[str]
    mentions: list[str]
    items: list[dict[str, Any]]
    text: str
    card: dict[str, Any] | None
    files: list[str]
    id: str

    @property
    def buttons(self) -> list[str]:
        return [button["action"] for button in (self.card or {}).get("buttons", [])]

    @property
    def brief(self) -> tuple[str, str, str]:
        return self.when, self.chat, self.kind

    def speaks_of(self, row: str | None, debtor: str | None) -> bool:
        rows = {self.row, *(item["row"] for item in self.items)}
        named = {*self.to, *(item["debtor"] for item in self.items)}
        return (row is None or row in rows) and (debtor is None or debtor in named)


@dataclass
class Day:
    """A story that begins at `start`, on one of the stages. The company is the shipped example unless another one is given."""

    database: Database
    company: Company
    start: str = "05-11 09:00"
    platform: str = "sandbox"
    heard: list[Heard] = field(default_factory=list)
    owed: list[dict[str, Any]] = field(default_factory=list)
    _lines: list[dict[str, Any]] = field(default_factory=list)
    _today: str = ""
    _stage: Stage | None = None
    _replay: Replay | None = None

    def __post_init__(self) -> None:
        self._today = self.start.split()[0]

    # ---------------------------------------------------------------- what happens

    def task(self, at: str | None = None, **members: Any) -> Self:
        """The ready task of the example: import, led by 业务部门, all six departments, from 11 May to 10 June."""
        given = {"code": "T1", "name": "5月进口电子", "type": "进口", "lead": "业务部门", "departments": list(ALL_SIX), "chat": "g1"}
        return self._note("task", at or self.start, **{**given, "start": f"{YEAR}-05-11", "due": f"{YEAR}-06-10", **members})

    def says(self, person: str, text: str, *, at: str, chat: str = "g1", **members: Any) -> Self:
        return self._note("say", at, chat=chat, text=text, **{"from": person}, **members)

    def clicks(self, person: str, action: str, value: str | None = None, *, of: str, at: str, chat: str = "g1") -> Self:
        return self._note("click", at, chat=chat, action=action, value=value, of=of, **{"from": person})

    def edits(self, id_: str, text: str, *, at: str) -> Self:
        return self._note("edit", at, id=id_, text=text)

    def recalls(self, id_: str, *, at: str) -> Self:
        return self._note("recall", at, id=id_)

    def posts(self, *departments: str, at: str, chat: str = "g1", words: str = "按计划进行") -> Self:
        """A good post of each of these departments, by its coordinator."""
        for department in departments:
            self.says(COORDINATORS[department], f"{department}：{words}", at=at, chat=chat)
        return self

    def all_post_but(self, *departments: str, at: str) -> Self:
        return self.posts(*(name for name in ALL_SIX if name not in departments), at=at)

    def goes_down(self, at: str) -> Self:
        return self._note("down", at)

    def comes_up(self, at: str) -> Self:
        return self._note("up", at)

    def _note(self, do: str, at: str, **members: Any) -> Self:
        self._lines.append({"at": self._instant(at), "do": do, **members})
        return self

    def _instant(self, at: str) -> str:
        if " " in at:
            self._today, at = at.split()
        clock = at if at.count(":") == 2 else f"{at}:00"
        return f"{YEAR}-{self._today}T{clock}+08:00"

    async def until(self, at: str) -> Self:
        """Plays what was noted, and lets time pass to `at`, the timers of that instant included."""
        self._note("until", at)
        lines = list(read_lines(json.dumps(line) for line in self._lines))
        self._lines.clear()
        self._stage = self._stage or STAGES[self.platform](lines[0].at, self.company)
        self._replay = self._replay or Replay(self.database, self.company, self._stage)
        await self._replay.play(lines)
        self.heard += [_heard(self._replay.shown(entry)) for entry in self._replay.left()]
        self.owed = await self._replay.state()
        return self

    async def end(self) -> None:
        """Nothing happens any more. On a simulated platform it fails where that had to refuse anything."""
        if isinstance(self._stage, Played):
            await self._stage.close()

    # ---------------------------------------------------------------- what came of it

    def told(
        self,
        chat: str | None = None,
        kind: str | None = None,
        row: str | None = None,
        *,
        debtor: str | None = None,
        on: str | None = None,
        since: str | None = None,
    ) -> list[Heard]:
        """The messages in this chat, of this kind, about this row and debtor, on that day (`05-12`), from an instant on."""
        return [
            message
            for message in self.heard
            if (chat is None or message.chat == chat)
            and (kind is None or message.kind == kind)
            and message.speaks_of(row, debtor)
            and (on is None or message.when.startswith(on))
            and (since is None or message.when >= since)
        ]

    def one(self, *args: str | None, **filters: str | None) -> Heard:
        """The only such message."""
        found = self.told(*args, **filters)
        assert len(found) == 1, [(message.brief, message.row) for message in found]
        return found[0]

    def story(self, row: str | None = None, debtor: str | None = None, *, since: str = "") -> list[tuple[str, str, str]]:
        """When, where and as what it was spoken of, in order."""
        return [message.brief for message in self.told(row=row, debtor=debtor, since=since)]

    def obligation(self, row: str, debtor: str | None, about: str | None = None) -> dict[str, Any]:
        found = [owed for owed in self.owed if owed["row"] == row and owed["debtor"] == debtor and about in (None, owed["about"])]
        assert len(found) == 1, [(owed["row"], owed["debtor"], owed["about"]) for owed in self.owed]
        return found[0]

    def outcome(self, row: str, debtor: str | None, about: str | None = None) -> str | None:
        outcome: str | None = self.obligation(row, debtor, about)["outcome"]
        return outcome

    def outcomes(self, row: str, about: str | None = None) -> dict[str, str | None]:
        return {owed["debtor"]: owed["outcome"] for owed in self.owed if owed["row"] == row and about in (None, owed["about"])}

    def due(self, row: str, debtor: str | None, about: str | None = None) -> str:
        return moment(self.obligation(row, debtor, about)["due_at"])

    def closed(self, row: str, debtor: str | None, about: str | None = None) -> str | None:
        at = self.obligation(row, debtor, about)["closed_at"]
        return moment(at) if at else None


def moment(at: str) -> str:
    shown = f"{datetime.fromisoformat(at):%m-%d %H:%M:%S}"
    return re.sub(":00$", "", shown)


def _heard(line: dict[str, Any]) -> Heard:
    members = {member.name: line[member.name] for member in fields(Heard) if member.name != "when"}
    return Heard(when=moment(line["at"]), **members)


def whens(messages: Sequence[Heard]) -> list[str]:
    return [message.when for message in messages]
