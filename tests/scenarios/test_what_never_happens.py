"""Random weeks of everything that people do: what §3 forbids never happens."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.scenarios.day import ALL_SIX, COORDINATORS, Day, Heard

MERGED = {"remind", "missing", "escalate", "alert", "notice"}
HEADS = ("head_yw", "head_dd", "head_qg", "head_cc")
PEOPLE = (*COORDINATORS.values(), *HEADS, "vp", "qm", "guest", "nobody")
ANSWERS = (
    "确认，可以",
    "不能",
    "正在核实，预计15:30回复",
    "正在核实",
    "已电话确认",
    "#1 能",
    "/确认 #2 不能",
    "#3 正在核实，预计明天10:00回复",
)
RECORDS = ("已召集 方案：换船 责任部门：清关", "方案 补单", "处置 已到场", "反馈 已放行", "已解决 结果：好", "重大", "一般", "重要")
ACTIONS = ("answer_yes", "answer_no", "promise", "endorse", "correct", "acknowledge", "record", "fix", "unchanged", "ask", "choose_task")
VALUES = (None, "15:30", "08:30", "重要", "重大", "已召集", "已解决", "T1", "#1", "A-1")


def doing(dice: random.Random, day: Day, at: str) -> None:
    person = dice.choice(PEOPLE)
    chat = dice.choice(("g1", "g1", "g2", f"dm:{person}", "g9"))
    department = dice.choice(ALL_SIX)
    say = dice.choice(
        (
            f"{department}：按计划进行",
            f"{department}-{dice.choice(('5月11日', '昨天', '2月30日', '5月20日'))}：已到仓",
            f"{department}：尽快安排",
            "仓储布门-5月11日：清点80%",
            f"请{department}确认14日能否放行",
            "请各部门确认14日能否参会",
            "请确认14日提货时间",
            f"{department}明天能到吗？",
            dice.choice(ANSWERS),
            dice.choice(ANSWERS),
            f"/异常 {dice.choice(('', '一般', '重要', '重大'))} 情况：查验 {dice.choice(('', '影响：推迟 措施：已联系'))}",
            f"/异常 A-{dice.randint(1, 4)} {dice.choice(RECORDS)}",
            "影响：推迟2天 措施：已联系海关",
            dice.choice(("/进度", "/谁没报", "/帮助", "/进读", "收到", "大家好")),
        )
    )
    if dice.random() < 0.25:
        row = dice.choice(("L10", "L12", "L13", "L24", "L25", "L26.meet", "L28.meet"))
        day.clicks(person, dice.choice(ACTIONS), dice.choice(VALUES), of=row, at=at, chat=chat)
    else:
        day.says(person, say, at=at, chat=chat)


def week(day: Day, seed: int) -> Day:
    """From Monday 09:00 to Friday 18:00: something every twenty minutes or so, and the bot goes down now and then."""
    dice = random.Random(seed)
    day.task(at="09:00", code="T2", name="6月出口家具", type="出口", lead="运输调度部门", departments=["清关操作部门"], chat="g2")
    now, up = datetime(2026, 5, 11, 9, 1, tzinfo=UTC), True
    while now < datetime(2026, 5, 15, 18, tzinfo=UTC):
        at = f"{now:%m-%d %H:%M:%S}"
        if dice.random() < 0.03:
            (day.goes_down if up else day.comes_up)(at)
            up = not up
        else:
            doing(dice, day, at)
        now += timedelta(seconds=dice.randint(1, 2400 if 8 < now.hour < 18 else 9000))
    return day if up else day.comes_up("05-15 18:00")


def instant(when: str) -> datetime:
    clock = when if when.count(":") == 2 else f"{when}:00"
    return datetime.strptime(f"2026-{clock}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def off_hours(message: Heard) -> bool:
    at = instant(message.when).time().replace(second=0)
    return not (time(9) <= at <= time(12) or time(13, 30) <= at <= time(18))


def settled_before(day: Day, message: Heard) -> Iterator[dict[str, object]]:
    """The obligations that a message nudges about although they were fulfilled in an earlier minute."""
    closed = {(owed["task"], owed["rule"], owed["debtor"], owed["about"]): owed["closed_at"] for owed in day.owed}
    repaired = {(repair.about, name) for repair in day.told(kind="repair", row="L12") for name in repair.to}  # count from the first try
    for item in message.items:
        at = closed.get((item["task"], item["rule"], item["debtor"], item["about"]))
        was_closed = at and datetime.fromisoformat(at).replace(tzinfo=UTC, second=0) < instant(message.when).replace(second=0)
        if was_closed and (item["about"], item["debtor"]) not in repaired:
            yield item


@pytest.mark.parametrize("seed", range(3))
async def test_a_random_week(day: Day, seed: int) -> None:
    """§3.1-3.8, L10-L28: no fault, no nudge for what is fulfilled, nobody twice, nothing off hours, nothing unmerged."""
    await week(day, seed).until("05-18 09:30")
    assert day.told("dm:it") == []
    urgent_rows = {"L24", "L25", "L28.brief", "L28.meet"}
    for message in day.heard:
        rows = {item["row"] for item in message.items}
        if message.kind in MERGED and off_hours(message):
            assert rows, message.brief
            assert rows <= urgent_rows, (message.brief, rows)
        if message.kind in {"remind", "missing", "escalate"} and message.chat != "dm:vp":  # his one message holds closing lines as well
            assert not list(settled_before(day, message)), message.brief
        if message.kind == "missing":
            assert message.mentions == []
    minutes = Counter((message.when, message.chat, message.kind) for message in day.heard if message.kind in MERGED)
    assert max(minutes.values()) == 1
    escalated = Counter(
        (message.chat, item["task"], item["rule"], item["debtor"], item["about"])
        for message in day.told(kind="escalate")
        if message.chat != "dm:vp"
        for item in message.items
    )
    assert max(escalated.values(), default=1) == 1
    ordinary = [
        message for message in day.told("dm:vp") if message.kind in MERGED and not {item["row"] for item in message.items} & urgent_rows
    ]
    assert max(Counter(message.when[:5] for message in ordinary).values(), default=0) <= 1
    assert all(owed["outcome"] in ("kept", "kept_late", "missed", "excused", "cancelled", None) for owed in day.owed)
