"""Tasks: created, announced, bound to a chat, closed."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.core.chinese_time import match_date
from bot.core.decisions import Note, Say
from bot.core.reading import Reading
from bot.core.world import Task, TaskChat
from handlers.days import first_opening
from handlers.desk import Message
from handlers.settling import cancel
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be known to create a task. `nodes` are {department, deliverable, due} (L08; kept, not yet followed)."""

    code: str
    name: str
    type: str
    lead: str
    departments: tuple[str, ...]
    start: date
    due: date | None
    nodes: tuple[dict[str, str], ...] = ()


async def create_task(work: Work, plan: Plan, platform: str, chat: str | None) -> Task:
    """The task exists, its group is bound and told the posting rules (L07). The caller checks that the code is free."""
    departments = tuple(dict.fromkeys((plan.lead, *plan.departments)))
    task = Task(plan.code, plan.name, plan.type, plan.lead, departments, plan.start, plan.due, created_at=work.now)
    policy = work.company.policy
    next_at = first_opening(work.company, task, work.now)
    row = await work.tasks.add(task, f"{policy.id}@{policy.version}", work.now, next_at, list(plan.nodes))
    task = replace(task, id=row.id, chats=(TaskChat(platform, chat),) if chat is not None else ())
    work.note([Note("created", "task", None, task.code)])
    if chat is not None and row.id is not None:
        await work.tasks.bind(row.id, platform, chat, work.now)
        await announce(work, task)
    return task


async def announce(work: Work, task: Task, chat: TaskChat | None = None) -> None:
    """The posting rules, in this chat only where one is given."""
    data = {
        "task_name": task.name,
        "task_code": task.code,
        "lead": task.lead,
        "departments": list(task.departments),
        "start": task.start.isoformat(),
        "due": task.due.isoformat() if task.due else None,
        "today": work.company.worktime().local(work.now).date().isoformat(),
    }
    await work.say_in((chat,) if chat else task.chats, Say("notice", "notice_task", data, task.code, departments=task.departments), task)


# ---------------------------------------------------------------- /新任务

_SPAN = re.compile(r"\s*(?:至|到|-|－|—|~|～)\s*")


async def new_task(message: Message, reading: Reading) -> None:
    """`/新任务 名称 类型 5月11日至6月10日 部门：A、B`, in one line."""
    if message.department is None and not message.desk.company.rank(message.person):
        await message.answer("reply", "reply_no_department", {})
        return
    plan, missing = await _read_plan(message, reading.args)
    if plan is None:
        types = list(message.desk.company.policy.lead_by_type)
        await message.answer("repair", "repair_new_task", {"missing": missing, "types": types})
        return
    year = _uncovered_year(message, plan)
    if year is not None:
        await message.answer("repair", "repair_no_calendar", {"year": year})
        return
    bound = message.task.id is not None or message.is_private
    chat = None if bound else message.incoming.chat
    task = await create_task(message.work, plan, message.incoming.platform, chat)
    await message.answer(
        "reply",
        "reply_task_created",
        {
            "task_name": task.name,
            "task_code": task.code,
            "lead": task.lead,
            "departments": list(task.departments),
            "start": task.start.isoformat(),
            "due": task.due.isoformat() if task.due else None,
            "bound": chat is not None,
        },
    )


def _uncovered_year(message: Message, plan: Plan) -> int | None:
    """The first year of the plan for which there is no official holiday list (catalogue §2)."""
    years = range(plan.start.year, (plan.due or plan.start).year + 1)
    return next((year for year in years if not message.desk.company.calendar.is_covered(year)), None)


async def _read_plan(message: Message, args: str) -> tuple[Plan | None, list[str]]:
    policy, organisation = message.desk.company.policy, message.desk.company.organisation
    words = args.split()
    kind = next((word for word in words if word in policy.lead_by_type), None)
    days = _span(args, message.today)
    departments = _departments(message, args)
    name = next((word for word in words if word != kind), None)
    lead = policy.lead_by_type.get(kind or "", "")
    missing = [
        label
        for label, value in (
            ("名称", name),
            ("类型", kind),
            ("起止日期", days),
            ("部门", departments),
            ("牵头部门", lead in organisation.departments),
        )
        if not value
    ]
    missing += [f"部门「{word}」没有登记" for word in _unknown_departments(message, args)]
    if missing or name is None or kind is None or days is None:
        return None, missing
    code = await free_code(message.work, days[0])
    return Plan(code, name, kind, lead, departments, days[0], days[1]), []


