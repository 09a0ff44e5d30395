"""Missed time is caught up and owned up to, and nobody pays for it (§3.8)."""

import pytest

from tests.scenarios.day import ALL_SIX, Day, whens


@pytest.mark.everywhere
async def test_a_deadline_that_fell_into_the_outage_moves_to_twenty_minutes_after_the_restart(day: Day) -> None:
    """L10, L11, §3.8: down 16:50-17:41, nobody posted: the example of replay.md."""
    await day.goes_down("16:50").comes_up("17:41").until("17:41")
    message = day.one("g1", "missing")
    assert message.when == "05-11 17:41"
    assert message.text.startswith("16:50–17:41")
    assert "18:01" in message.text
    assert message.to == list(ALL_SIX)
    assert day.told("g1", "notice", since="05-11 09:01") == []
    await day.until("05-13 09:00")
    assert [message.brief for message in day.told(since="05-11 17:00", on="05-11")] == [
        ("05-11 17:41", "g1", "missing"),
        ("05-11 18:06", "g1", "digest"),
    ]
    assert day.told(on="05-12 09") == []
    assert day.outcomes("L10", "2026-05-11") == dict.fromkeys(ALL_SIX, "excused")
    assert day.closed("L10", "清关操作部门", "2026-05-11") == "05-11 18:01"


async def test_what_is_posted_by_the_moved_deadline_is_kept_and_the_rest_is_excused(day: Day) -> None:
    """§3.8: kept, kept in the due minute's last second, excused."""
    day.posts("业务部门", at="10:00").goes_down("16:50").comes_up("17:41")
    day.posts("清关操作部门", at="18:01").posts("仓储部门", at="18:01:59")
    await day.until("05-12 09:30")
    assert day.outcomes("L10", "2026-05-11") == {
        **dict.fromkeys(ALL_SIX, "excused"),
        **dict.fromkeys(("业务部门", "清关操作部门", "仓储部门"), "kept"),
    }
    assert "业务部门" not in day.one("g1", "missing").to
    assert "仓储部门 18:01" in day.one("g1", "digest").text
    assert "仓储部门 18:01 补报" not in day.one("g1", "digest").text


async def test_a_post_after_the_moved_deadline_leaves_the_day_excused(day: Day) -> None:
    """§3.8: a daily post that does not come by then is excused; it is stored all the same."""
    day.goes_down("16:50").comes_up("17:41").posts("清关操作部门", at="18:05")
    await day.until("05-12 09:30")
    assert day.outcome("L10", "清关操作部门", "2026-05-11") == "excused"
    assert day.told(kind="escalate") == []


async def test_an_excused_day_breaks_the_row(day: Day) -> None:
    """§3.6: missed Monday, excused Tuesday, missed Wednesday: Thursday the head alone."""
    late = "清关操作部门"
    day.all_post_but(late, at="10:00").all_post_but(late, at="05-12 10:00")
    day.goes_down("05-12 16:50").comes_up("17:41").all_post_but(late, at="05-13 10:00")
    await day.until("05-14 09:10")
    assert [message.chat for message in day.told(kind="escalate", on="05-14")] == ["dm:head_qg"]


async def test_reminders_that_fell_into_the_outage_leave_at_the_restart_and_nothing_moves(day: Day) -> None:
    """§3.8: down 16:20-16:40."""
    await day.all_post_but("清关操作部门", at="10:00").goes_down("16:20").comes_up("16:40").until("17:00")
    assert day.story("L10", "清关操作部门") == [
        ("05-11 16:40", "dm:zhao", "remind"),
        ("05-11 17:00", "g1", "missing"),
        ("05-11 17:00", "dm:zhao", "remind"),
    ]
    notice = day.one("g1", "notice", since="05-11 16:00")
    assert notice.when == "05-11 16:40"
    assert notice.text.startswith("16:20–16:40")


async def test_a_table_that_fell_into_the_outage_leaves_at_the_restart(day: Day) -> None:
    """L11, §3.8: down 17:10-17:31."""
    await day.posts(*ALL_SIX, at="10:00").goes_down("17:10").comes_up("17:31").until("18:00")
    assert [message.brief for message in day.told(since="05-11 17:00")] == [
        ("05-11 17:31", "g1", "notice"),
        ("05-11 17:31", "g1", "digest"),
    ]
    assert day.outcome("L11", "bot") == "kept_late"


