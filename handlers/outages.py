"""Back after an outage: missed time is caught up, owned up to, and nobody pays for it (catalogue §3.8)."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core import engine
from bot.core.decisions import Note, Say, item_of
from bot.core.obligations import Obligation
from bot.core.worktime import WorkTime
from bot.core.world import Task, TaskChat
from handlers.deadlines import open_due_days
from storage.work import Work


async def catch_up(work: Work, down_at: datetime) -> None:
    """Rearranges every open task for a restart at `work.now` after silence since `down_at`. Harmless where nothing was missed."""
    clock = work.company.worktime()
    today = clock.local(work.now).date()
    for task in await work.tasks.open():
        concerned = task.start <= today or await work.obligations.open_in(task)
        if concerned and await _noticed(work, task, clock, down_at):
            await _catch_up_task(work, task, down_at)


async def line_was_down(work: Work, platform: str, down_at: datetime, up_at: datetime) -> None:
    """The bot lived, but heard nothing on this platform meanwhile (`work.now` is `up_at`): its groups are told as after an
    outage, from five business minutes on, and the deadlines move of those who could not be heard."""
    clock = work.company.worktime()
    if clock.business_minutes(down_at, up_at) < work.company.policy.outage_noticed_after // timedelta(minutes=1):
        return
    for task in await work.tasks.open():
        chat = task.chat_on(platform)
        if chat is not None and (task.start <= clock.local(up_at).date() or await work.obligations.open_in(task)):
            await _own_up_to_deafness(work, task, chat, down_at, up_at)


async def _own_up_to_deafness(work: Work, task: Task, chat: TaskChat, down_at: datetime, up_at: datetime) -> None:
    owed = await work.obligations.open_in(task)
    unheard = [ob for ob in owed if engine.fell_into(ob, down_at, up_at) and await _lives_there(work, task, chat, ob)]
    moved = [engine.moved_by_outage(ob, _moved_to(work), work.world(task)) for ob in unheard]
    tables = [_table_after(ob, moved, work) for ob in owed if ob.topic == "table"]
    await work.obligations.save(task, [*moved, *tables])
    await _own_up(work, task, down_at, moved, (chat,))


async def _lives_there(work: Work, task: Task, chat: TaskChat, obligation: Obligation) -> bool:
    department = work.world(task).department_of(obligation.key.debtor)
    return department is None or chat in await work.homes.chats_of([department], task)


async def _noticed(work: Work, task: Task, clock: WorkTime, down_at: datetime) -> bool:
    """At least five business minutes, or a due step, passed meanwhile."""
    minutes = work.company.policy.outage_noticed_after // timedelta(minutes=1)
    if clock.business_minutes(down_at, work.now) >= minutes:
        return True
    return bool(await work.obligations.due_in(task, work.now))


async def _catch_up_task(work: Work, task: Task, down_at: datetime) -> None:
    await open_due_days(work, task)
    owed = await work.obligations.open_in(task)
    moved_to = _moved_to(work)
    caught = {ob.id: engine.catch_up(ob, down_at, work.now, moved_to, work.world(task)) for ob in owed}
    moved = [caught[ob.id] for ob in owed if caught[ob.id].due_at != ob.due_at]
    overdue = [ob for ob in caught.values() if _fell_into(ob, down_at, work.now)]
    told = {ob.id: _told_with_the_rest(ob, work.now) for ob in overdue}
    await work.obligations.save(task, [_table_after(told.get(ob.id, ob), moved, work) for ob in caught.values()])
    await _own_up(work, task, down_at, [*moved, *overdue], task.chats)


def _moved_to(work: Work) -> datetime:
    """The new deadline: the restart, off hours the next opening, and the grace."""
    opening = work.company.worktime().next_opening(work.now)
    return opening.replace(second=0, microsecond=0) + work.company.policy.outage_grace


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


async def _own_up(work: Work, task: Task, down_at: datetime, spoken_of: list[Obligation], chats: tuple[TaskChat, ...]) -> None:
    """One message per group: the offline window, the deadlines it moved, who is still missing.

    Off hours it waits for the opening; what is settled by then is left out, so each obligation is a saying of its own.
    """
    work.note([Note("outage", task=task.code, reason=f"{clock_words(work, down_at)}–{clock_words(work, work.now)}离线")])
    kind = "missing" if spoken_of else "notice"
    window = {"down_at": down_at.isoformat(), "up_at": work.now.isoformat(), "within_a_day": work.now - down_at < timedelta(days=1)}
    await work.say_in(chats, Say(kind, "outage", window, task.code), task)
    for obligation in spoken_of:
        department = work.world(task).department_of(obligation.key.debtor)
        table_at = obligation.due_at + work.company.policy.outage_table_after
        say = Say(
            kind,
            "outage",
            {**engine.describe(obligation), "topic": obligation.topic, "table_at": table_at.isoformat()},
            task.code,
            items=(item_of(obligation),),
            departments=(department,) if department else (),
            watch=obligation,
        )
        await work.say_in(chats, say, task, watch_id=obligation.id)
