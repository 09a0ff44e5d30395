"""Questions to every department, and to nobody in particular (L13)."""

from tests.scenarios.day import ALL_SIX, Day, whens

OTHERS = ("运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")


def of_all(day: Day, by: str = "wang") -> Day:
    return day.says(by, "请各部门确认14日能否参会", at="10:00", id="q1")


def of_nobody(day: Day, by: str = "zhao") -> Day:
    return day.says(by, "请确认14日提货时间", at="10:00", id="q1")


async def test_each_department_but_the_askers_owes_an_answer(day: Day) -> None:
    """L13, replay.md: one receipt (`to` all, @ the coordinators in charge), one obligation per department but the asker's."""
    await of_all(day).until("10:05")
    receipt = day.one("g1", "receipt")
    assert receipt.to == list(OTHERS)
    assert receipt.mentions == ["li", "zhao", "chen", "sun", "zhou"]
    assert day.outcomes("L13") == dict.fromkeys(OTHERS)


async def test_those_who_did_not_answer_are_named_in_one_message(day: Day) -> None:
    """L13, §3.2: one merged missing; one escalation per head."""
    of_all(day).says("li", "确认，可以", at="10:20").says("chen", "确认，可以", at="10:30")
    await day.until("11:30")
    missing = day.one("g1", "missing")
    assert missing.to == ["清关操作部门", "客服部门", "财务部门"]
    assert len(missing.items) == 3
    assert [message.brief for message in day.told(kind="escalate")] == [("05-11 11:30", "dm:head_qg", "escalate")]


async def test_asked_of_all_by_a_coordinator_it_stops_at_the_lead_coordinator(day: Day) -> None:
    """L13: the heads at +30wm, at +2wh the lead coordinator, no higher. 客服 and 财务 have no head: he hears of them at once."""
    await of_all(day, "zhao").until("05-13 12:00")
    assert [(message.when, message.chat, message.to) for message in day.told(kind="escalate", row="L13")] == [
        ("05-11 11:30", "dm:head_yw", ["业务部门"]),
        ("05-11 11:30", "dm:head_dd", ["运输调度部门"]),
        ("05-11 11:30", "dm:head_cc", ["仓储部门"]),
        ("05-11 11:30", "dm:wang", ["客服部门", "财务部门"]),
        ("05-11 14:30", "dm:wang", ["运输调度部门", "仓储部门"]),
    ]
    assert day.told("dm:vp") == []


async def test_asked_of_all_by_a_head_it_climbs(day: Day) -> None:
    """L13: stops at the lead coordinator unless a head asked."""
    await of_all(day, "head_dd").until("05-12 10:00")
    assert [message.when for message in day.told("dm:head_yw", "escalate", "L13")] == ["05-11 11:30", "05-11 14:30"]
    assert day.one("dm:vp", "escalate").when == "05-12 09:05"
    assert day.told("dm:wang", "escalate") == []


async def test_asked_by_the_lead_coordinator_himself_it_stops_at_the_heads(day: Day) -> None:
    """§3.3: he asked the question himself."""
    await of_all(day, "wang").until("05-12 10:00")
    assert {message.chat for message in day.told(kind="escalate", row="L13")} == {"dm:head_dd", "dm:head_qg", "dm:head_cc"}


async def test_the_first_answer_closes_a_question_to_nobody(day: Day) -> None:
    """L13: the first answer of a coordinator, deputy or head of another department."""
    of_nobody(day).says("chen", "确认，14日14:00提货", at="10:30").says("li", "确认", at="10:40")
    await day.until("05-12 10:00")
    assert day.outcomes("L13") == {None: "kept"}
    assert day.closed("L13", None) == "05-11 10:30"
    assert whens(day.told("g1", row="L13")) == ["05-11 10:00", "05-11 10:30"]


async def test_the_askers_own_department_does_not_answer_it(day: Day) -> None:
    """L13: of another department."""
    of_nobody(day).says("head_qg", "确认，14日14:00提货", at="10:30").clicks("head_qg", "answer_yes", of="L13", at="10:35")
    await day.until("10:40")
    assert day.outcomes("L13") == {None: None}


async def test_a_question_to_nobody_has_no_half_time_and_goes_to_the_lead_coordinator_only(day: Day) -> None:
    """L13: one obligation without debtor, no half-time, at due the group, +30wm lead coordinator, no higher."""
    await of_nobody(day).until("05-13 12:00")
    assert day.story("L13") == [
        ("05-11 10:00", "g1", "receipt"),
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:30", "dm:wang", "escalate"),
    ]
    missing = day.one("g1", "missing", "L13")
    assert missing.mentions == []
    assert missing.items[0]["debtor"] is None


async def test_asked_by_the_lead_coordinator_it_ends_at_the_group(day: Day) -> None:
    """§3.3: he asked himself."""
    await of_nobody(day, "wang").until("05-13 12:00")
    assert day.story("L13") == [("05-11 10:00", "g1", "receipt"), ("05-11 11:00", "g1", "missing")]


async def test_nobody_is_mentioned_where_nobody_is_named(day: Day) -> None:
    """L13."""
    await of_nobody(day).until("10:05")
    receipt = day.one("g1", "receipt")
    assert (receipt.mentions, receipt.to) == ([], [])


async def test_all_six_answer_and_the_heads_hear_nothing(day: Day) -> None:
    """L13, §3.7."""
    of_all(day)
    for person in ("li", "zhao", "chen", "sun", "zhou"):
        day.says(person, "确认", at="10:20")
    await day.posts(*ALL_SIX, at="10:30").until("05-12 10:00")
    assert day.outcomes("L13") == dict.fromkeys(OTHERS, "kept")
    assert day.told(kind="escalate") == []