async def test_a_table_is_published_even_when_the_operator_would_have_been_told_meanwhile(day: Day) -> None:
    """L11, §3.8: down 17:20-17:50, past the operator's rung; he is not told of a table that stands there."""
    await day.posts(*ALL_SIX, at="10:00").goes_down("17:20").comes_up("17:50").until("05-12 09:30")
    assert whens(day.told("g1", "digest")) == ["05-11 17:50"]
    assert day.told("dm:it") == []


async def test_a_night_without_the_bot_is_nobodys_business(day: Day) -> None:
    """§3.8: no minute of business and no due step passed."""
    await day.posts(*ALL_SIX, at="10:00").goes_down("18:30").comes_up("05-12 08:30").until("05-12 09:30")
    assert day.told(since="05-11 17:31") == []


async def test_less_than_five_minutes_of_business_without_a_due_step_are_not_spoken_of(day: Day) -> None:
    """§3.8."""
    await day.goes_down("10:00").comes_up("10:04").until("10:30")
    assert day.told(since="05-11 09:01") == []


async def test_five_minutes_of_business_are_owned_up_to(day: Day) -> None:
    """§3.8."""
    await day.goes_down("10:00").comes_up("10:05").until("10:30")
    assert day.one("g1", "notice", since="05-11 09:01").when == "05-11 10:05"


async def test_a_due_step_is_enough_however_short_the_outage(day: Day) -> None:
    """§3.8: 16:29:30-16:31 holds the reminders."""
    await day.goes_down("16:29:30").comes_up("16:31").until("16:45")
    assert day.one("g1", "notice", since="05-11 16:00").when == "05-11 16:31"
    assert len(day.told(kind="remind")) == 6


async def test_rungs_of_the_morning_leave_at_the_restart(day: Day) -> None:
    """§3.8: down over 09:05: the latest due step is performed at the restart."""
    await day.all_post_but("清关操作部门", at="10:00").goes_down("05-12 08:00").comes_up("05-12 10:00").until("05-12 10:30")
    assert [message.brief for message in day.told(since="05-12 00:00")] == [
        ("05-12 10:00", "g1", "notice"),
        ("05-12 10:00", "dm:head_qg", "escalate"),
    ]
    assert day.outcome("L10", "清关操作部门", "2026-05-11") == "missed"


async def test_back_in_the_evening_the_group_hears_of_it_at_the_next_opening(day: Day) -> None:
    """§3.8: off hours: next opening; the deadline moves to twenty minutes after that."""
    day.goes_down("16:50").comes_up("20:00").posts("清关操作部门", at="20:30", words="已放行")
    day.says("chen", "仓储部门-5月11日：清点完毕", at="05-12 09:15")
    await day.until("05-12 09:30")
    message = day.one("g1", "missing")
    assert message.when == "05-12 09:00"
    assert "09:20" in message.text
    assert "清关操作部门" not in message.to
    assert "清关操作部门" not in message.text
    assert day.outcomes("L10", "2026-05-11") == {
        **dict.fromkeys(ALL_SIX, "excused"),
        **dict.fromkeys(("清关操作部门", "仓储部门"), "kept"),
    }
    assert whens(day.told("g1", "digest")) == ["05-12 09:25"]
    assert day.told(kind="escalate") == []


async def test_a_weekend_without_the_bot(day: Day) -> None:
    """§3.8: Friday 16:50 to Monday 10:00: the window names its days, Friday's deadline moves, Monday opens."""
    for date in ("05-11", "05-12", "05-13", "05-14"):
        day.posts(*ALL_SIX, at=f"{date} 10:00")
    await day.goes_down("05-15 16:50").comes_up("05-18 10:00").until("05-18 16:30")
    message = day.one("g1", "missing")
    assert message.when == "05-18 10:00"
    assert "5月15日" in message.text.splitlines()[0]
    assert message.about == "2026-05-15"
    assert whens(day.told("g1", "digest", since="05-15 12:00")) == ["05-18 10:25"]
    assert day.outcomes("L10", "2026-05-15") == dict.fromkeys(ALL_SIX, "excused")
    assert len(day.told(kind="remind", on="05-18 16:30")) == 6


