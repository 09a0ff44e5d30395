"""What people reported, asked and raised: posts, questions, anomalies, and drafts not yet finished."""

from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.core.world import Task
from storage.models import AnomalyRow, DraftRow, PostRow, QuestionRow


class Records:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, row: PostRow | QuestionRow | AnomalyRow | DraftRow) -> None:
        self._session.add(row)
        await self._session.flush()

    # ---- posts

    async def posts(self, task: Task, day: date) -> dict[str, PostRow]:
        """The newest post of each department for a day."""
        found = await self._session.exec(
            select(PostRow).where(PostRow.task_id == task.id, PostRow.day == day).order_by(col(PostRow.posted_at), col(PostRow.id))
        )
        return {row.department: row for row in found}

    async def latest_post(self, task: Task, department: str, day: date) -> PostRow | None:
        found = await self._session.exec(
            select(PostRow)
            .where(PostRow.task_id == task.id, PostRow.day == day, PostRow.department == department)
            .order_by(col(PostRow.posted_at).desc(), col(PostRow.id).desc())
            .limit(1)
        )
        return found.first()

    async def posts_recorded_between(self, task: Task, start: datetime, end: datetime) -> list[PostRow]:
        found = await self._session.exec(
            select(PostRow)
            .where(PostRow.task_id == task.id, col(PostRow.recorded_at) > start, col(PostRow.recorded_at) <= end)
            .order_by(col(PostRow.id))
        )
        return list(found)

    # ---- questions

    async def next_question_number(self) -> int:
        found = await self._session.exec(select(func.max(QuestionRow.number)))
        return (found.one() or 0) + 1

    async def question(self, number: int) -> QuestionRow | None:
        found = await self._session.exec(select(QuestionRow).where(QuestionRow.number == number))
        return found.first()

    async def question_about(self, task: Task, message_id: str) -> QuestionRow | None:
        """The question that this message asked."""
        found = await self._session.exec(select(QuestionRow).where(QuestionRow.task_id == task.id, QuestionRow.message_id == message_id))
        return found.first()

    async def questions(self) -> list[QuestionRow]:
        """Every question ever asked, in order."""
        return list(await self._session.exec(select(QuestionRow).order_by(col(QuestionRow.number))))

    async def open_questions(self, task: Task) -> list[QuestionRow]:
        found = await self._session.exec(
            select(QuestionRow)
            .where(QuestionRow.task_id == task.id, col(QuestionRow.closed_at).is_(None))
            .order_by(col(QuestionRow.number))
        )
        return list(found)

    async def questions_closed_between(self, task: Task, start: datetime, end: datetime) -> int:
        found = await self._session.exec(
            select(func.count())
            .select_from(QuestionRow)
            .where(QuestionRow.task_id == task.id, col(QuestionRow.closed_at) > start, col(QuestionRow.closed_at) <= end)
        )
        return found.one()

    # ---- anomalies

    async def next_anomaly_number(self) -> int:
        found = await self._session.exec(select(func.max(AnomalyRow.number)))
        return (found.one() or 0) + 1

    async def anomaly(self, number: int) -> AnomalyRow | None:
        found = await self._session.exec(select(AnomalyRow).where(AnomalyRow.number == number))
        return found.first()

    async def anomalies(self, task: Task) -> list[AnomalyRow]:
        found = await self._session.exec(select(AnomalyRow).where(AnomalyRow.task_id == task.id).order_by(col(AnomalyRow.number)))
        return list(found)

    async def open_anomalies(self, task: Task) -> list[AnomalyRow]:
        return [row for row in await self.anomalies(task) if row.solved_at is None]

    # ---- drafts

    async def draft(self, draft_id: int) -> DraftRow | None:
        return await self._session.get(DraftRow, draft_id)

    async def open_drafts(self, task: Task, kind: str) -> list[DraftRow]:
        found = await self._session.exec(
            select(DraftRow)
            .where(DraftRow.task_id == task.id, DraftRow.kind == kind, col(DraftRow.done_at).is_(None))
            .order_by(col(DraftRow.id))
        )
        return list(found)

    async def drafts_for_day(self, department: str, day: date) -> list[DraftRow]:
        """Unfinished drafts of a report for this day, of whatever task or of none yet."""
        found = await self._session.exec(
            select(DraftRow)
            .where(DraftRow.department == department, DraftRow.day == day, col(DraftRow.done_at).is_(None))
            .order_by(col(DraftRow.id))
        )
        return list(found)

    async def drafts_of_day(self, task: Task, kind: str, person: str, since: datetime) -> int:
        """How many drafts of this kind the person began since an instant."""
        found = await self._session.exec(
            select(func.count())
            .select_from(DraftRow)
            .where(DraftRow.task_id == task.id, DraftRow.kind == kind, DraftRow.person == person, col(DraftRow.begun_at) >= since)
        )
        return found.one()
