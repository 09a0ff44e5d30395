"""Time passes for one task: its working day opens, its obligations wake up."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.core import engine
from bot.core.decisions import Waking
from bot.core.obligations import Obligation
from bot.core.world import Task
from handlers.anomaly_facts import missing_of
from handlers.buttons import equipped
from handlers.composing import PHONE
from handlers.days import next_opening, open_day
from handlers.readers import who_read_the_list
from handlers.tables import publish
from storage.work import Work

ACKNOWLEDGED = "acknowledged"


async def pass_time(work: Work, task: Task) -> None:
    """Everything of this task that is due by `work.now`."""
    await open_due_days(work, task)
    due = await work.obligations.due_in(task, work.now)
    counts = await _post_counts(work, task, due)
    for obligation in due:
        await _wake(work, task, obligation, counts)


async def open_due_days(work: Work, task: Task) -> None:
    """Opens the working day that began, and every one that was slept through."""
    row = await work.tasks.row(task)
    while row.next_at is not None and row.next_at <= work.now and task.is_open:
        day = work.company.worktime().local(row.next_at).date()
        if task.chats:  # a task without a group has nobody to remind
            await open_day(work, task, day, not_before=row.next_at)
        row.next_at = next_opening(work.company, task, day)


async def _wake(work: Work, task: Task, obligation: Obligation, counts: dict[str, dict[str, Any]]) -> None:
    waking = Waking(
        work.now,
        await _missed_in_a_row(work, task, obligation),
        await _is_repairing(work, task, obligation),
        await _happened(work, obligation),
    )
    decision = engine.wake(obligation, work.world(task), waking)
    known = {**counts.get(obligation.key.about, {}), **await _at_hand(work, task, obligation), PHONE: _is_last_call(obligation, waking)}
    if obligation.row == "L24":
        known["missing"] = await _lacking(work, obligation)
    late = work.now >= obligation.due_at
    says = tuple(equipped(replace(say, data={**say.data, **known}), obligation, late) for say in decision.says)
    await work.carry_out(task, replace(decision, says=says))
    if decision.duty == "publish":
        saved = next(ob for ob in await work.obligations.about(task, obligation.key.about) if ob.id == obligation.id)
        await publish(work, task, saved)


def _is_last_call(obligation: Obligation, waking: Waking) -> bool:
    """The last of the repetitions that wait for a 知悉, which has not come: next is the phone (L28)."""
    waiting = [step for step in obligation.steps if step.unless == ACKNOWLEDGED]
    return bool(waiting) and ACKNOWLEDGED not in waking.happened and all(step.at <= waking.now for step in waiting)


async def _at_hand(work: Work, task: Task, obligation: Obligation) -> dict[str, Any]:
    """What helps whoever is told: yesterday's words, who handles it, whether that person has seen the list."""
    organisation = work.company.organisation
    handler = organisation.coordinator(work.world(task).department_of(obligation.key.debtor))
    return {
        "yesterday": await _yesterday(work, task, obligation),
        "handler": organisation.name(handler),
        "list_read": await _has_read(work, task, obligation),
    }


async def _has_read(work: Work, task: Task, obligation: Obligation) -> bool:
    """The department's coordinator has opened the list of who was missing: a fact for whoever is asked to help, and no answer."""
    if obligation.topic != "progress" or work.now < obligation.due_at:
        return False
    return obligation.key.debtor in await who_read_the_list(work, task, obligation.key.about)


async def _lacking(work: Work, obligation: Obligation) -> list[str]:
    """What the anomaly's report still lacks by now."""
    anomaly = await work.records.anomaly(obligation.subject["number"])
    return missing_of(anomaly) if anomaly else []


async def _yesterday(work: Work, task: Task, obligation: Obligation) -> str | None:
    """What the department reported on the working day before: at hand in the reminder."""
    if obligation.topic != "progress" or work.now >= obligation.due_at:
        return None
    day = work.company.calendar.next_working_day(date.fromisoformat(obligation.key.about), -1)
    post = await work.records.latest_post(task, obligation.key.debtor, day)
    return post.content if post else None


async def _missed_in_a_row(work: Work, task: Task, obligation: Obligation) -> int:
    """Consecutive days up to this one without a post; an excused day, or one made up for since, breaks the row (catalogue §3.6)."""
    if obligation.topic != "progress" or work.now <= obligation.due_at:
        return 1
    earlier = [
        ob
        for ob in await work.obligations.of_topic(task, "progress", obligation.key.debtor)
        if ob.key.about <= obligation.key.about and ob.key.rule == obligation.key.rule
    ]
    count = 0
    for ob in earlier:
        if ob.outcome not in (None, "missed"):
            break
        count += 1
    return max(count, 1)


async def _is_repairing(work: Work, task: Task, obligation: Obligation) -> bool:
    """A repair or a draft of the department for that day is still open (catalogue §3.7)."""
    if obligation.topic != "progress":
        return False
    drafts = await work.records.drafts_for_day(obligation.key.debtor, date.fromisoformat(obligation.key.about))
    return any(draft.task_id in (None, task.id) for draft in drafts)


async def _happened(work: Work, obligation: Obligation) -> frozenset[str]:
    number = obligation.subject.get("number") if obligation.topic == "anomaly" else None
    anomaly = await work.records.anomaly(number) if number else None
    return frozenset({ACKNOWLEDGED} if anomaly is not None and anomaly.acknowledged_at else ())


async def _post_counts(work: Work, task: Task, due: list[Obligation]) -> dict[str, dict[str, Any]]:
    """For each day that wakes up: how many departments have posted, of how many, and how many posts are still being repaired."""
    counts: dict[str, dict[str, Any]] = {}
    for about in {ob.key.about for ob in due if ob.topic == "progress"}:
        owed = [ob for ob in await work.obligations.about(task, about) if ob.topic == "progress"]
        received = sum(ob.outcome in ("kept", "kept_late") for ob in owed)
        repairing = [ob for ob in owed if ob.is_open and await _is_repairing(work, task, ob)]
        counts[about] = {"received": received, "total": len(owed), "repairing": len(repairing), "offline": await _offline(work, task)}
    return counts


async def _offline(work: Work, task: Task) -> str | None:
    """When the bot was away today: what was posted then may be lost."""
    midnight = work.company.worktime().local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    return await work.mailbox.outages_since(midnight, task.code)