async def test_a_second_outage_over_the_moved_deadline_moves_it_again(day: Day) -> None:
    """§3.8: down 16:30-17:10 (now 17:30) and again 17:20-17:40: now 18:00."""
    day.goes_down("16:30").comes_up("17:10").goes_down("17:20").comes_up("17:40")
    await day.posts("清关操作部门", at="18:00").until("05-12 09:00")
    assert day.outcomes("L10", "2026-05-11") == {**dict.fromkeys(ALL_SIX, "excused"), "清关操作部门": "kept"}
    assert whens(day.told("g1", "digest")) == ["05-11 18:05"]


async def test_one_message_for_each_group(day: Day) -> None:
    """§3.8: one per task group."""
    day.task(at="09:10", code="T2", name="6月出口家具", chat="g2", departments=["仓储部门"])
    await day.goes_down("16:50").comes_up("17:41").until("17:41")
    assert day.one("g1", "missing").task == "T1"
    assert day.one("g2", "missing").to == ["业务部门", "仓储部门"]


async def test_the_table_owns_up_to_the_outage(day: Day) -> None:
    """L11: one line on the bot's own work."""
    await day.posts(*ALL_SIX, at="10:00").goes_down("11:00").comes_up("11:20").until("17:30")
    assert "11:00–11:20离线" in day.one("g1", "digest").text


# ---------------------------------------------------------------- questions and anomalies due inside

QUESTION = "请运输调度部门确认14日能否放行"


async def test_a_question_due_inside_moves_to_twenty_minutes_after_the_restart(day: Day) -> None:
    """L13, §3.8: due 11:00, down 10:50-11:10: now 11:30; then its ladder from there, and no private copy at the restart."""
    day.says("zhao", QUESTION, at="10:00", id="q1").goes_down("10:50").comes_up("11:10")
    await day.until("14:00")
    assert day.due("L13", "运输调度部门") == "05-11 11:30"
    assert day.story("L13", since="05-11 10:31") == [
        ("05-11 11:10", "g1", "missing"),
        ("05-11 11:30", "g1", "missing"),
        ("05-11 11:30", "dm:li", "remind"),
        ("05-11 12:00", "dm:head_dd", "escalate"),
    ]
    assert day.told("g1", "missing")[0].text.startswith("10:50–11:10")
    assert "11:30" in day.told("g1", "missing")[0].text


async def test_an_answer_by_the_moved_time_is_kept(day: Day) -> None:
    """§3.8: what comes by then is on time."""
    day.says("zhao", QUESTION, at="10:00", id="q1").goes_down("10:50").comes_up("11:10").says("li", "确认，可以", at="11:30:30")
    await day.until("14:00")
    assert day.outcome("L13", "运输调度部门") == "kept"


async def test_a_promise_may_still_be_made_after_the_outage(day: Day) -> None:
    """§3.5, §3.8: the outage's move is not the department's own."""
    day.says("zhao", QUESTION, at="10:00", id="q1").goes_down("10:50").comes_up("11:10")
    await day.says("li", "正在核实，预计15:30回复", at="11:20").until("12:00")
    assert day.due("L13", "运输调度部门") == "05-11 15:30"


async def test_a_half_time_inside_leaves_at_the_restart(day: Day) -> None:
    """§3.8: 10:30 fell into 10:25-10:40; due 11:00 stands."""
    day.says("zhao", QUESTION, at="10:00", id="q1").goes_down("10:25").comes_up("10:40")
    await day.until("11:00")
    assert day.story("L13", since="05-11 10:01") == [
        ("05-11 10:40", "dm:li", "remind"),
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:00", "dm:li", "remind"),
    ]


async def test_a_rung_inside_leaves_at_the_restart_and_only_the_latest(day: Day) -> None:
    """§3.8: due 11:00 before the outage; 11:30 head and 14:30 lead head inside: only the lead head is told."""
    day.says("zhao", QUESTION, at="10:00", id="q1").goes_down("11:10").comes_up("15:00")
    await day.until("15:30")
    assert [message.brief for message in day.told(kind="escalate")] == [("05-11 15:00", "dm:head_yw", "escalate")]


