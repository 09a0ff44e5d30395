"""One question to one department: half time, deadline, head, lead head, vice president (L13, ladder answer)."""

from collections.abc import Callable

import pytest

from tests.scenarios.day import Day, whens

ASKED = "运输调度部门"
QUESTION = "请运输调度部门确认14日上午能否放行"


def asked(day: Day, at: str = "10:00", by: str = "zhao") -> Day:
    return day.says(by, QUESTION, at=at, id="q1")


@pytest.mark.everywhere
async def test_a_question_that_nobody_answers_climbs_to_the_vice_president(day: Day) -> None:
    """L13, §3: half time, group and private copy, +30wm head, +2wh lead head, 09:05 of the next working day vice president."""
    await asked(day).until("05-13 18:00")
    assert day.story("L13") == [
        ("05-11 10:00", "g1", "receipt"),
        ("05-11 10:30", "dm:li", "remind"),
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:00", "dm:li", "remind"),
        ("05-11 11:30", "dm:head_dd", "escalate"),
        ("05-11 14:30", "dm:head_yw", "escalate"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]
    assert day.outcome("L13", ASKED) is None


async def test_asker_and_asked_get_one_receipt_with_the_clock_and_its_buttons(day: Day) -> None:
    """L13, §3.1: @ in questions; the due instant is echoed; the answer is one tap."""
    await asked(day).until("10:00")
    receipt = day.one("g1", "receipt")
    assert receipt.mentions == ["li"]
    assert receipt.to == [ASKED]
    assert receipt.about == "q1"
    assert "11:00" in receipt.text
    assert {"answer_yes", "answer_no", "promise"} <= set(receipt.buttons)
    assert receipt.items == [{"rule": "question.answer", "row": "L13", "task": "T1", "debtor": ASKED, "about": "q1"}]


async def test_the_group_text_names_department_and_matter_without_at(day: Day) -> None:
    """§3.1."""
    await asked(day).until("11:00")
    missing = day.one("g1", "missing")
    assert ASKED in missing.text
    assert "14日上午能否放行" in missing.text
    assert missing.mentions == []


async def test_a_question_over_lunch(day: Day) -> None:
    """L13, §2: asked at 11:30: half time 12:00, due 14:00, head 14:30, lead head 16:00."""
    await asked(day, "11:30").until("18:00")
    assert whens(day.told(row="L13")) == [
        "05-11 11:30",
        "05-11 12:00",
        "05-11 14:00",
        "05-11 14:00",
        "05-11 14:30",
        "05-11 16:00",
    ]


async def test_a_question_in_the_lunch_break_counts_from_half_past_one(day: Day) -> None:
    """L13, §2, §3.4: a trigger outside hours of business counts from the next opening; its receipt leaves at once."""
    await asked(day, "12:20").until("18:00")
    assert whens(day.told(row="L13"))[:4] == ["05-11 12:20", "05-11 14:00", "05-11 14:30", "05-11 14:30"]


async def test_a_question_near_the_end_of_business(day: Day) -> None:
    """L13: asked at 17:40: half time 09:10, due 09:40, head 10:10, lead head 11:40, vice president on Wednesday."""
    await asked(day, "17:40").until("05-13 10:00")
    assert whens(day.told(row="L13")) == [
        "05-11 17:40",
        "05-12 09:10",
        "05-12 09:40",
        "05-12 09:40",
        "05-12 10:10",
        "05-12 11:40",
        "05-13 09:05",
    ]


async def test_seconds_of_the_question_are_dropped(day: Day) -> None:
    """§2: 11:00:37 + 1wh = 12:00."""
    await asked(day, "11:00:37").until("12:00")
    assert day.due("L13", ASKED) == "05-11 12:00"
    assert whens(day.told(row="L13")) == ["05-11 11:00:37", "05-11 11:30", "05-11 12:00", "05-11 12:00"]


async def test_a_later_time_in_the_text_is_the_deadline(day: Day) -> None:
    """L13: 1wh, or the later time stated; half of it in hours of business."""
    await day.says("zhao", "请运输调度部门在16:00前确认14日上午能否放行", at="10:00").until("18:00")
    assert day.due("L13", ASKED) == "05-11 16:00"
    assert whens(day.told("dm:li", "remind", "L13")) == ["05-11 13:45", "05-11 16:00"]
    assert day.one("g1", "missing", "L13").when == "05-11 16:00"
    assert day.one("dm:head_dd").when == "05-11 16:30"


async def test_an_earlier_time_in_the_text_does_not_shorten_the_clock(day: Day) -> None:
    """L13: the later of the two."""
    await day.says("zhao", "请运输调度部门在10:20前确认14日上午能否放行", at="10:00").until("10:05")
    assert day.due("L13", ASKED) == "05-11 11:00"


async def test_an_answer_in_time_ends_everything(day: Day) -> None:
    """L13, §3.7: never for a fulfilled obligation."""
    await asked(day).says("li", "确认，14日10:00前放行", at="10:20").until("05-12 12:00")
    assert day.story("L13") == [("05-11 10:00", "g1", "receipt"), ("05-11 10:20", "g1", "receipt")]
    assert day.outcome("L13", ASKED) == "kept"


async def test_deputy_and_head_may_answer_too(day: Day) -> None:
    """L13: its coordinator, deputy or head."""
    await asked(day).says("head_dd", "确认可以", at="10:20").until("11:00")
    assert day.outcome("L13", ASKED) == "kept"


async def test_nobody_elses_confirmation_stops_the_clock(day: Day) -> None:
    """L13: an answer of another department, or of an unknown person, is none."""
    await asked(day).says("chen", "确认", at="10:10").says("guest", "确认", at="10:15").until("11:00")
    assert day.outcome("L13", ASKED) is None
    assert day.told("g1", "missing", "L13")


async def test_no_is_an_answer(day: Day) -> None:
    """L13."""
    await asked(day).says("li", "不能放行，资料不齐", at="10:20").until("11:00")
    assert day.outcome("L13", ASKED) == "kept"


@pytest.mark.everywhere
async def test_a_tap_answers(day: Day) -> None:
    """L13: a button does what a typed line would have done."""
    await asked(day).clicks("li", "answer_yes", of="L13", at="10:20").until("11:00")
    assert day.outcome("L13", ASKED) == "kept"
    assert day.one("g1", "receipt", since="05-11 10:20").row == "L13"


async def test_a_tap_of_somebody_else_does_not(day: Day) -> None:
    """L13."""
    await asked(day).clicks("chen", "answer_yes", of="L13", at="10:20").until("10:30")
    assert day.outcome("L13", ASKED) is None
    assert day.one("g1", "reply").when == "05-11 10:20"


@pytest.mark.everywhere
async def test_a_tap_in_the_private_reminder_answers_in_the_group(day: Day) -> None:
    """L13, replay.md: the answer stands where the question stood."""
    await asked(day).clicks("li", "answer_no", of="L13", at="10:35", chat="dm:li").until("10:40")
    assert day.outcome("L13", ASKED) == "kept"
    assert [message.chat for message in day.told(kind="receipt", since="05-11 10:35")] == ["dm:li", "g1"]


async def test_an_answer_by_command(day: Day) -> None:
    """L13: /请确认 and /确认."""
    day.says("zhao", "/请确认 运输调度部门 14日上午能否放行", at="10:00").says("li", "/确认 #1 能", at="10:20")
    await day.until("11:00")
    assert day.outcome("L13", ASKED) == "kept"


async def test_the_asker_may_close(day: Day) -> None:
    """L13: 已电话确认."""
    await asked(day).says("zhao", "已电话确认", at="10:20").until("05-12 10:00")
    assert day.outcome("L13", ASKED) == "kept"
    assert day.told(row="L13", since="05-11 10:21") == []


async def test_those_who_were_escalated_to_get_one_closing_line(day: Day) -> None:
    """§3.3: head and lead head; the coordinator who answered and was never escalated to gets none."""
    await asked(day).says("li", "确认，可以", at="15:00").until("05-12 10:00")
    assert [message.brief for message in day.told(kind="notice", row="L13")] == [
        ("05-11 15:00", "dm:head_dd", "notice"),
        ("05-11 15:00", "dm:head_yw", "notice"),
    ]
    assert day.one("dm:head_dd", "notice").to == [ASKED]
    assert day.outcome("L13", ASKED) == "kept_late"
    assert day.told("dm:vp") == []


async def test_the_head_who_answers_gets_no_closing_line(day: Day) -> None:
    """§3.3: not the person who settled it."""
    await asked(day).says("head_dd", "确认，可以", at="15:00").until("05-12 10:00")
    assert [message.chat for message in day.told(kind="notice", row="L13")] == ["dm:head_yw"]


async def test_a_head_who_asked_himself_is_not_escalated_to(day: Day) -> None:
    """§3.3: asked the question himself: skipped, and not passed on."""
    await asked(day, by="head_yw").until("05-12 10:00")
    assert [message.brief for message in day.told(kind="escalate", row="L13")] == [
        ("05-11 11:30", "dm:head_dd", "escalate"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]


async def test_a_question_to_the_lead_tells_its_head_once(day: Day) -> None:
    """§3.3: head and lead head are one person: the second rung is skipped."""
    await day.says("zhao", "请业务部门确认收货时间", at="10:00").until("05-12 10:00")
    assert [message.brief for message in day.told(kind="escalate", row="L13")] == [
        ("05-11 11:30", "dm:head_yw", "escalate"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]


async def test_a_question_to_a_department_without_head(day: Day) -> None:
    """§3.3: the empty rung passes to the next filled one at that instant."""
    await day.says("zhao", "请客服部门确认收货时间", at="10:00").until("05-12 10:00")
    assert [message.brief for message in day.told(kind="escalate", row="L13")] == [
        ("05-11 11:30", "dm:head_yw", "escalate"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]


async def test_questions_are_numbered_through_the_whole_database(day: Day) -> None:
    """replay.md: #1, #2 …"""
    day.task(at="09:10", code="T2", name="6月出口家具", chat="g2", departments=["运输调度部门"], lead="业务部门")
    asked(day).says("wang", "请运输调度部门确认车辆", at="10:01", chat="g2")
    await day.until("10:05")
    assert "#1" in day.one("g1", "receipt").text
    assert "#2" in day.one("g2", "receipt").text


async def test_a_question_without_an_id_is_about_its_number(day: Day) -> None:
    """replay.md: about is the id of the asking line, else its number."""
    await day.says("zhao", QUESTION, at="10:00").until("10:05")
    assert day.one("g1", "receipt").about == "#1"


@pytest.mark.everywhere
async def test_one_answer_to_several_open_questions_is_asked_back(day: Day) -> None:
    """replay.md: 确认 with several open questions: a repair with choose_request; the answer counts from its own time."""
    asked(day).says("chen", "请运输调度部门确认车辆到仓时间", at="10:05", id="q2").says("li", "确认", at="10:20")
    day.clicks("li", "choose_request", "#2", of="L13", at="10:25")
    await day.until("10:30")
    assert [button["value"] for button in (day.one("g1", "repair").card or {})["buttons"]] == ["#1", "#2"]
    assert day.outcome("L13", ASKED, "q1") is None
    assert day.outcome("L13", ASKED, "q2") == "kept"
    assert day.closed("L13", ASKED, "q2") == "05-11 10:20"


async def test_a_numbered_answer_needs_no_choice(day: Day) -> None:
    """L13: #2 能."""
    asked(day).says("chen", "请运输调度部门确认车辆到仓时间", at="10:05", id="q2").says("li", "#2 能", at="10:20")
    await day.until("10:30")
    assert day.outcomes("L13", "q2") == {ASKED: "kept"}
    assert day.outcomes("L13", "q1") == {ASKED: None}


async def test_a_question_raised_privately_stands_in_the_group_with_the_department_only(day: Day) -> None:
    """replay.md: the receipt goes to the chat it came from, the question to the task's group."""
    await day.says("zhao", QUESTION, at="10:00", chat="dm:zhao").until("10:05")
    assert [message.chat for message in day.told(kind="receipt")] == ["dm:zhao", "g1"]
    group = day.told("g1", "receipt")[0]
    assert group.mentions == ["li"]
    assert "清关操作部门" in group.text
    assert "赵" not in group.text


async def test_whether_alone_only_offers_a_clock(day: Day) -> None:
    """L13: 是否…? alone only offers the asker [需要计时]; a tap starts the clock."""
    day.says("zhao", "运输调度部门明天车辆是否到位？", at="10:00", id="w1")
    await day.until("10:05")
    assert day.told(row="L13") == []
    offer = day.one("g1", "reply")
    assert offer.buttons == ["ask"]
    await day.clicks("zhao", "ask", of=offer.id, at="10:10").until("10:15")
    assert day.due("L13", ASKED) == "05-11 11:10"


async def test_the_table_shows_open_questions_and_what_is_left(day: Day) -> None:
    """L11: open questions with what is left of their clocks."""
    await asked(day, "17:00").until("17:30")
    text = day.one("g1", "digest").text
    assert "待答复 1" in text
    assert "剩30分钟" in text


@pytest.mark.everywhere
async def test_only_the_asker_starts_the_clock_and_only_once(day: Day) -> None:
    """L13: [需要计时] is offered to the asker."""
    await day.says("zhao", "运输调度部门明天车辆是否到位？", at="10:00").until("10:05")
    offer = day.one("g1", "reply").id
    day.clicks("li", "ask", of=offer, at="10:10").clicks("zhao", "ask", of=offer, at="10:11").clicks("zhao", "ask", of=offer, at="10:12")
    await day.until("10:15")
    assert whens(day.told("g1", "receipt", "L13")) == ["05-11 10:11"]
    assert len(day.outcomes("L13")) == 1


async def test_the_clock_can_be_started_from_a_private_chat(day: Day) -> None:
    """L13: [需要计时] under a question that was asked privately."""
    await day.says("zhao", "运输调度部门明天车辆是否到位？", at="10:00", chat="dm:zhao").until("10:05")
    await day.clicks("zhao", "ask", of=day.one("dm:zhao", "reply").id, at="10:10", chat="dm:zhao").until("10:15")
    assert day.due("L13", ASKED) == "05-11 11:10"


@pytest.mark.any_value
async def test_a_reminder_of_two_questions_has_a_button_for_each(day: Day) -> None:
    """L13, §3.2: merged; a tap answers the one it names and no other."""
    asked(day).says("chen", "请运输调度部门确认车辆到仓时间", at="10:00", id="q2")
    await day.until("10:30")
    reminder = day.one("dm:li", "remind")
    assert len(reminder.items) == 2
    assert [(button["action"], button["value"]) for button in (reminder.card or {})["buttons"]] == [
        ("answer_yes", "#1"),
        ("answer_no", "#1"),
        ("answer_yes", "#2"),
        ("answer_no", "#2"),
    ]
    day.clicks("li", "answer_yes", "#2", of=reminder.id, at="10:35", chat="dm:li")
    await day.clicks("li", "answer_yes", of=reminder.id, at="10:36", chat="dm:li").until("10:40")
    assert (day.outcome("L13", ASKED, "q1"), day.outcome("L13", ASKED, "q2")) == (None, "kept")
    assert day.one("dm:li", "reply").when == "05-11 10:36"


async def test_a_post_that_ends_in_a_question_is_both(day: Day) -> None:
    """L10, L13: the report is stored and the question has its clock."""
    await day.says("zhao", "清关操作部门-5月11日：已申报。请运输调度部门确认14日能否提货", at="10:00", id="p1").until("10:05")
    assert day.outcome("L10", "清关操作部门") == "kept"
    assert day.due("L13", ASKED, "p1") == "05-11 11:00"


COLLEAGUE = ('[[person]]\nid = "zhao"', '[[person]]\nid = "driver"\nname = "司机"\ndepartment = "运输调度部门"\n\n[[person]]\nid = "zhao"')


async def test_an_answer_of_a_colleague_is_kept_and_offered_to_the_coordinator(day_in: Callable[..., Day]) -> None:
    """L13: anyone else's is kept as 待本部门确认; one tap of the coordinator makes it the department's."""
    day = day_in(COLLEAGUE).task()
    await asked(day).says("driver", "可以，14日10点前放行", at="10:10").until("10:15")
    assert day.outcome("L13", ASKED) is None
    assert "待本部门确认" in day.one("g1", "reply").text
    offer = day.one("dm:li", "reply")
    assert "14日10点前放行" in offer.text
    await day.clicks("li", "answer_yes", of=offer.id, at="10:20", chat="dm:li").until("10:25")
    assert day.outcome("L13", ASKED) == "kept"
    assert "14日10点前放行" in day.told("g1", "receipt")[-1].text


async def test_small_talk_of_a_colleague_is_none(day_in: Callable[..., Day]) -> None:
    """L13: only what would be an answer."""
    day = day_in(COLLEAGUE).task()
    await asked(day).says("driver", "大家早上好", at="10:10").until("10:15")
    assert day.told("dm:li") == []


async def test_a_click_on_a_row_means_the_newest_open_card(day: Day) -> None:
    """replay.md: the second question is answered already: [能] is for the first."""
    asked(day).says("chen", "请运输调度部门确认车辆到仓时间", at="10:05", id="q2").says("li", "#2 能", at="10:20")
    await day.clicks("li", "answer_yes", of="L13", at="10:25").until("10:30")
    assert (day.outcome("L13", ASKED, "q1"), day.outcome("L13", ASKED, "q2")) == ("kept", "kept")


async def test_a_person_mentioned_is_asked_for_his_department(day: Day) -> None:
    """L13, reading.md: a department or a person mentioned names the addressee."""
    await day.says("zhao", "@李建国 请确认14日能否放行", at="10:00", id="q1", mentions=["li"]).until("10:05")
    assert day.outcomes("L13") == {ASKED: None}
    assert day.one("g1", "receipt").mentions == ["li"]
