"""正在核实，预计15:30回复: the clock moves once (L13, §3.5)."""

import pytest

from tests.scenarios.day import Day, whens

ASKED = "运输调度部门"


def asked(day: Day, at: str = "10:00") -> Day:
    return day.says("wang", "请运输调度部门确认14日上午能否放行", at=at, id="q1")


@pytest.mark.everywhere
async def test_the_example_of_the_worked_day(day: Day) -> None:
    """L13, replay.md: asked 10:00, promised 15:30 at 10:40, answered 16:05."""
    asked(day).says("li", "正在核实，预计15:30回复", at="10:40").says("li", "确认，可以放行", at="16:05")
    await day.until("05-12 18:00")
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
    assert day.outcome("L13", ASKED) == "kept_late"
    assert day.due("L13", ASKED) == "05-11 15:30"


async def test_a_promise_that_is_kept_is_kept(day: Day) -> None:
    """L13, §3.5."""
    asked(day).says("li", "正在核实，预计15:30回复", at="10:40").says("li", "确认，可以放行", at="15:30:40")
    await day.until("18:00")
    assert day.outcome("L13", ASKED) == "kept"
    assert "已计入，名单以此为准" in day.told("g1", "receipt")[-1].text


async def test_a_promise_after_the_deadline_moves_the_clock_and_stays_late(day: Day) -> None:
    """§3.5: accepted once, also after the deadline (outcome then kept_late); what was sent before is not repeated."""
    asked(day).says("li", "正在核实，预计15:30回复", at="11:40").says("li", "确认，可以放行", at="15:20")
    await day.until("18:00")
    assert day.story("L13", since="05-11 11:00") == [
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:00", "dm:li", "remind"),
        ("05-11 11:30", "dm:head_dd", "escalate"),
        ("05-11 11:40", "g1", "receipt"),
        ("05-11 15:00", "dm:li", "remind"),
        ("05-11 15:20", "g1", "receipt"),
        ("05-11 15:20", "dm:head_dd", "notice"),
    ]
    assert day.outcome("L13", ASKED) == "kept_late"


async def test_the_ladder_goes_on_from_the_new_time_without_telling_anybody_twice(day: Day) -> None:
    """§3.5, §3.7: the head was told at 11:30; at 16:00 he is not told again, at 17:30 the lead head hears of it."""
    asked(day).says("li", "正在核实，预计15:30回复", at="11:40")
    await day.until("18:00")
    assert day.story("L13", since="05-11 15:30") == [
        ("05-11 15:30", "g1", "missing"),
        ("05-11 15:30", "dm:li", "remind"),
        ("05-11 17:30", "dm:head_yw", "escalate"),
    ]


async def test_a_second_move_needs_the_askers_consent(day: Day) -> None:
    """L13: the clock moves once."""
    asked(day).says("li", "正在核实，预计15:30回复", at="10:40").says("li", "正在核实，预计17:00回复", at="15:10")
    await day.until("15:15")
    assert day.due("L13", ASKED) == "05-11 15:30"
    assert "同意" in day.one("g1", "reply").text


async def test_the_reminder_before_the_new_time_is_left_out_when_it_is_past(day: Day) -> None:
    """§3.5: one private reminder 30wm before the new time unless that is past."""
    asked(day).says("li", "正在核实，预计11:20回复", at="10:55")
    await day.until("11:20")
    assert whens(day.told("dm:li", "remind", "L13")) == ["05-11 10:30", "05-11 11:20"]


async def test_the_reminder_counts_hours_of_business(day: Day) -> None:
    """§3.5: thirty business minutes before 13:45 is 11:45."""
    asked(day).says("li", "正在核实，预计13:45回复", at="10:20")
    await day.until("13:45")
    assert whens(day.told("dm:li", "remind", "L13")) == ["05-11 11:45", "05-11 13:45"]


