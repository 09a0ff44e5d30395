"""A task's working days: opening one, and knowing when the next opens."""

from datetime import date, datetime

from bot.core import engine
from bot.core.obligations import Obligation
from bot.core.world import Company, Task, World
from storage.work import Work


async def open_day(work: Work, task: Task, day: date, not_before: datetime | None = None) -> list[Obligation]:
    """Everything that is owed on this working day; harmless when it is open already.

    `not_before`: the task's creation, where that lies within the day.
    """
    opened_at = opening(work.company, day)
    if not_before is not None and not_before > opened_at:
        opened_at = not_before
    return await work.obligations.save(task, _duties(work, task, day, opened_at))


def would_be_owed(work: Work, task: Task, day: date) -> dict[str, Obligation]:
    """Each department's post of a day that was never opened; nothing of it is stored."""
    duties = _duties(work, task, day, opening(work.company, day))
    return {duty.key.debtor: duty for duty in duties if duty.topic == "progress"}


def _duties(work: Work, task: Task, day: date, opened_at: datetime) -> tuple[Obligation, ...]:
    subject = {"day": day.isoformat(), "task_name": task.name, "task_code": task.code}
    return engine.open_for("working_day", work.world(task), day.isoformat(), opened_at, subject)


def opening(company: Company, day: date) -> datetime:
    """When a working day opens for the tasks, by the company's own clock."""
    return company.worktime().at(day, company.policy.opens_at)


def next_opening(company: Company, task: Task, after: date) -> datetime | None:
    """When the first working day after `after` opens on which the task owes posts; None when there is none."""
    day = company.calendar.next_working_day(after)
    return opening(company, day) if task.owes_posts_on(day) else None


def first_opening(company: Company, task: Task, now: datetime) -> datetime | None:
    """The first opening of a task created now: at once within a working day, the next day when created late (replay.md)."""
    work = company.worktime()
    today = work.local(now).date()
    counts_today = (
        task.owes_posts_on(today) and company.calendar.is_working_day(today) and now <= work.at(today, company.policy.created_late_after)
    )
    if counts_today:
        return max(now, opening(company, today))
    first = max(today, _day_before(task.start))
    return next_opening(company, task, first)


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def is_open_day(world: World, day: date) -> bool:
    return world.task.owes_posts_on(day) and world.company.calendar.is_working_day(day)