def _span(args: str, today: date) -> tuple[date, date] | None:
    """The two dates with a dash or 至 between; None where there are none, or one of them does not exist."""
    for position in range(len(args)):
        start = match_date(args, position, today)
        between = _SPAN.match(args, start.end) if start else None
        end = match_date(args, between.end(), today) if between else None
        if start and end:
            return (start.day, end.day) if start.day and end.day and start.day <= end.day else None
    return None


def _departments(message: Message, args: str) -> tuple[str, ...]:
    """Departments named after 部门： (or anywhere), by name or alias."""
    named = (message.desk.company.organisation.canonical(word) for word in _named(args) or re.split(_BETWEEN, args))
    return tuple(dict.fromkeys(name for name in named if name))


def _unknown_departments(message: Message, args: str) -> list[str]:
    return [word for word in _named(args) if message.desk.company.organisation.canonical(word) is None]


_BETWEEN = r"[\s、,，;；和及]+"


def _named(args: str) -> list[str]:
    """The words after 部门：."""
    tail = re.split(r"部门\s*[:：]", args, maxsplit=1)
    return [word for word in re.split(_BETWEEN, tail[1]) if word] if len(tail) == 2 else []


async def free_code(work: Work, start: date) -> str:
    """T20260511, T20260511-2 …"""
    code, number = f"T{start:%Y%m%d}", 1
    while await work.tasks.by_code(code if number == 1 else f"{code}-{number}"):
        number += 1
    return code if number == 1 else f"{code}-{number}"


# ---------------------------------------------------------------- /绑定


async def bind(message: Message, reading: Reading) -> None:
    """In a group `/绑定 任务编号` binds the task, beside its chat on another platform; privately it is answered that the person
    is known already."""
    if message.is_private:
        name = message.desk.company.organisation.name(message.person)
        await message.answer("reply", "reply_bound_already", {"name": name, "department": message.department})
        return
    code = reading.args.strip()
    task = await message.work.tasks.by_code(code) if code else None
    if task is None:
        await message.answer("reply", "reply_no_such_task", {"code": code})
    elif not may_bind(message, task):
        await message.answer("reply", "reply_rights", {"lead": task.lead})
    else:
        await _bind(message, task)


async def _bind(message: Message, task: Task) -> None:
    """From now on posts are owed, where the task had no group before; the group is told the posting rules."""
    work, incoming = message.work, message.incoming
    await work.tasks.bind(task.id or 0, incoming.platform, incoming.chat, work.now)
    if not task.chats:
        row = await work.tasks.row(task)
        row.next_at = first_opening(work.company, task, work.now)
    bound = await work.tasks.by_id(task.id or 0)
    if bound is not None:
        await announce(work, bound, bound.chat_on(incoming.platform))


def may_bind(message: Message, task: Task) -> bool:
    return message.department in task.departments or bool(message.desk.company.rank(message.person))


# ---------------------------------------------------------------- /关闭任务


async def close_task(message: Message, reading: Reading) -> None:
    """By lead coordinator, lead head and above; open obligations end with it (catalogue §3.6)."""
    if not reading.authorized and not _may_close(message):
        organisation = message.desk.company.organisation
        name = organisation.name(message.world.lead_coordinator)
        await message.answer("reply", "reply_rights", {"lead": message.task.lead, "name": name})
        return
    work, task = message.work, message.task
    row = await work.tasks.row(task)
    row.closed_at, row.next_at = message.at, None
    owed = await work.obligations.open_in(task)
    await cancel(work, task, owed, message.at, "任务关闭")
    work.note([Note("closed", "task", None, task.code, actor=message.person)])
    await message.answer("reply", "reply_task_closed", {"open": len(owed)})


def _may_close(message: Message) -> bool:
    world = message.world
    return message.person in (*world.organisation.coordinators(world.task.lead), world.lead_head, world.vice_president)
