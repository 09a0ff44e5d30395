"""The two decisions: a fact is absorbed (`open_for`, `settle`, `move`), and time passes (`wake`).

Pure: everything it needs to know comes in, everything it wants goes out as a Decision.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.core.decisions import Decision, Say, Waking, item_of, note_on
from bot.core.obligations import NOBODY, Key, Obligation, Outcome, Performed, Step
from bot.core.policy import Rule, Rung
from bot.core.worktime import WorkTime
from bot.core.world import World

URGENT_LEVEL = "重大"
"""Everything about such an anomaly leaves at any hour (catalogue §3.4), its endorsement and missing fields included."""

PROMISE_REMINDER_MINUTES = 30
"""One private reminder this many business minutes before a promised time (catalogue §3.5)."""


def open_for(
    event: str,
    world: World,
    about: str,
    opened_at: datetime,
    subject: Mapping[str, Any],
    due_at: datetime | None = None,
    not_before: datetime | None = None,
) -> tuple[Obligation, ...]:
    """Every obligation that this event opens, with the ladder frozen into it.

    `due_at`: a later time that the text states (L13). `not_before`: instants already past become this one (L24: a level
    given later counts from the first report).
    """
    return tuple(
        _open(rule, world, debtor, about, opened_at, subject, due_at, not_before)
        for rule in world.policy.opened_by(event)
        for debtor in world.debtors(rule.debtor, subject)
    )


def _open(
    rule: Rule,
    world: World,
    debtor: str,
    about: str,
    opened_at: datetime,
    subject: Mapping[str, Any],
    stated: datetime | None,
    not_before: datetime | None,
) -> Obligation:
    work = world.worktime_of(debtor)
    counted = work.due(rule.due, opened_at)
    is_stated = stated is not None and stated > counted
    due_at = stated if stated is not None and stated > counted else counted
    ladder = world.policy.ladders[rule.ladder]
    steps = plan_steps(ladder, None if is_stated else rule.due, opened_at, due_at, work)
    return Obligation(
        key=Key(rule.id, world.task.code, debtor, about),
        row=rule.row,
        topic=rule.topic,
        term=rule.due,
        opened_at=opened_at,
        due_at=max(due_at, _minute(not_before)) if not_before else due_at,
        ladder=ladder,
        settled_by=rule.settled_by,
        steps=_from(not_before, steps) if not_before else steps,
        urgent=rule.urgent or subject.get("level") == URGENT_LEVEL,
        promise=rule.promise,
        subject=dict(subject),
        policy=f"{world.policy.id}@{world.policy.version}",
    )


def plan_steps(ladder: Sequence[Rung], term: str | None, opened_at: datetime, due_at: datetime, work: WorkTime) -> tuple[Step, ...]:
    """The ladder's rungs as instants, in order. `term` None: the due instant was stated, not counted."""
    steps = [
        Step(at, rung.do, rung.to, index, rung.from_missed, rung.unless)
        for index, rung in enumerate(ladder)
        for at in _instants(rung, term, opened_at, due_at, work)
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def _instants(rung: Rung, term: str | None, opened_at: datetime, due_at: datetime, work: WorkTime) -> list[datetime]:
    if rung.at == "half":
        half = work.half(term, opened_at, due_at)
        return [half] if half < due_at else []  # without an hour of business before the deadline there is no half time
    instants = [work.after(rung.at, _minute(opened_at) if rung.origin == "opening" else due_at)]
    while rung.every and len(instants) < rung.times:
        instants.append(work.after(rung.every, instants[-1]))
    return instants


def _minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _from(now: datetime, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Of the steps already past only the latest stays, and becomes now."""
    kept = [replace(step, at=now) for step in _latest([step for step in steps if step.at <= now])]
    return (*kept, *(step for step in steps if step.at > now))


def _latest(passed: Sequence[Step]) -> list[Step]:
    """Those to perform of steps whose instants have passed: the latest (catalogue §3.8). The bot's own duty is never passed over."""
    duties = [step for step in passed if step.do == "publish"]
    last = max((step.at for step in passed), default=None)
    return duties or [step for step in passed if step.at == last]


# ---------------------------------------------------------------- facts


def settle(event: str, obligation: Obligation, world: World, at: datetime, by: str | None) -> Decision:
    """The event settles this obligation: kept in any second of the due minute, else kept_late. No-op where it does not apply.
    `at` is when it was done: a post that reached us days later was on time all the same.

    Those who were escalated to get one closing line, the person who settled it excepted (catalogue §3.3).
    """
    on_time = _minute(at) <= obligation.due_at
    still_settles = obligation.outcome in (None, "missed") or (obligation.outcome == "excused" and on_time)
    if event not in obligation.settled_by or not still_settles:
        return Decision()
    outcome: Outcome = "kept" if on_time and not obligation.moved_after_deadline else "kept_late"
    closed = obligation.closed(outcome, at)
    return Decision((closed,), closing_lines(closed, world, by), (note_on(closed, outcome, event, by),))


def closing_lines(obligation: Obligation, world: World, by: str | None) -> tuple[Say, ...]:
    department = world.department_of(obligation.key.debtor)
    told = [person for done in obligation.log if done.do == "escalate" for person in done.to]
    return tuple(
        Say(
            kind="notice",
            template=f"closed_{obligation.topic}",
            data=describe(obligation),
            task=obligation.key.task,
            person=person,
            items=(item_of(obligation),),
            departments=(department,) if department else (),
        )
        for person in dict.fromkeys(told)
        if person != by
    )


def cancel(obligation: Obligation, at: datetime, reason: str) -> Decision:
    """The matter is void (task closed, level changed). A daily post whose deadline has passed counts as missed (catalogue §3.6)."""
    if not obligation.is_open:
        return Decision()
    outcome: Outcome = "missed" if obligation.topic == "progress" and obligation.due_at < at else "cancelled"
    closed = obligation.closed(outcome, None if outcome == "missed" else at)
    return Decision((closed,), (), (note_on(closed, outcome, reason),))


def move(obligation: Obligation, due_at: datetime, now: datetime, world: World, *, remind: bool = True) -> Obligation:
    """The clock moves once to a promised time: one reminder before it (unless it is to be silent until then), then the
    deadline and the ladder from there (catalogue §3.5)."""
    work = world.worktime_of(obligation.key.debtor)
    later = [step for step in plan_steps(obligation.ladder, None, obligation.opened_at, due_at, work) if step.at >= due_at]
    reminder = Step(work.before(PROMISE_REMINDER_MINUTES, due_at), "remind", "coordinator")
    steps = [reminder, *later] if remind and reminder.at > now and obligation.key.debtor != NOBODY else later
    return replace(
        obligation,
        due_at=due_at,
        moved=True,
        moved_after_deadline=obligation.moved_after_deadline or _minute(now) > obligation.due_at,
        steps=tuple(steps),
    )


# ---------------------------------------------------------------- time


def wake(obligation: Obligation, world: World, waking: Waking) -> Decision:
    """Takes the steps that are due. Of several instants that passed, only the latest is performed (catalogue §3.8)."""
    due = [step for step in obligation.steps if step.at <= waking.now]
    if not due or not obligation.is_open:
        return Decision()
    latest = _latest(due)
    stale = tuple(Performed(waking.now, step.do, (), "已错过") for step in due if step not in latest)
    woken = replace(
        obligation,
        steps=tuple(step for step in obligation.steps if step.at > waking.now),
        log=obligation.log + stale,
    )
    decision = Decision()
    for step in latest:
        if woken.is_open:
            taken = _perform(step, woken, world, waking)
            woken = taken.obligations[0]
            decision += replace(taken, obligations=())
    return replace(decision, obligations=(_missed_when_done(woken),))


def _missed_when_done(obligation: Obligation) -> Obligation:
    """A daily post is missed at the end of its last applicable rung (catalogue §3.6)."""
    done = obligation.is_open and obligation.topic == "progress" and not obligation.steps
    return obligation.closed("missed", None) if done else obligation


def _perform(step: Step, obligation: Obligation, world: World, waking: Waking) -> Decision:
    if step.unless in waking.happened or waking.missed_in_a_row < step.from_missed:
        return Decision((obligation,))
    if step.do == "missing":
        return _list_missing(obligation, world, waking)
    if step.do == "publish":
        return replace(_log(obligation, "digest", _group(world), waking, ()), duty="publish")
    if step.do == "excuse":
        excused = obligation.closed("excused", obligation.due_at)
        return Decision((excused,), (), (note_on(excused, "excused", "机器人离线"),))
    if step.do == "escalate":
        return _escalate(step, obligation, world, waking)
    owing = obligation.key.debtor if step.unless == "own_debt" else None
    people = tuple(person for person in world.audience(step.to, obligation) if person != owing)
    return _tell(step.do, people, obligation, world, waking)


def _list_missing(obligation: Obligation, world: World, waking: Waking) -> Decision:
    if waking.repairing:
        return _pass_over(obligation, "missing", "更正尚未完成", waking)
    department = world.department_of(obligation.key.debtor)
    said = Say(
        kind="missing",
        template=f"missing_{obligation.topic}",
        data=describe(obligation),
        task=world.task.code,
        items=(item_of(obligation),),
        departments=(department,) if department else tuple(obligation.subject.get("asked", ())),
        mentions=world.audience("coordinator", obligation) if world.policy.mention_in_group else (),
        urgent=obligation.urgent,
        watch=obligation,
    )
    return _log(obligation, "missing", _group(world), waking, (said,))


def _group(world: World) -> tuple[str, ...]:
    """Where the task's group reads it, for the log."""
    return tuple(chat.chat for chat in world.task.chats) or ("",)


def _escalate(step: Step, obligation: Obligation, world: World, waking: Waking) -> Decision:
    people = world.audience(step.to, obligation) or _next_filled(step, obligation, world)
    if not people:
        return _pass_over(obligation, "escalate", f"{step.to} 无人", waking)
    barred = obligation.told() | {obligation.key.debtor, obligation.subject.get("asker")}
    allowed = tuple(person for person in people if person not in barred)
    if not allowed:
        return _pass_over(obligation, "escalate", "已知情", waking)
    return _tell("escalate", allowed, obligation, world, waking)


def pass_on(obligation: Obligation, person: str, world: World, waking: Waking) -> Decision:
    """A rung whose person could not be reached counts as empty: the next filled one hears of it now (catalogue §3.1)."""
    told = next((place for place, rung in enumerate(obligation.ladder) if person in _rung_people(rung, obligation, world)), None)
    if told is None or obligation.outcome not in (None, "missed"):
        return Decision()
    log = tuple(_unreached(done, person) for done in obligation.log)
    unreached = replace(obligation, log=log)
    step = Step(waking.now, "escalate", obligation.ladder[told].to, told)
    barred = unreached.told() | {person, obligation.key.debtor, obligation.subject.get("asker")}
    allowed = tuple(name for name in _next_filled(step, unreached, world) if name not in barred)
    if not allowed:
        return _pass_over(unreached, "escalate", f"{person} 未送达", waking)
    return _tell("escalate", allowed, unreached, world, waking)


def _rung_people(rung: Rung, obligation: Obligation, world: World) -> tuple[str, ...]:
    return world.audience(rung.to, obligation) if rung.do == "escalate" else ()


def _unreached(done: Performed, person: str) -> Performed:
    if done.do != "escalate" or person not in done.to:
        return done
    return replace(done, to=tuple(name for name in done.to if name != person), note=f"{person} 未送达")


def _next_filled(step: Step, obligation: Obligation, world: World) -> tuple[str, ...]:
    """An empty rung passes to the next filled one - never to a vice president for a daily post (catalogue §3.3)."""
    for rung in obligation.ladder[step.rung + 1 :]:
        if rung.do == "escalate" and not (rung.to == "vice_president" and obligation.topic == "progress"):
            people = world.audience(rung.to, obligation)
            if people:
                return people
    return ()


def _tell(do: str, people: tuple[str, ...], obligation: Obligation, world: World, waking: Waking) -> Decision:
    """One private message to each person."""
    if not people:
        return _pass_over(obligation, do, "无人", waking)
    department = world.department_of(obligation.key.debtor)
    says = tuple(
        Say(
            kind=do,
            template=f"{do}_{obligation.topic}",
            data={**describe(obligation), "late": waking.now >= obligation.due_at},
            task=world.task.code,
            person=person,
            items=(item_of(obligation),),
            departments=(department,) if department else tuple(obligation.subject.get("asked", ())),
            urgent=obligation.urgent,
            watch=obligation,
        )
        for person in people
    )
    return _log(obligation, do, people, waking, says)


def _log(obligation: Obligation, do: str, to: tuple[str, ...], waking: Waking, says: tuple[Say, ...]) -> Decision:
    taken = replace(obligation, log=(*obligation.log, Performed(waking.now, do, to)))
    return Decision((taken,), says, (note_on(taken, do, "、".join(to)),))


def _pass_over(obligation: Obligation, do: str, why: str, waking: Waking) -> Decision:
    passed = replace(obligation, log=(*obligation.log, Performed(waking.now, do, (), why)))
    return Decision((passed,), (), (note_on(passed, f"{do}:skipped", why),))


def describe(obligation: Obligation) -> dict[str, Any]:
    """What a template may say about an obligation (plain JSON, instants as ISO)."""
    reminded = next((done.at for done in reversed(obligation.log) if done.do == "remind" and done.to), None)
    return {
        **obligation.subject,
        "rule": obligation.key.rule,
        "row": obligation.row,
        "debtor": obligation.key.debtor,
        "about": obligation.key.about,
        "opened_at": obligation.opened_at.isoformat(),
        "due_at": obligation.due_at.isoformat(),
        "reminded_at": reminded.isoformat() if reminded else None,
        "outcome": obligation.outcome,
    }


# ---------------------------------------------------------------- outages


def catch_up(obligation: Obligation, down_at: datetime, up_at: datetime, moved_to: datetime, world: World) -> Obligation:
    """An obligation after an outage from `down_at` to `up_at`.

    Daily and question deadlines that fell into it become `moved_to`; of everything else the latest step due meanwhile is
    performed at `up_at` (catalogue §3.8).
    """
    if not obligation.is_open or obligation.next_at is None or obligation.next_at > up_at:
        return obligation
    if fell_into(obligation, down_at, up_at):
        return moved_by_outage(obligation, moved_to, world)
    return replace(obligation, steps=_from(up_at, obligation.steps))


MOVED_BY_OUTAGE = frozenset({"progress", "question"})


def fell_into(obligation: Obligation, down_at: datetime, up_at: datetime) -> bool:
    """It is open, and its deadline is one that moves when nobody was heard at it."""
    return obligation.is_open and obligation.topic in MOVED_BY_OUTAGE and down_at <= obligation.due_at <= up_at


def moved_by_outage(obligation: Obligation, due_at: datetime, world: World) -> Obligation:
    if obligation.topic == "progress":
        return replace(obligation, due_at=due_at, steps=(Step(due_at, "excuse", "group"),))
    work = world.worktime_of(obligation.key.debtor)
    steps = plan_steps(obligation.ladder, None, obligation.opened_at, due_at, work)
    return replace(obligation, due_at=due_at, steps=tuple(step for step in steps if step.at >= due_at))
