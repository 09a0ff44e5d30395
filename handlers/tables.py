"""The tracking table (L11): built from posts, questions and anomalies; published every working day, shown on request."""

from datetime import date, datetime, timedelta
from typing import Any

from bot.core.chinese_time import match_date
from bot.core.decisions import Item, Say
from bot.core.neutral import printable, shorten
from bot.core.obligations import BOT, NOBODY, Obligation
from bot.core.reading import Reading
from bot.core.reports import OpenAnomaly, OpenQuestion, TableRow, TrackingTable
from bot.core.world import Task
from handlers.days import is_open_day, would_be_owed
from handlers.desk import Message
from handlers.readers import who_read_the_list
from handlers.settling import settle
from handlers.thrift import thrift_line
from storage.models import PostRow
from storage.work import Work

STEP_WORDS = {
    "L26.meet": "对接会",
    "L26.result": "结果反馈",
    "L27.meet": "负责人会议",
    "L27.plan": "处理方案",
    "L28.brief": "处置说明",
    "L28.meet": "专题会议",
}
UNENDORSED = "未经负责人确认"
GRAVEST_FIRST = ("重大", "重要", "一般")
"""How a level is marked that no head has confirmed (L25)."""


async def publish(work: Work, task: Task, owed: Obligation) -> None:
    """The bot's own daily duty: table into the group, and its obligation is settled in the same transaction."""
    day = date.fromisoformat(owed.key.about)
    table = await build_table(work, task, day)
    names = file_names(task, day)
    item = Item(owed.key.rule, owed.row, task.code, BOT, owed.key.about)
    say = Say("digest", "tracking_table", table.to_json(), task.code, items=(item,), departments=task.departments, files=names)
    await work.say(say, task)
    await settle(work, task, "table_published", [owed], work.now, BOT)


_NO_FILE_NAME = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


def file_names(task: Task, day: date) -> tuple[str, str]:
    """Names that every system takes, whatever the task is called."""
    stem = f"{shorten(printable(task.name).translate(_NO_FILE_NAME), 40)}-协作进度跟踪表-{day:%Y%m%d}"
    return f"{stem}.png", f"{stem}.xlsx"


async def build_table(work: Work, task: Task, day: date) -> TrackingTable:
    company = work.company
    clock = company.worktime()
    posts = await work.records.posts(task, day)
    yesterday = await work.records.posts(task, company.calendar.next_working_day(day, -1))
    owed = await owed_on(work, task, day)
    rows = tuple(_row(work, name, posts.get(name), yesterday.get(name), owed.get(name)) for name in task.departments)
    return TrackingTable(
        task_code=task.code,
        task_name=task.name,
        lead=task.lead,
        day=day,
        drawn_at=clock.local(work.now),
        working_day=_working_day(work, task, day),
        rows=rows,
        questions=tuple(await _questions(work, task)),
        anomalies=tuple(await _anomalies(work, task)),
        changes=tuple(await _changes(work, task, day)),
        health=await _health(work, task, day),
    )


async def owed_on(work: Work, task: Task, day: date) -> dict[str, Obligation]:
    """Each department's post of this day; of a working day before the task was known here, as it would have been owed."""
    known = {ob.key.debtor: ob for ob in await work.obligations.about(task, day.isoformat()) if ob.topic == "progress"}
    over = day < work.company.worktime().local(work.now).date()
    return known if known or not over or not is_open_day(work.world(task), day) else would_be_owed(work, task, day)


def _working_day(work: Work, task: Task, day: date) -> int:
    count, current = 0, task.start
    while current <= day and count < 10_000:
        count += work.company.calendar.is_working_day(current)
        current += timedelta(days=1)
    return max(count, 1)


def _row(work: Work, department: str, post: PostRow | None, before: PostRow | None, owed: Obligation | None) -> TableRow:
    local = work.company.worktime(department).local
    ahead = owed is not None and owed.is_open and owed.id is not None
    if post is None or ahead:  # a post made ahead for this day does not count
        state = owed.outcome if owed and owed.outcome else "missed"
        return TableRow(department, state, None, "", (), before.content if before else None)
    marks = (["待补时间"] if post.vague else []) + ([f"由{post.sender_department}代发"] if post.proxy else [])
    return TableRow(department, _state(post, owed), local(post.posted_at), post.content, tuple(marks), before.content if before else None)


def _state(post: PostRow, owed: Obligation | None) -> str:
    if owed is None:
        return "kept"
    on_time = post.posted_at.replace(second=0, microsecond=0) <= owed.due_at
    return owed.outcome or ("kept" if on_time else "kept_late")


