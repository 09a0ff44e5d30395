"""The report page's way into the product: the same inbox as everything that is said in a group."""

import uuid

from bot.core.messages import Incoming
from bot.core.obligations import Obligation
from bot.core.ports import Clock, Door
from bot.core.world import Task
from bot.web.report import OwnTask, Reporter
from handlers.desk import Desk
from storage.database import Database
from storage.work import Work


class FormReports:
    """Implements `bot.web.report.Reports`."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, door: Door) -> None:
        self._database = database
        self._company = desk.company
        self._clock = clock
        self._door = door

    async def reporter(self, platform: str, user: str) -> Reporter | None:
        async with self._database.read() as session:
            work = Work(session, self._company, self._clock.now())
            person = await work.person(platform, user)
            if person is None:
                return None
            tasks = [await self._own(work, task, department) for task, department in await self._tasks(work, person)]
            return Reporter(self._company.organisation.name(person), tuple(tasks))

    async def report(self, platform: str, user: str, code: str, text: str) -> bool:
        now = self._clock.now()
        async with self._database.read() as session:
            work = Work(session, self._company, now)
            person = await work.person(platform, user)
            own = {task.code: (task, department) for task, department in await self._tasks(work, person or "")}
            if person is None or code not in own or not own[code][0].chats:
                return False
            task, department = own[code]
            there = task.chat_on(platform) or task.chats[0]
            sender = await work.homes.user(there.platform, person)
        today = self._company.worktime(department).local(now).date()
        post = f"{department}-{today.month}月{today.day}日：{text}"
        raw = post.encode("utf-8", "replace")
        await self._door(Incoming(there.platform, f"form-{uuid.uuid4().hex}", there.chat, sender, text=post, sent_at=now, raw=raw))
        return True

    async def _tasks(self, work: Work, person: str) -> list[tuple[Task, str]]:
        department = self._company.organisation.department_of(person)
        return [(task, department) for task in await work.tasks.open() if department in task.departments] if department else []

    async def _own(self, work: Work, task: Task, department: str) -> OwnTask:
        clock = self._company.worktime(department)
        today = clock.local(work.now).date()
        posts = await work.records.posts(task, today)
        post = posts.get(department)
        owed = await work.obligations.about(task, today.isoformat())
        open_ = next((found for found in owed if _is_todays(found, department)), None)
        due = f"{clock.local(open_.due_at):%H:%M}" if open_ else None
        return OwnTask(task.code, task.name, department, post.content if post else None, due)


def _is_todays(owed: Obligation, department: str) -> bool:
    return owed.topic == "progress" and owed.is_open and owed.key.debtor == department