async def test_the_deadline_and_a_question_move_in_one_message(day: Day) -> None:
    """L10, L13, §3.8: one message per group for all that moved."""
    day.says("zhao", QUESTION, at="16:00", id="q1").goes_down("16:50").comes_up("17:41")
    await day.until("17:41")
    message = day.one("g1", "missing")
    assert {item["row"] for item in message.items} == {"L10", "L13"}
    assert "#1" in message.text
    assert "清关操作部门" in message.text


async def test_a_question_that_was_moved_into_the_evening_speaks_in_the_morning(day: Day) -> None:
    """§3.8, §3.4: moved to 18:01; group and private copy at 09:00."""
    day.says("zhao", QUESTION, at="16:00", id="q1").goes_down("16:50").comes_up("17:41")
    await day.until("05-12 09:30")
    assert day.due("L13", "运输调度部门") == "05-11 18:01"
    assert [message.brief for message in day.told(row="L13", since="05-11 17:42")][:2] == [
        ("05-12 09:00", "g1", "missing"),
        ("05-12 09:00", "dm:li", "remind"),
    ]


async def test_an_anomaly_due_inside_is_spoken_of_once_and_does_not_move(day: Day) -> None:
    """L26, §3.8: only daily and question deadlines move; nothing is sent twice or privately."""
    day.says("zhao", "/异常 一般 情况：查验 影响：推迟1天 措施：已联系", at="10:00").goes_down("10:50").comes_up("11:10")
    await day.until("11:30")
    assert day.due("L26.meet", "wang") == "05-11 11:00"
    assert day.story("L26.meet", since="05-11 10:31") == [
        ("05-11 11:10", "g1", "missing"),
        ("05-11 11:30", "dm:head_yw", "escalate"),
    ]
    assert "A-1" in day.one("g1", "missing").text


@pytest.mark.everywhere
async def test_down_on_two_groups_with_questions(day: Day) -> None:
    """§3.8: each group hears of its own."""
    day.task(at="09:10", code="T2", name="6月出口家具", chat="g2", departments=["运输调度部门"], lead="业务部门")
    day.says("zhao", QUESTION, at="10:00", id="q1").says("wang", "请运输调度部门确认车辆能否到位", at="10:00", id="q2", chat="g2")
    await day.goes_down("10:50").comes_up("11:10").until("11:10")
    assert day.one("g1", "missing").about == "q1"
    assert day.one("g2", "missing").about == "q2"


async def test_the_morning_that_was_slept_through_opens_its_day(day: Day) -> None:
    """L10, §3.8: down from 08:00 to 14:00: the day is owed all the same."""
    day.posts(*ALL_SIX, at="10:00").goes_down("05-12 08:00").comes_up("14:00")
    await day.until("05-12 17:00")
    assert len(day.one("g1", "missing", on="05-12").to) == 6


async def test_a_vacation_of_the_bot(day: Day) -> None:
    """§3.8: down from Monday noon to Thursday: three days' deadlines move to one, none is missed, one table a day."""
    day.goes_down("05-11 12:00").comes_up("05-14 10:00").posts(*ALL_SIX, at="05-14 10:30")
    await day.until("05-15 09:30")
    assert set(day.outcomes("L10", "2026-05-11").values()) == {"excused"}
    assert set(day.outcomes("L10", "2026-05-13").values()) == {"excused"}
    assert set(day.outcomes("L10", "2026-05-14").values()) == {"kept"}
    assert whens(day.told("g1", "missing")) == ["05-14 10:00"]
    assert day.told(kind="escalate") == []


async def test_what_was_decided_just_before_the_outage_does_not_leave_at_night(day: Day) -> None:
    """§3.4, §3.8: a closing line of 17:50 that the bot could not say any more is said in the morning."""
    day.says("zhao", QUESTION, at="15:00", id="q1").says("li", "确认，可以", at="17:50").goes_down("17:50").comes_up("20:00")
    await day.until("05-12 09:30")
    assert whens(day.told("dm:head_dd", "notice")) == ["05-12 09:05"]
