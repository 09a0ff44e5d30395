"""T17: very many clocks due in one minute. 600 of them here, so that the suite stays quick; no times are measured."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlmodel import col, select

from bot.core import engine
from bot.core.messages import PRIORITIES
from bot.core.obligations import Obligation
from bot.core.world import Company, Task
from bot.pumps.machine import DrivenClock, Machine
from bot.pumps.speaking import SENDERS
from handlers.desk import Desk
from handlers.tasks import Plan, create_task
from storage.database import Database, table_of
from storage.models import ChatRow, ObligationRow, OutboxRow, SayingRow, TaskRow
from storage.work import Work, working
from tests.pumps.post import TEN, Post

TASKS, QUESTIONS = 100, 5
ELEVEN = TEN + timedelta(hours=1)
PLAN = Plan("T0", "5月进口电子", "进口", "业务部门", ("运输调度部门",), date(2026, 5, 11), None)


def owed(work: Work, task: Task) -> list[Obligation]:
    """Questions of ten o'clock with an hour each, and at half past a 重大 with half an hour: all due at eleven."""
    world = work.world(task)
    asked = {"asker": "wang", "asker_name": "王思远", "asker_department": "业务部门", "asked": ["运输调度部门"], "task_code": task.code}
    major = {"number": 1, "label": "A-1", "level": "重大", "reporter": "li", "department": "运输调度部门", "situation": "查验扣货"}
    questions = [
        engine.open_for(
            "confirmation_requested", world, f"m{number}", TEN, {**asked, "number": number, "label": f"#{number}", "text": "能否提货"}
        )
        for number in range(QUESTIONS)
    ]
    brief = engine.open_for("anomaly_major", world, "A-1", ELEVEN - timedelta(minutes=30), {**major, "task_name": task.name})
    return [*(ob for opened in questions for ob in opened), *(ob for ob in brief if ob.row == "L28.brief")]


async def put_tasks(database: Database, company: Company) -> None:
    """The same task a hundred times over, each with a group of its own."""
    async with working(database, company, TEN) as work:
        task = await create_task(work, PLAN, "post", "g0")
        await work.obligations.save(task, owed(work, task))
        first = await work.tasks.row(task)
        same = first.model_dump(exclude={"id", "code"})
        others = [TaskRow(code=f"T{number}", **same) for number in range(1, TASKS)]
        work.session.add_all(others)
        await work.session.flush()
        work.session.add_all(ChatRow(platform="post", chat=f"g{row.id}", task_id=row.id or 0, bound_at=TEN) for row in others)
        names = ", ".join(column.name for column in table_of(ObligationRow).columns if column.name not in ("id", "task_id", "task"))
        of_the_first = ", ".join(f"obligation.{name}" for name in names.split(", "))
        copies = f"INSERT INTO obligation (task_id, task, {names}) SELECT task.id, task.code, {of_the_first} FROM obligation, task"
        connection = await work.session.connection()
        await connection.execute(text(f"{copies} WHERE obligation.task_id = :first AND task.id <> :first"), {"first": first.id})


async def test_everything_due_in_one_minute_is_woken_and_worded_major_first(memory: Database, company: Company) -> None:
    """T17"""
    clock = DrivenClock(TEN)
    post = Post(clock)
    machine = Machine(memory, Desk(company), {"post": post}, clock)
    await put_tasks(memory, company)
    await machine.run(TEN)
    clock.set(ELEVEN)
    while await machine.decide(ELEVEN):
        pass
    async with memory.read() as session:
        obligations = list(await session.exec(select(ObligationRow).where(col(ObligationRow.due_at) == ELEVEN)))
        unsaid = list(await session.exec(select(SayingRow).where(col(SayingRow.next_at) <= ELEVEN)))
        worded = list(await session.exec(select(OutboxRow).where(col(OutboxRow.next_at).is_not(None))))
    assert len(obligations) == TASKS * (QUESTIONS + 1)
    assert all(_was_woken(row, ELEVEN) for row in obligations)
    assert unsaid == []
    spoken = Counter(item["task"] for row in worded if row.kind == "missing" for item in row.record["items"])
    assert set(spoken.values()) == {QUESTIONS}
    assert len(spoken) == TASKS
    await sent_in_order(machine, post, worded)


async def sent_in_order(machine: Machine, post: Post, worded: list[OutboxRow]) -> None:
    """重大 leaves before everything else, whenever it was worded; of one chat's messages one after the other."""
    before = len(post.reached)
    await machine.run(ELEVEN)
    majors = {row.text: row.chat for row in worded if row.priority == PRIORITIES["major"]}
    assert majors
    assert len(post.reached) - before >= len(worded)
    left = post.texts[before:]
    chats = set(majors.values())
    assert {majors.get(words) for words in left[: len(chats)]} == chats
    assert max(left.index(words) for words in majors) < SENDERS * len(majors)


def _was_woken(row: ObligationRow, at: datetime) -> bool:
    return row.next_at is None or row.next_at > at
