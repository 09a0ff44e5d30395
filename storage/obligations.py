"""Obligations as rows, and back."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.obligations import Key, Obligation, Performed, Step
from bot.core.policy import Rung
from bot.core.world import Task
from storage.models import ObligationRow


class Obligations:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self, now: datetime, limit: int) -> list[int]:
        """Ids of tasks with an obligation that wants to be woken by now, the longest waiting first."""
        found = await self._session.exec(
            select(ObligationRow.task_id).where(col(ObligationRow.next_at) <= now).order_by(col(ObligationRow.next_at)).limit(limit)
        )
        return list(dict.fromkeys(found))

    async def due_in(self, task: Task, now: datetime) -> list[Obligation]:
        return await self._where(ObligationRow.task_id == task.id, col(ObligationRow.next_at) <= now)

    async def open_in(self, task: Task) -> list[Obligation]:
        return await self._where(ObligationRow.task_id == task.id, col(ObligationRow.outcome).is_(None))

    async def by_id(self, obligation_id: int) -> Obligation | None:
        row = await self._session.get(ObligationRow, obligation_id)
        return to_obligation(row) if row else None

    async def put_off(self, task: Task, now: datetime, until: datetime) -> None:
        """Wakes what is due in a task only at `until`; what it owes is not read."""
        due = update(ObligationRow).where(col(ObligationRow.task_id) == task.id, col(ObligationRow.next_at) <= now)
        await (await self._session.connection()).execute(due.values(next_at=until))

    async def about(self, task: Task, about: str) -> list[Obligation]:
        """Everything ever owed about this day, message or anomaly."""
        return await self._where(ObligationRow.task_id == task.id, ObligationRow.about == about)

    async def of_topic(self, task: Task, topic: str, debtor: str) -> list[Obligation]:
        """A department's obligations of one kind in this task, the newest first by what they are about."""
        found = await self._where(ObligationRow.task_id == task.id, ObligationRow.topic == topic, ObligationRow.debtor == debtor)
        return sorted(found, key=lambda obligation: obligation.key.about, reverse=True)

    async def all(self) -> list[Obligation]:
        return await self._where()

    async def save(self, task: Task, obligations: Iterable[Obligation]) -> list[Obligation]:
        """Stores them. A new one whose key is taken by one that is open, or was ever settled, leaves that one alone."""
        return [await self._save(task, obligation) for obligation in obligations]

    async def _save(self, task: Task, obligation: Obligation) -> Obligation:
        row = await self._row(task, obligation)
        if obligation.id is None and row is not None and row.outcome != "cancelled":
            return to_obligation(row)
        assert task.id is not None, "a stored task has an id"
        row = row or ObligationRow(task_id=task.id, **_identity(obligation))
        for name, value in _values(obligation).items():
            if getattr(row, name, None) != value:
                setattr(row, name, value)
        self._session.add(row)
        if row.id is None:
            await self._session.flush()
        return to_obligation(row)

    async def _row(self, task: Task, obligation: Obligation) -> ObligationRow | None:
        if obligation.id is not None:
            return await self._session.get(ObligationRow, obligation.id)
        key = obligation.key
        found = await self._session.exec(
            select(ObligationRow).where(
                ObligationRow.rule == key.rule,
                ObligationRow.task_id == task.id,
                ObligationRow.debtor == key.debtor,
                ObligationRow.about == key.about,
            )
        )
        return found.first()

    async def _where(self, *conditions: object) -> list[Obligation]:
        found = await self._session.exec(select(ObligationRow).where(*conditions).order_by(col(ObligationRow.id)))  # type: ignore[arg-type]
        return [to_obligation(row) for row in found]


def _identity(obligation: Obligation) -> dict[str, Any]:
    key = obligation.key
    return {"task": key.task, "rule": key.rule, "debtor": key.debtor, "about": key.about}


def _values(obligation: Obligation) -> dict[str, Any]:
    return {
        "row": obligation.row,
        "topic": obligation.topic,
        "term": obligation.term,
        "opened_at": obligation.opened_at,
        "due_at": obligation.due_at,
        "closed_at": obligation.closed_at,
        "outcome": obligation.outcome,
        "urgent": obligation.urgent,
        "promise": obligation.promise,
        "moved": obligation.moved,
        "moved_after_deadline": obligation.moved_after_deadline,
        "ladder": [asdict(rung) for rung in obligation.ladder],
        "settled_by": list(obligation.settled_by),
        "steps": [step.to_json() for step in obligation.steps],
        "log": [done.to_json() for done in obligation.log],
        "subject": dict(obligation.subject),
        "policy": obligation.policy,
        "next_at": obligation.next_at,
    }


def to_obligation(row: ObligationRow) -> Obligation:
    return Obligation(
        key=Key(row.rule, row.task, row.debtor, row.about),
        row=row.row,
        topic=row.topic,
        term=row.term,
        opened_at=row.opened_at,
        due_at=row.due_at,
        ladder=tuple(Rung(**rung) for rung in row.ladder),
        settled_by=tuple(row.settled_by),
        steps=_steps(row.steps),
        log=tuple(Performed.from_json(done) for done in row.log),
        urgent=row.urgent,
        promise=row.promise,
        moved=row.moved,
        moved_after_deadline=row.moved_after_deadline,
        outcome=row.outcome,  # type: ignore[arg-type]  # only `Outcome` words are ever written
        closed_at=row.closed_at,
        subject=row.subject,
        policy=row.policy,
        id=row.id,
    )


def _steps(data: Sequence[dict[str, object]]) -> tuple[Step, ...]:
    return tuple(Step.from_json(step) for step in data)
