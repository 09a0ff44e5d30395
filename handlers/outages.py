"""Back after an outage: missed time is caught up, owned up to, and nobody pays for it (catalogue §3.8)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import engine
from bot.core.decisions import Note, Say, item_of
from bot.core.obligations import Obligation
from bot.core.worktime import WorkTime
from bot.core.world import Task
from handlers.deadlines import open_due_days
from storage.work import Work


async def catch_up(work: Work, down_at: datetime) -> None:
    """Rearranges every open task for a restart at `work.now` after silence since `down_at`. Harmless where nothing was missed."""
    clock = work.company.worktime()
    up_at = clock.next_opening(work.now)
    today = clock.local(work.now).date()
    for task in await work.tasks.open():
        if task.start <= today and await _noticed(work, task, clock, down_at):
            await _catch_up_task(work, task, down_at, up_at)


async def _noticed(work: Work, task: Task, clock: WorkTime, down_at: datetime) -> bool:
    """At least five business minutes, or a due step, passed meanwhile."""
    minutes = work.company.policy.outage_noticed_after // timedelta(minutes=1)
    if clock.business_minutes(down_at, work.now) >= minutes:
        return True
    return bool(await work.obligations.due_in(task, work.now))


async def _catch_up_task(work: Work, task: Task, down_at: datetime, up_at: datetime) -> None:
    await open_due_days(work, task)
    grace = work.company.policy.outage_grace
    owed = await work.obligations.open_in(task)
    caught = {ob.id: engine.catch_up(ob, down_at, up_at, grace, work.world(task)) for ob in owed}
    moved = [caught[ob.id] for ob in owed if caught[ob.id].due_at != ob.due_at]
    overdue = [ob for ob in caught.values() if _fell_into(ob, down_at, up_at)]
    told = {ob.id: _told_with_the_rest(ob, up_at) for ob in overdue}
    await work.obligations.save(task, [_table_after(told.get(ob.id, ob), moved, work) for ob in caught.values()])
    window = f"{clock_words(work, down_at)}–{clock_words(work, work.now)}离线"
    work.note([Note("outage", task=task.code, reason=window)])
    await _own_up(work, task, down_at, moved, overdue)


def clock_words(work: Work, at: datetime) -> str:
    return f"{work.company.worktime().local(at):%H:%M}"


def _table_after(obligation: Obligation, moved: list[Obligation], work: Work) -> Obligation:
    """The table follows the moved deadline of its day."""
    deadlines = [ob.due_at for ob in moved if ob.topic == "progress" and ob.key.about == obligation.key.about]
    if obligation.topic != "table" or not deadlines:
        return obligation
    due_at = max(obligation.due_at, max(deadlines) + work.company.policy.outage_table_after)
    steps = engine.plan_steps(obligation.ladder, None, obligation.opened_at, due_at, work.company.worktime())
    return replace(obligation, due_at=due_at, steps=steps)


def _told_with_the_rest(obligation: Obligation, up_at: datetime) -> Obligation:
    """The group hears of it in the one message; what would have been said at the deadline is not said again."""
    steps = tuple(step for step in obligation.steps if step.at > up_at or step.do not in ("missing", "remind"))
    return replace(obligation, steps=steps)


def _fell_into(obligation: Obligation, down_at: datetime, up_at: datetime) -> bool:
    """A deadline that passed meanwhile and does not move: the group hears of it in the same message."""
    return (
        obligation.topic == "anomaly"
        and not obligation.urgent
        and obligation.row not in ("L24", "L25")
        and down_at <= obligation.due_at <= up_at
        and obligation.next_at is not None
        and obligation.next_at <= up_at
    )


async def _own_up(work: Work, task: Task, down_at: datetime, moved: list[Obligation], overdue: list[Obligation]) -> None:
    """One message per group: the offline window, the deadlines it moved, who is still missing."""
    daily = [ob for ob in moved if ob.topic == "progress"]
    asked = [ob for ob in moved if ob.topic == "question"]
    spoken_of = (*daily, *asked, *overdue)
    departments = [work.world(task).department_of(ob.key.debtor) for ob in spoken_of]
    data = {
        "down_at": down_at.isoformat(),
        "up_at": work.now.isoformat(),
        "due_at": max(ob.due_at for ob in moved).isoformat() if moved else None,
        "table_at": (max(ob.due_at for ob in daily) + work.company.policy.outage_table_after).isoformat() if daily else None,
        "missing": [ob.key.debtor for ob in daily],
        "questions": [engine.describe(ob) for ob in asked],
        "overdue": [engine.describe(ob) for ob in overdue],
    }
    await work.say(
        Say(
            "missing" if spoken_of else "notice",
            "outage",
            data,
            task.code,
            items=tuple(item_of(ob) for ob in spoken_of),
            departments=tuple(dict.fromkeys(name for name in departments if name)),
        ),
        task,
    )
