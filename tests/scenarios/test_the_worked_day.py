"""The worked day of replay.md, line by line (L10-L13, L28, §3.8)."""

import pytest

from tests.scenarios.day import ALL_SIX, Day, whens

LATE = "清关操作部门"


def monday(day: Day) -> Day:
    """Five post, 清关 does not; a question at 10:00."""
    day.says("wang", "请运输调度部门确认14日上午能否放行", at="10:00", id="q1")
    day.all_post_but(LATE, at="10:05")
    day.says("li", "正在核实，预计15:30回复", at="10:40")
    return day.says("li", "确认，14日10:00前放行", at="16:05")


def evening(day: Day) -> Day:
    """A 重大 at 19:30."""
    return day.says("head_dd", "/异常 重大 情况：海关查验扣货，提货停止 影响：5月20日交付 措施：已联系海关", at="19:30")


def worked(day: Day) -> Day:
    """Monday, its evening, and Tuesday like Monday."""
    return evening(monday(day)).all_post_but(LATE, at="05-12 10:00")


@pytest.mark.everywhere
async def test_what_concerns_customs_on_the_three_days(day: Day) -> None:
    """L10, L11: the table of the worked day."""
    await worked(day).until("05-13 09:05")
    assert day.story("L10", LATE) == [
        ("05-11 16:30", "dm:zhao", "remind"),
        ("05-11 17:00", "g1", "missing"),
        ("05-11 17:00", "dm:zhao", "remind"),
        ("05-12 09:05", "dm:head_qg", "escalate"),
        ("05-12 16:30", "dm:zhao", "remind"),
        ("05-12 17:00", "g1", "missing"),
        ("05-12 17:00", "dm:zhao", "remind"),
        ("05-13 09:05", "dm:head_qg", "escalate"),
        ("05-13 09:05", "dm:head_yw", "escalate"),
    ]
    assert [(message.when, message.row) for message in day.told("g1", "digest")] == [("05-11 17:30", "L11"), ("05-12 17:30", "L11")]
    assert all("清关操作部门 未报" in message.text for message in day.told("g1", "digest"))


async def test_the_first_line(day: Day) -> None:
    """09:00 g1 notice: task announced, posting rules."""
    await day.until("09:00")
    notice = day.one("g1")
    assert (notice.when, notice.kind, notice.row, notice.task) == ("05-11 09:00", "notice", None, "T1")
    assert notice.items == []
    assert notice.to == list(ALL_SIX)


async def test_the_reminder_names_department_and_deadline(day: Day) -> None:
    """16:30 dm:zhao remind L10: 清关操作部门, until 17:00."""
    await monday(day).until("16:30")
    reminder = day.one("dm:zhao", "remind")
    assert reminder.to == [LATE]
    assert reminder.mentions == ["zhao"]
    assert "17:00" in reminder.text
    assert reminder.text.startswith("16:30")
    assert LATE in reminder.text
    assert (reminder.row, reminder.about, reminder.task) == ("L10", "2026-05-11", "T1")
    assert reminder.items == [{"rule": "progress.daily", "row": "L10", "task": "T1", "debtor": LATE, "about": "2026-05-11"}]


async def test_five_o_clock_names_customs_only_without_at(day: Day) -> None:
    """17:00 g1 missing L10."""
    await monday(day).until("17:00")
    missing = day.one("g1", "missing", "L10")
    assert (missing.to, missing.mentions) == ([LATE], [])
    assert not any(name in missing.text for name in ALL_SIX if name != LATE)


@pytest.mark.everywhere
async def test_the_escalation_asks_for_help(day: Day) -> None:
    """Tue 09:05 dm:head_qg escalate L10: merged, asks for help."""
    await monday(day).until("05-12 09:05")
    escalation = day.one("dm:head_qg", "escalate")
    assert escalation.to == [LATE]
    assert escalation.mentions == ["head_qg"]
    assert "请您协调" in escalation.text
    assert not any(word in escalation.text for word in ("催", "逾期", "未报", "务必", "责令"))


async def test_the_outcomes_of_the_days(day: Day) -> None:
    """L10, L11, L13: what is owed and how it ended."""
    await worked(day).until("05-13 09:05")
    for date in ("2026-05-11", "2026-05-12"):
        assert day.outcomes("L10", date) == {**dict.fromkeys(ALL_SIX, "kept"), LATE: "missed"}
        assert day.outcome("L11", "bot", date) == "kept"
    assert day.outcome("L13", "运输调度部门") == "kept_late"


@pytest.mark.everywhere
async def test_the_question_of_the_worked_day(day: Day) -> None:
    """L13: receipt (@li, due 11:00, buttons), 10:30 remind, holding reply, 15:00 remind, 15:30, 16:00 head, 16:05 answer."""
    await monday(day).until("18:00")
    assert day.story("L13") == [
        ("05-11 10:00", "g1", "receipt"),
        ("05-11 10:30", "dm:li", "remind"),
        ("05-11 10:40", "g1", "receipt"),
        ("05-11 15:00", "dm:li", "remind"),
        ("05-11 15:30", "g1", "missing"),
        ("05-11 15:30", "dm:li", "remind"),
        ("05-11 16:00", "dm:head_dd", "escalate"),
        ("05-11 16:05", "g1", "receipt"),
        ("05-11 16:05", "dm:head_dd", "notice"),
    ]
    receipt = day.told("g1", "receipt", "L13")[0]
    assert receipt.mentions == ["li"]
    assert "11:00" in receipt.text
    assert receipt.buttons


@pytest.mark.everywhere
async def test_the_evening_of_the_worked_day(day: Day) -> None:
    """L28: alone its messages leave at night, and the clocks are those of the example."""
    await evening(monday(day)).until("23:30")
    assert whens(day.told("dm:vp", since="05-11 19:30")) == [
        "05-11 19:30",
        "05-11 20:00",
        "05-11 20:30",
        "05-11 21:00",
        "05-11 21:30",
        "05-11 23:30",
    ]
    assert whens(day.told("dm:head_yw", since="05-11 19:30")) == ["05-11 19:30", "05-11 19:45", "05-11 20:00", "05-11 23:30"]


async def test_the_recording_that_ends_it(day: Day) -> None:
    """replay.md, Recording: 处置, 已召集, 已解决."""
    worked(day).says("head_yw", "/异常 A-1 处置 已派人到场", at="10:10")
    day.says("vp", "/异常 A-1 已召集 方案：换船 时限：5月14日 跟踪人：李", at="10:20")
    await day.says("wang", "/异常 A-1 已解决 结果：已放行 影响：无 防范：提前备单", at="10:30").until("18:00")
    assert day.outcomes("L28.brief") == {"head_yw": "kept_late"}
    assert day.outcomes("L28.meet") == {"vp": "kept_late"}
    assert day.told(row="L28.meet", since="05-12 10:31") == []


async def test_the_worked_day_on_each_database(day_on_each: Day) -> None:
    """L10, L13, L28: the same on SQLite's file and on PostgreSQL."""
    await worked(day_on_each).until("05-13 09:05")
    assert len(day_on_each.told(kind="escalate", row="L10")) == 3
    assert day_on_each.outcome("L13", "运输调度部门") == "kept_late"
    assert len(day_on_each.told("dm:vp", "alert")) == 5 + 12
