"""Facts applied to stored obligations: what they settle, move or void, and who is told that it is over."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core import engine
from bot.core.decisions import Decision
from bot.core.obligations import Obligation
from bot.core.world import Task
from storage.work import Work


async def settle(work: Work, task: Task, event: str, obligations: Iterable[Obligation], at: datetime, by: str | None) -> list[Obligation]:
    """Settles those that this event settles; returns them as they are now."""
    settled: list[Obligation] = []
    for obligation in obligations:
        decision = engine.settle(event, obligation, work.world(task), at, by)
        if decision.obligations:
            await _close(work, task, obligation, decision)
            settled.extend(decision.obligations)
    return settled


async def cancel(work: Work, task: Task, obligations: Iterable[Obligation], at: datetime, reason: str) -> None:
    for obligation in obligations:
        decision = engine.cancel(obligation, at, reason)
        if decision.obligations:
            await _close(work, task, obligation, decision)


async def _close(work: Work, task: Task, obligation: Obligation, decision: Decision) -> None:
    """Nothing about it leaves any more; nobody gets a closing line about what he never heard of."""
    assert obligation.id is not None, "a stored obligation has an id"
    dropped = await work.mailbox.drop_waiting(obligation.id, "已了结")
    unheard = {saying.person for saying in dropped if saying.kind == "escalate"}
    says = tuple(say for say in decision.says if say.person not in unheard)
    await work.carry_out(task, replace(decision, says=says))