async def test_a_promise_off_hours_is_due_as_stated_and_its_messages_wait(day: Day) -> None:
    """§3.5, §3.4: 20:00 promised; the group reads it at 09:00, the head at 09:30."""
    asked(day, "15:00").says("li", "正在核实，预计20:00回复", at="15:40").says("zhou", "财务部门：付款完成", at="15:41")
    await day.until("05-12 12:00")
    assert day.due("L13", ASKED) == "05-11 20:00"
    assert [message.brief for message in day.told(row="L13", since="05-11 15:41")] == [
        ("05-11 17:30", "dm:li", "remind"),
        ("05-12 09:00", "g1", "missing"),
        ("05-12 09:00", "dm:li", "remind"),
        ("05-12 09:05", "dm:vp", "escalate"),
        ("05-12 09:30", "dm:head_dd", "escalate"),
        ("05-12 11:00", "dm:head_yw", "escalate"),
    ]


async def test_an_answer_in_the_evening_before_the_promised_time_is_kept_and_nothing_waits(day: Day) -> None:
    """§3.7: never for a fulfilled obligation."""
    asked(day, "15:00").says("li", "正在核实，预计20:00回复", at="15:40").says("li", "确认，可以", at="20:30")
    await day.until("05-12 12:00")
    assert day.outcome("L13", ASKED) == "kept_late"
    assert day.told(row="L13", since="05-11 20:31") == []


@pytest.mark.everywhere
async def test_a_promise_without_a_time_leaves_the_clock(day: Day) -> None:
    """L13, reading.md: promise_missing, the clock stays, a time is asked for."""
    asked(day).says("li", "正在核实", at="10:40")
    await day.until("11:00")
    assert day.due("L13", ASKED) == "05-11 11:00"
    assert day.one("g1", "repair").row == "L13"
    assert day.told("g1", "missing", "L13")


async def test_a_promised_time_gone_by_leaves_the_clock(day: Day) -> None:
    """L13, reading.md: promise_in_past."""
    asked(day).says("li", "正在核实，预计10:10回复", at="10:40")
    await day.until("10:45")
    assert day.due("L13", ASKED) == "05-11 11:00"
    assert "已经过了" in day.one("g1", "repair").text


@pytest.mark.any_value
async def test_a_promise_by_button(day: Day) -> None:
    """L13: [promise] with HH:MM."""
    await asked(day).clicks("li", "promise", "15:30", of="L13", at="10:40").until("10:45")
    assert day.due("L13", ASKED) == "05-11 15:30"


@pytest.mark.any_value
async def test_a_button_without_a_usable_time_leaves_the_clock(day: Day) -> None:
    """L13: a time gone by is asked for again, and so is none at all."""
    asked(day).clicks("li", "promise", "09:30", of="L13", at="10:40").clicks("li", "promise", of="L13", at="10:41")
    await day.until("10:45")
    assert day.due("L13", ASKED) == "05-11 11:00"
    assert whens(day.told("g1", "repair", "L13")) == ["05-11 10:40", "05-11 10:41"]


async def test_a_promise_for_tomorrow(day: Day) -> None:
    """L13: the absolute time is echoed with its day."""
    await asked(day).says("li", "正在核实，预计明天10:00回复", at="10:40").until("10:45")
    assert day.due("L13", ASKED) == "05-12 10:00"
    assert "5月12日（周二）10:00" in day.told("g1", "receipt")[-1].text


async def test_each_asked_department_promises_for_itself(day: Day) -> None:
    """L13, §3.5: of two departments asked, one moves its own clock."""
    day.says("wang", "请运输调度部门、仓储部门确认14日上午能否放行", at="10:00", id="q1")
    await day.says("li", "正在核实，预计15:30回复", at="10:20").until("11:00")
    assert day.due("L13", ASKED) == "05-11 15:30"
    assert day.due("L13", "仓储部门") == "05-11 11:00"
    assert day.one("g1", "missing", "L13").to == ["仓储部门"]
