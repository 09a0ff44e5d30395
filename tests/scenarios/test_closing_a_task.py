"""A task ends by /关闭任务, and its posts by its planned end (L10, §3.6)."""

import pytest

from tests.scenarios.day import ALL_SIX, Day


@pytest.mark.everywhere
async def test_closing_cancels_what_is_open(day: Day) -> None:
    """§3.6: open obligations are cancelled; nothing more is said."""
    day.says("zhao", "请运输调度部门确认14日上午能否放行", at="10:00", id="q1").says("wang", "/关闭任务", at="10:30")
    await day.until("05-13 18:00")
    assert day.outcomes("L10") == dict.fromkeys(ALL_SIX, "cancelled")
    assert day.outcome("L13", "运输调度部门") == "cancelled"
    assert day.outcome("L11", "bot") == "cancelled"
    assert [message.kind for message in day.told(since="05-11 10:30")] == ["reply"]


async def test_a_rung_due_after_the_end_is_dropped_and_the_day_stays_missed(day: Day) -> None:
    """§3.6, replay.md: a daily post never made stays open until its task ends, then missed."""
    day.all_post_but("清关操作部门", at="10:00").says("wang", "/关闭任务", at="18:00")
    await day.until("05-13 18:00")
    assert day.outcome("L10", "清关操作部门") == "missed"
    assert day.closed("L10", "清关操作部门") is None
    assert day.told(kind="escalate") == []


@pytest.mark.parametrize("person", ["wang", "head_yw", "vp"])
async def test_lead_coordinator_lead_head_and_above_may_close(day: Day, person: str) -> None:
    """reading.md, Rights."""
    await day.says(person, "/关闭任务", at="10:30").until("11:00")
    assert set(day.outcomes("L10").values()) == {"cancelled"}


@pytest.mark.parametrize("person", ["li", "head_dd", "chen"])
async def test_nobody_else_may(day: Day, person: str) -> None:
    """reading.md, Rights."""
    await day.says(person, "/关闭任务", at="10:30").until("11:00")
    assert set(day.outcomes("L10").values()) == {None}
    assert day.one("g1", "reply").when == "05-11 10:30"


async def test_a_closed_task_takes_no_posts(day: Day) -> None:
    """L10: a polite answer, nothing else."""
    await day.says("wang", "/关闭任务", at="10:30").posts("清关操作部门", at="11:00").until("11:05")
    assert day.told("g1", since="05-11 11:00")[0].kind == "reply"


async def test_posts_end_with_the_planned_end_and_the_last_days_ladder_runs_on(blank_day: Day) -> None:
    """L10: no post is owed after the planned end; Tuesday's is still escalated on Wednesday."""
    day = blank_day.task(due="2026-05-12").all_post_but("清关操作部门", at="05-12 10:00")
    await day.until("05-14 18:00")
    assert {owed["about"] for owed in day.owed} == {"2026-05-11", "2026-05-12"}
    assert day.told("dm:head_qg", "escalate", on="05-13")


async def test_a_task_without_planned_end_goes_on(blank_day: Day) -> None:
    """L10."""
    day = blank_day.task(due=None)
    await day.until("05-25 17:00")
    assert day.told("g1", "missing", on="05-25")


async def test_a_task_created_after_half_past_four_owes_its_first_posts_on_the_next_working_day(blank_day: Day) -> None:
    """replay.md."""
    day = blank_day.task(at="05-15 16:31")
    await day.until("05-18 09:30")
    assert {owed["about"] for owed in day.owed} == {"2026-05-18"}
    assert [message.brief for message in day.heard] == [("05-15 16:31", "g1", "notice")]


async def test_a_task_created_at_half_past_four_owes_todays(blank_day: Day) -> None:
    """replay.md: after 16:30, not at 16:30."""
    await blank_day.task(at="05-15 16:30").until("05-15 16:30")
    assert len(blank_day.told(kind="remind")) == 6


async def test_a_task_that_starts_later_owes_nothing_before(blank_day: Day) -> None:
    """L10: from the start day."""
    await blank_day.task(start="2026-05-13").until("05-13 17:00")
    assert {owed["about"] for owed in blank_day.owed} == {"2026-05-13"}


async def test_a_task_that_starts_on_a_weekend_begins_on_monday(blank_day: Day) -> None:
    """L10: every working day from the start day."""
    await blank_day.task(start="2026-05-16").until("05-18 17:00")
    assert {owed["about"] for owed in blank_day.owed} == {"2026-05-18"}


@pytest.mark.everywhere
async def test_the_creation_is_announced_once_with_the_posting_rules(blank_day: Day) -> None:
    """L07: posting rules announced; off hours at the next opening."""
    await blank_day.task(at="05-10 20:00").until("05-11 09:30")
    notice = blank_day.one("g1", "notice")
    assert notice.when == "05-11 09:00"
    assert "17:00" in notice.text
    assert "不刷屏" in notice.text
