"""A month of one task as a replay file: six departments, 22 working days, now and then a post missing."""

import json
from datetime import date, timedelta
from pathlib import Path

from bot.data import load_calendar

POSTERS = (
    ("wang", "业务部门"),
    ("li", "运输调度部门"),
    ("zhao", "清关操作部门"),
    ("chen", "仓储部门"),
    ("sun", "客服部门"),
    ("zhou", "财务部门"),
)
START = date(2026, 5, 11)
DAYS = 22
MISSING_EVERY = 7


def write_month(path: Path) -> int:
    """Returns how many messages people send in it."""
    task = {
        "at": f"{START}T09:00:00+08:00",
        "do": "task",
        "code": "T1",
        "name": "5月进口电子",
        "type": "进口",
        "lead": "业务部门",
        "departments": [department for _, department in POSTERS[1:]],
        "chat": "g1",
        "start": str(START),
        "due": "2026-06-30",
    }
    posts = [post for number, day in enumerate(working_days()) for post in posts_of(number, day)]
    end = {"at": f"{working_days()[-1] + timedelta(days=1)}T10:00:00+08:00", "do": "until"}
    path.write_text("".join(json.dumps(line) + "\n" for line in (task, *posts, end)), encoding="utf-8")
    return len(posts)


def working_days() -> list[date]:
    calendar = load_calendar()
    days = [START]
    while len(days) < DAYS:
        days.append(calendar.next_working_day(days[-1]))
    return days


def posts_of(number: int, day: date) -> list[dict[str, str]]:
    return [
        {
            "at": f"{day}T15:{place:02d}:00+08:00",
            "do": "say",
            "chat": "g1",
            "from": person,
            "text": f"@协作助手 {department}-{day.month}月{day.day}日：已安排货车，明日9点到仓装货",
        }
        for place, (person, department) in enumerate(POSTERS)
        if (number + place) % MISSING_EVERY
    ]
