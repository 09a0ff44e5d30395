"""Worked dates of a rule, counted by the engine itself: what happens when it is triggered at a telling moment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.core.engine import plan_steps
from bot.core.explain import moment, until
from bot.core.obligations import Step
from bot.core.policy import Policy, Rule, Rung
from bot.core.policy_words import ACTIONS, STARTS
from bot.core.quiet import leaves_at
from bot.core.rung_words import limits, passed_over, person, repeated, whom
from bot.core.worktime import WorkTime

WORKING_DAYS = (date(2026, 5, 11), date(2026, 5, 9), date(2026, 9, 30))
"""A Monday, a Saturday worked in exchange for a holiday, and the last day before the National Day week."""
EVENTS = (
    datetime.combine(WORKING_DAYS[0], time(10)),
    datetime.combine(date(2026, 5, 15), time(17, 40)),
    datetime.combine(WORKING_DAYS[2], time(16, 30)),
)
"""An ordinary Monday morning, late on a Friday, and the afternoon before the National Day week; local times."""

_HEADS = frozenset({"endorser", "head", "lead_head"})


@dataclass(frozen=True, slots=True)
class Example:
    """`start` is the trigger, `points` what happens then, each with its time."""

    start: str
    points: tuple[str, ...]


def worked_dates(policy: Policy, rule: Rule, work: WorkTime) -> tuple[Example, ...]:
    """Three telling moments. Raises UncoveredYear where `work` is strict and lacks the calendar of 2026."""
    return tuple(_example(policy, rule, work, start) for start in _starts(policy, rule, work))


def _starts(policy: Policy, rule: Rule, work: WorkTime) -> Iterator[datetime]:
    if rule.opens != "working_day":
        yield from (work.at(start.date(), start.time()) for start in EVENTS)
        return
    for day in WORKING_DAYS:
        worked = day if work.calendar.is_working_day(day) else work.calendar.next_working_day(day)
        yield work.at(worked, policy.opens_at)


def _example(policy: Policy, rule: Rule, work: WorkTime, start: datetime) -> Example:
    ladder, due = policy.ladders[rule.ladder], work.due(rule.due, start)
    steps = [step for step in plan_steps(ladder, rule.due, start, due, work) if not passed_over(policy, rule, ladder[step.rung])]
    day = work.local(start).date()
    points = []
    for at in sorted({due, *(step.at for step in _first(steps))}):
        reached = ["到期"] if at == due else []
        acts = _merged(policy, rule, work, [step for step in _first(steps) if step.at == at], steps)
        points.append(f"{until(work, work.local(at), day)} {'，'.join(reached + acts)}")
        day = work.local(at).date()
    return Example(f"{moment(work, work.local(start))} {STARTS[rule.opens]}", tuple(points))


def _first(steps: Sequence[Step]) -> list[Step]:
    """Of a rung that repeats only the first step."""
    return [step for number, step in enumerate(steps) if all(step.rung != earlier.rung for earlier in steps[:number])]


def _merged(policy: Policy, rule: Rule, work: WorkTime, steps: Sequence[Step], planned: Sequence[Step]) -> list[str]:
    """The steps of one instant in words; those that differ only in whom they address as one."""
    acts: dict[tuple[str, str], list[str]] = {}
    for step in steps:
        rung = policy.ladders[rule.ladder][step.rung]
        last = max(other.at for other in planned if other.rung == step.rung)
        tail = _until_last(rung, work, step.at, last) + limits(policy, rung) + _waits(policy, rule, rung, work, step.at)
        acts.setdefault((rung.do, tail), []).append(whom(policy, rule, rung))
    return [ACTIONS[do].format("、".join(people)) + tail for (do, tail), people in acts.items()]


def _until_last(rung: Rung, work: WorkTime, first: datetime, last: datetime) -> str:
    return f"{repeated(rung)}，至 {until(work, work.local(last), work.local(first).date())}" if last != first else ""


def _waits(policy: Policy, rule: Rule, rung: Rung, work: WorkTime, at: datetime) -> str:
    leaves = leaves_at(_kind(rung), rule.urgent, _rank(rule, rung), at, work, policy.heads_at)
    return f"（{until(work, work.local(leaves), work.local(at).date())} 送出）" if leaves != at else ""


def _kind(rung: Rung) -> str:
    """The kind of message a rung sends: the table is a digest and leaves at any hour."""
    return "digest" if rung.do == "publish" else rung.do


def _rank(rule: Rule, rung: Rung) -> str:
    """The rank of whom a rung addresses, as `Company.rank` has it."""
    addressed = person(rule, rung.to)
    if addressed == "vice_president":
        return addressed
    return "head" if addressed in _HEADS else ""
