"""What an outage does to a task whose first day is still to come (§3.8)."""

from tests.scenarios.day import Day

ASKED = "请运输调度部门确认车辆是否到位"


def waiting(day: Day) -> Day:
    return day.task(at="09:00", code="T2", name="6月出口家具", lead="业务部门", chat="g2", start="2026-06-01", due="2026-06-30")


async def test_a_question_in_a_task_that_has_not_begun_moves_like_any_other(day: Day) -> None:
    """L13, §3.8: asked 10:00, down 10:40-11:10: due 11:30, and the group hears of the window."""
    waiting(day).says("wang", ASKED, id="q1", chat="g2", at="10:00").goes_down("10:40").comes_up("11:10")
    await day.until("12:00")
    assert day.due("L13", "运输调度部门") == "05-11 11:30"
    message = day.told("g2", "missing")[0]
    assert message.when == "05-11 11:10"
    assert message.text.startswith("10:40–11:10")
    assert "11:30" in message.text
    assert [told.when for told in day.told("dm:head_dd", "escalate", "L13")] == ["05-11 12:00"]


async def test_the_group_of_a_task_that_has_not_begun_is_left_in_peace_where_nothing_is_owed(day: Day) -> None:
    """§3.8: nothing of it waits, so there is nothing to own up to."""
    await waiting(day).goes_down("10:40").comes_up("11:10").until("12:00")
    assert day.told("g2", since="05-11 10:00") == []
