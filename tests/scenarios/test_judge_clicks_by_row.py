"""A button pressed by the row it is about, on a card that only asks what is meant (replay.md: click, `of`)."""

from tests.scenarios.day import Day

GOOD = "清关操作部门：已放行"


async def test_the_choice_of_a_task_is_found_by_the_row_of_the_post(day: Day) -> None:
    """L10: the reminder of 16:30 has a card too; choose_task means the question which task."""
    day.task(at="09:10", code="T2", name="6月出口家具", type="出口", lead="运输调度部门", departments=["清关操作部门"], chat="g2")
    day.says("zhao", GOOD, at="16:58", chat="dm:zhao")
    await day.clicks("zhao", "choose_task", "T2", of="L10", at="17:03", chat="dm:zhao").until("17:05")
    assert day.told("dm:zhao", "receipt")[0].task == "T2"


async def test_a_clock_is_asked_for_by_the_row_of_the_question(day: Day) -> None:
    """L13: [需要计时] while another question's card stands in the same group."""
    day.says("zhao", "请业务部门确认订单数量", id="q1", at="10:00").says("wang", "运输调度部门车辆是否到位？", id="q2", at="10:10")
    await day.clicks("wang", "ask", of="L13", at="10:15").until("10:20")
    assert day.due("L13", "运输调度部门") == "05-11 11:15"
    assert day.obligation("L13", "运输调度部门")["about"] == "q2"


async def test_a_choice_that_was_made_leaves_the_other_cards_alone(day: Day) -> None:
    """L13: after the clock was asked for, a second tap finds it done and answers no question."""
    day.says("wang", "运输调度部门车辆是否到位？", id="q2", at="10:10")
    day.clicks("wang", "ask", of="L13", at="10:15").clicks("wang", "ask", of="L13", at="10:16")
    await day.until("10:20")
    assert day.one("g1", "reply", since="05-11 10:16").when == "05-11 10:16"
    assert day.outcome("L13", "运输调度部门") is None
