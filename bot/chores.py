"""What a running process sees to beside hearing, deciding and speaking: errands, to-dos, silences on the line, messages nobody sends."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.decisions import Note, Say
from bot.keeping import Keeper
from bot.pumps.machine import Machine
from bot.pumps.metronome import Job
from bot.pumps.todos import TodoPump
from handlers.desk import Desk
from handlers.outages import line_was_down
from storage.database import Database
from storage.outbox import give_up_strays
from storage.work import working

STRAYS_AFTER = timedelta(days=1)
LOOK_FOR_STRAYS_EVERY = timedelta(hours=1)
NOT_SET_UP = "这个平台已不再启用"


class Chores:
    """On the platforms whose lease this process holds: the others are another one's."""

    def __init__(self, database: Database, desk: Desk, machine: Machine, keepers: Sequence[Keeper]) -> None:
        self._database = database
        self._company = desk.company
        self._machine = machine
        self._keepers = keepers
        self._todos = TodoPump(database, desk)
        self._looked_for_strays_at: datetime | None = None

    def jobs(self) -> Mapping[str, Job]:
        return {"errands": self._errands, "todos": self._keep_todos, "silences": self._own_up, "strays": self._give_up_strays}

    async def _errands(self, now: datetime) -> int:
        return await self._machine.run_errands(now, [keeper.platform.name for keeper in self._keepers if not keeper.holds])

    async def _keep_todos(self, now: datetime) -> int:
        held = {keeper.platform.name for keeper in self._keepers if keeper.holds}
        return await self._todos.run(now) if held & self._company.todos else 0

    async def _own_up(self, _now: datetime) -> int:
        """Once a line is back after a while, its groups are told that what was said meanwhile may be lost (reliability R21)."""
        told = 0
        for keeper in self._keepers:
            while keeper.line.gaps:
                told += await self._own_up_to(keeper.platform.name, *keeper.line.gaps[0])
                del keeper.line.gaps[0]
        return told

    async def _own_up_to(self, platform: str, down_at: datetime, up_at: datetime) -> int:
        if up_at - down_at < self._company.policy.outage_noticed_after:  # ordinary: not worth a look at every task
            return 0
        async with working(self._database, self._company, up_at) as work:
            await line_was_down(work, platform, down_at, up_at)
        return 1

    async def _give_up_strays(self, now: datetime) -> int:
        """What is still to leave on a platform that is no longer set up never will; the operator is told."""
        last = self._looked_for_strays_at
        if last is not None and now - last < LOOK_FOR_STRAYS_EVERY:
            return 0
        self._looked_for_strays_at = now
        known = [keeper.platform.name for keeper in self._keepers]
        async with working(self._database, self._company, now) as work:
            found = await give_up_strays(work.session, known, now - STRAYS_AFTER, NOT_SET_UP)
            work.platform = known[0] if known else ""
            operator = self._company.organisation.company.operator
            work.note(Note("strays", reason=f"{platform}: {count}") for platform, count in found.items())
            for platform, count in found.items() if operator else ():
                await work.say(Say("notice", "operator_strays", {"platform": platform, "count": count}, person=operator))
        return sum(found.values())