async def _questions(work: Work, task: Task) -> list[OpenQuestion]:
    found: list[OpenQuestion] = []
    for question in await work.records.open_questions(task):
        for owed in await work.obligations.about(task, question.message_id):
            if owed.is_open:
                asked = "" if owed.key.debtor == NOBODY else owed.key.debtor
                due = work.company.worktime().local(owed.due_at)
                left, overdue = time_left(work, owed)
                found.append(OpenQuestion(f"#{question.number}", question.asker_department or "", asked, question.text, due, left, overdue))
    return found


async def _anomalies(work: Work, task: Task) -> list[OpenAnomaly]:
    found: list[OpenAnomaly] = []
    for anomaly in await work.records.open_anomalies(task):
        label = f"A-{anomaly.number}"
        running = [ob for ob in await work.obligations.about(task, label) if ob.is_open and ob.row in STEP_WORDS]
        first = min(running, key=lambda ob: ob.due_at, default=None)
        left, overdue = time_left(work, first) if first else ("", False)
        found.append(
            OpenAnomaly(
                label,
                anomaly.level or "一般",
                "，".join(filter(None, (anomaly.type, UNENDORSED if anomaly.endorsement == "pending" else ""))),
                anomaly.responsible or anomaly.department or "",
                anomaly.fields.get("situation", ""),
                STEP_WORDS[first.row] if first else "",
                work.company.worktime().local(first.due_at) if first else None,
                left,
                overdue,
            )
        )
    return sorted(found, key=lambda anomaly: (GRAVEST_FIRST.index(anomaly.level), not anomaly.overdue))


def time_left(work: Work, owed: Obligation) -> tuple[str, bool]:
    """What is left of a clock, in the clock's own unit, and whether it has run out."""
    if work.now >= owed.due_at:
        return "已过约定时间", True
    clock = work.company.worktime(owed.key.debtor)
    by_business = owed.term.endswith(("wm", "wh", "wd"))
    minutes = clock.business_minutes(work.now, owed.due_at) if by_business else int((owed.due_at - work.now).total_seconds() // 60)
    return f"剩{in_words(minutes)}", False


def in_words(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}小时{rest}分钟" if hours and rest else f"{hours}小时" if hours else f"{rest}分钟"


async def _changes(work: Work, task: Task, day: date) -> list[str]:
    """What is different from yesterday's table: late posts for earlier days, questions and anomalies opened or settled."""
    since = work.company.worktime().at(work.company.calendar.next_working_day(day, -1), datetime.min.time().replace(hour=17, minute=30))
    late = [post for post in await work.records.posts_recorded_between(task, since, work.now) if post.day < day]
    changes = list(dict.fromkeys(f"{post.department}补报{post.day.month}月{post.day.day}日" for post in late))
    anomalies = await work.records.anomalies(task)
    opened = sum(since < anomaly.raised_at <= work.now for anomaly in anomalies)
    solved = sum(anomaly.solved_at is not None and since < anomaly.solved_at <= work.now for anomaly in anomalies)
    answered = await work.records.questions_closed_between(task, since, work.now)
    for count, words in ((opened, "新增异常"), (solved, "解决异常"), (answered, "办结答复")):
        if count:
            changes.append(f"{words}{count}项")
    return changes


async def _health(work: Work, task: Task, day: date) -> str:
    since = work.company.worktime().at(day, datetime.min.time())
    sent, failed = await work.mailbox.reminders_on(task.code, since)
    reminders = f"提醒{sent}条，{failed}条未送达" if failed else f"提醒{sent}条均送达" if sent else "今日无须提醒"
    offline = await work.mailbox.outages_since(since, task.code)
    year = work.company.calendar.missing_year(day)
    warning = f"{year}年放假未载入，按周一至周五计" if year else None
    saving = [await thrift_line(work, platform) for platform in dict.fromkeys(chat.platform for chat in task.chats)]
    return "，".join(filter(None, (*saving, reminders, offline or "今日在线", warning)))


# ---------------------------------------------------------------- /进度, /谁没报


async def show_table(message: Message, reading: Reading) -> None:
    """`/进度`: the table as it stands now; `/进度 5月11日`: that day's."""
    named = match_date(reading.args.strip(), 0, message.today)
    day = (named.day if named else None) or message.today
    table = await build_table(message.work, message.task, day)
    await message.answer("reply", "tracking_table", table.to_json(), files=file_names(message.task, day))


async def show_missing(message: Message, reading: Reading) -> None:
    """`/谁没报`: who still owes today's post; and who of them has opened the list, where the platform told."""
    owed = await message.work.obligations.about(message.task, message.today.isoformat())
    daily = [ob for ob in owed if ob.topic == "progress"]
    data: dict[str, Any] = {
        "day": message.today.isoformat(),
        "total": len(daily),
        "missing": [ob.key.debtor for ob in daily if ob.outcome in (None, "missed")],
        "read": sorted(await who_read_the_list(message.work, message.task, message.today.isoformat())),
    }
    await message.answer("reply", "reply_missing", data, departments=tuple(data["missing"]))
