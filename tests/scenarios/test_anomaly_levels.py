"""Anomalies of three levels: taken, routed, endorsed, their clocks and their ends (L24-L28)."""

from collections.abc import Callable

import pytest

from tests.scenarios.day import Day, whens

FULL = "情况：海关查验扣货，提货停止 影响：提货推迟2天 措施：已联系海关"


def raised(day: Day, level: str = "一般", by: str = "zhao", at: str = "10:00", chat: str = "g1", words: str = FULL) -> Day:
    return day.says(by, f"/异常 {level} {words}", at=at, chat=chat, id="a1")


# ---------------------------------------------------------------- 一般


@pytest.mark.everywhere
async def test_a_general_anomaly_goes_from_coordinator_to_lead_coordinator(day: Day) -> None:
    """L24, L25, L26: receipt in the group, alert to the lead coordinator, two clocks."""
    await raised(day).until("10:05")
    assert [message.brief for message in day.told(since="05-11 10:00")] == [
        ("05-11 10:00", "g1", "receipt"),
        ("05-11 10:00", "dm:wang", "alert"),
    ]
    assert day.one("dm:wang", "alert").row == "L25"
    assert day.one("g1", "receipt").row == "L24"
    assert day.one("g1", "receipt").about == "A-1"
    assert day.due("L26.meet", "wang") == "05-11 11:00"
    assert day.due("L26.result", "wang") == "05-12 10:00"
    assert not [owed for owed in day.owed if owed["row"] in ("L24", "L25")]


async def test_a_general_anomaly_that_nobody_handles_climbs(day: Day) -> None:
    """L26, ladder answer: half time, group, head (he is the lead head too: once), vice president."""
    await raised(day).until("05-12 09:30")
    assert day.story("L26.meet") == [
        ("05-11 10:30", "dm:wang", "remind"),
        ("05-11 11:00", "g1", "missing"),
        ("05-11 11:00", "dm:wang", "remind"),
        ("05-11 11:30", "dm:head_yw", "escalate"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]


async def test_the_result_is_due_after_a_day_by_the_wall_clock_and_its_reminder_waits_for_the_morning(day: Day) -> None:
    """L26.result, §2, §3.4: 24h; half time 22:00 leaves at 09:00."""
    raised(day).says("wang", "/异常 A-1 已召集 时限：5月12日", at="10:40")
    await day.until("05-13 09:30")
    assert day.outcome("L26.meet", "wang") == "kept"
    assert day.story("L26.result") == [
        ("05-12 09:00", "dm:wang", "remind"),
        ("05-12 10:00", "g1", "missing"),
        ("05-12 10:00", "dm:wang", "remind"),
        ("05-12 10:30", "dm:head_yw", "escalate"),
        ("05-13 09:05", "dm:vp", "escalate"),
    ]


async def test_the_result_fed_back_ends_it(day: Day) -> None:
    """L26, replay.md: /异常 A-1 反馈."""
    raised(day).says("wang", "/异常 A-1 已召集", at="10:40").says("wang", "/异常 A-1 反馈 已放行", at="16:00")
    await day.until("05-12 18:00")
    assert (day.outcome("L26.meet", "wang"), day.outcome("L26.result", "wang")) == ("kept", "kept")
    assert day.told(row="L26.result", since="05-11 16:01") == []


async def test_raised_by_the_lead_coordinator_himself_nobody_is_alerted(day: Day) -> None:
    """L25: he is the addressee."""
    await raised(day, by="wang").until("10:05")
    assert day.told(kind="alert") == []


# ---------------------------------------------------------------- 重要


async def test_an_important_anomaly_goes_from_head_to_lead_head(day: Day) -> None:
    """L25, L27: alert in working hours at once; meeting in 2wh."""
    await raised(day, "重要", by="head_qg").until("10:05")
    assert [message.brief for message in day.told(kind="alert")] == [("05-11 10:00", "dm:head_yw", "alert")]
    assert day.due("L27.meet", "head_yw") == "05-11 12:00"
    assert not [owed for owed in day.owed if owed["row"] == "L25"]


async def test_its_meeting_climbs_past_the_debtor_to_the_vice_president(day: Day) -> None:
    """L27.meet, §3.3: head and lead head are the debtor: skipped, not passed on."""
    await raised(day, "重要", by="head_qg").until("05-12 09:30")
    assert day.story("L27.meet") == [
        ("05-11 11:00", "dm:head_yw", "remind"),
        ("05-11 12:00", "g1", "missing"),
        ("05-11 12:00", "dm:head_yw", "remind"),
        ("05-12 09:05", "dm:vp", "escalate"),
    ]


async def test_the_meeting_opens_the_clock_of_the_plan(day: Day) -> None:
    """L27.plan: 1wh after the meeting, owed by the responsible department."""
    raised(day, "重要", by="head_qg").says("head_yw", "/异常 A-1 已召集 责任部门：清关 时限：5月13日", at="11:30")
    await day.until("15:00")
    assert day.outcome("L27.meet", "head_yw") == "kept"
    assert day.due("L27.plan", "清关操作部门") == "05-11 14:00"
    assert day.story("L27.plan") == [
        ("05-11 12:00", "dm:zhao", "remind"),
        ("05-11 14:00", "g1", "missing"),
        ("05-11 14:00", "dm:zhao", "remind"),
        ("05-11 14:30", "dm:head_qg", "escalate"),
    ]


async def test_the_responsible_department_may_record_its_plan(day: Day) -> None:
    """replay.md, Recording: 方案 also by the responsible department's coordinator or head."""
    raised(day, "重要", by="head_qg").says("head_yw", "/异常 A-1 已召集 责任部门：清关", at="11:30")
    await day.says("zhao", "/异常 A-1 方案 补齐单证，5月13日放行", at="11:50").until("15:00")
    assert day.outcome("L27.plan", "清关操作部门") == "kept"
    assert day.told(row="L27.plan", since="05-11 11:51") == []


async def test_a_plan_given_with_the_meeting_closes_both(day: Day) -> None:
    """replay.md: 方案 in it closes L27.plan too."""
    raised(day, "重要", by="head_qg").says("head_yw", "/异常 A-1 已召集 方案：补齐单证 责任部门：清关", at="11:30")
    await day.until("11:35")
    assert day.outcome("L27.meet", "head_yw") == "kept"
    assert day.outcome("L27.plan", "清关操作部门") == "kept"


async def test_a_plan_given_before_the_meeting_is_not_asked_for_again(day: Day) -> None:
    """L27.plan."""
    raised(day, "重要", by="head_qg").says("head_yw", "/异常 A-1 方案 补齐单证", at="11:00")
    await day.says("head_yw", "/异常 A-1 已召集", at="11:30").until("15:00")
    assert {owed["outcome"] for owed in day.owed if owed["row"] == "L27.plan"} <= {"kept"}
    assert day.told(row="L27.plan", since="05-11 11:31") == []


# ---------------------------------------------------------------- 重大


async def test_the_evening_of_the_worked_day(day: Day) -> None:
    """L28, replay.md: 重大 at 19:30 by head_dd, until his [知悉] that never comes."""
    await raised(day, "重大", by="head_dd", at="19:30").until("05-12 13:00")
    told = [message for message in day.told(since="05-11 19:30") if message.row not in ("L10", "L11")]
    expected = [
        ("05-11 19:30", "g1", "receipt"),
        ("05-11 19:30", "g1", "alert"),
        ("05-11 19:30", "dm:vp", "alert"),
        ("05-11 19:30", "dm:head_yw", "alert"),
        ("05-11 19:45", "dm:head_yw", "remind"),
        ("05-11 20:00", "dm:vp", "alert"),
        ("05-11 20:00", "dm:head_yw", "alert"),
        ("05-11 20:30", "dm:vp", "alert"),
        ("05-11 21:00", "dm:vp", "alert"),
        ("05-11 21:30", "dm:vp", "remind"),
        ("05-11 23:30", "dm:vp", "alert"),
        ("05-11 23:30", "dm:head_yw", "alert"),
    ]
    for hour in range(12):
        when = f"05-12 {hour:02}:30"
        expected += [(when, "dm:vp", "alert"), (when, "dm:head_yw", "alert")]
    assert [message.brief for message in told if message.when < "05-12 12:00"] == expected
    assert day.told("dm:vp", "alert", since="05-12 12:00") == []
    assert (day.due("L28.brief", "head_yw"), day.due("L28.meet", "vp")) == ("05-11 20:00", "05-11 23:30")
    both = day.one("dm:vp", on="05-11 20:00")
    assert sorted(item["row"] for item in both.items) == ["L28.brief", "L28.meet"]
    assert "acknowledge" in day.told("dm:vp", "alert")[0].buttons
    assert "acknowledge" in day.told("dm:head_yw", "alert")[0].buttons
    assert day.one("g1", "alert").mentions == ["wang", "li", "zhao", "chen", "sun", "zhou"]


@pytest.mark.everywhere
async def test_his_acknowledgement_ends_the_repeats_and_nothing_else(day: Day) -> None:
    """L28: repeated until his [知悉]; brief and meeting run on."""
    raised(day, "重大", by="head_dd", at="19:30").clicks("vp", "acknowledge", of="L25", at="19:40", chat="dm:vp")
    await day.until("23:30")
    assert day.story("L28.meet", since="05-11 19:41") == [
        ("05-11 21:30", "dm:vp", "remind"),
        ("05-11 23:30", "dm:vp", "alert"),
        ("05-11 23:30", "dm:head_yw", "alert"),
    ]
    assert [message.brief for message in day.told(row="L28.brief", since="05-11 20:00")] == [
        ("05-11 20:00", "dm:vp", "alert"),
        ("05-11 20:00", "dm:head_yw", "alert"),
    ]
    assert day.one("dm:vp", "reply").when == "05-11 19:40"


async def test_somebody_elses_acknowledgement_does_not(day: Day) -> None:
    """L28: his."""
    raised(day, "重大", by="head_dd", at="19:30").clicks("head_yw", "acknowledge", of="L25", at="19:40", chat="dm:head_yw")
    await day.until("21:00")
    assert whens(day.told("dm:vp", "alert", since="05-11 19:41")) == ["05-11 20:00", "05-11 20:30", "05-11 21:00"]


@pytest.mark.any_value
async def test_a_meeting_set_for_a_time_moves_the_clock_once_and_is_silent_until_then(day: Day) -> None:
    """L28: [知悉] with 定于 08:30: nothing about the meeting until then, then the alerts and the hourly ones."""
    raised(day, "重大", by="head_dd", at="19:30").says("head_yw", "/异常 A-1 处置 已派人到场", at="19:50", chat="dm:head_yw")
    day.clicks("vp", "acknowledge", "08:30", of="L25", at="19:55", chat="dm:vp")
    day.clicks("vp", "acknowledge", "10:00", of="L25", at="19:56", chat="dm:vp")
    await day.until("05-12 09:30")
    assert day.due("L28.meet", "vp") == "05-12 08:30"
    assert [message.brief for message in day.told(row="L28.meet", since="05-11 19:57")] == [
        ("05-12 08:30", "dm:vp", "alert"),
        ("05-12 08:30", "dm:head_yw", "alert"),
        ("05-12 09:30", "dm:vp", "alert"),
        ("05-12 09:30", "dm:head_yw", "alert"),
    ]


async def test_the_meeting_recorded_ends_the_hourly_alerts(day: Day) -> None:
    """L28.meet: until recorded."""
    raised(day, "重大", by="head_dd", at="19:30").says("vp", "/异常 A-1 已召集 方案：换船 跟踪人：李调度", at="05-12 00:40", chat="dm:vp")
    await day.until("05-12 09:30")
    assert day.outcome("L28.meet", "vp") == "kept_late"
    assert day.told(row="L28.meet", since="05-12 00:41") == []
    assert day.outcome("L28.brief", "head_yw") is None


async def test_the_brief_in_time_spares_the_alert(day: Day) -> None:
    """L28.brief: /异常 A-1 处置."""
    raised(day, "重大", by="head_dd", at="19:30").says("head_yw", "/异常 A-1 处置 已派人到场协调", at="19:50")
    await day.until("20:10")
    assert day.outcome("L28.brief", "head_yw") == "kept"
    assert [message.chat for message in day.told(on="05-11 20:00")] == ["dm:vp"]


async def test_raised_privately_it_stands_in_the_group_with_the_department_only(day: Day) -> None:
    """replay.md: receipt to the chat it came from, and into the task's group."""
    await raised(day, "重大", by="head_dd", at="19:30", chat="dm:head_dd").until("19:31")
    assert [message.chat for message in day.told(kind="receipt", row="L24")] == ["dm:head_dd", "g1"]
    for message in day.told("g1", since="05-11 19:30"):
        assert "运输调度部门" in message.text
        assert "郑" not in message.text
        assert "head_dd" not in str(message)


async def test_a_general_anomaly_raised_privately_stays_private(day: Day) -> None:
    """replay.md: only a question or a 重大 is posted in the group."""
    await raised(day, chat="dm:zhao").until("10:05")
    assert day.told("g1", since="05-11 10:00") == []


async def test_the_bot_back_in_the_evening_does_not_wait_with_a_major_one(day: Day) -> None:
    """L28, §3.8: down 19:40-20:10: at once the latest due step of each clock; the night's alerts stay."""
    raised(day, "重大", by="head_dd", at="19:30").goes_down("19:40").comes_up("20:10")
    await day.until("20:30")
    assert [message.brief for message in day.told(since="05-11 19:31")] == [
        ("05-11 20:10", "dm:vp", "alert"),
        ("05-11 20:10", "dm:head_yw", "alert"),
        ("05-11 20:30", "dm:vp", "alert"),
    ]


async def test_raised_by_the_vice_president_himself_nobody_repeats_it_to_him(day: Day) -> None:
    """L28: he knows; brief and meeting run all the same."""
    await raised(day, "重大", by="vp", at="19:30").until("21:00")
    assert whens(day.told("dm:vp", "alert")) == ["05-11 20:00"]
    assert day.one("dm:vp", "alert").row == "L28.brief"
    assert day.due("L28.meet", "vp") == "05-11 23:30"


async def test_without_a_vice_president_the_lead_head_owes_the_meeting(day_in: Callable[..., Day]) -> None:
    """L28, §3.3: an empty post falls to the next one that is filled."""
    day = day_in(('vice_president = "vp"', "")).task()
    await raised(day, "重大", by="head_dd", at="19:30").until("23:30")
    assert day.due("L28.meet", "head_yw") == "05-11 23:30"
    assert whens(day.told("dm:head_yw", "remind")) == ["05-11 19:45", "05-11 21:30"]
    assert day.told("dm:it") == []


# ---------------------------------------------------------------- endorsement


@pytest.mark.parametrize(("level", "addressees"), [("重要", ["dm:head_yw"]), ("重大", ["dm:vp", "dm:head_yw"])])
async def test_head_and_addressee_are_told_in_the_same_minute(day: Day, level: str, addressees: list[str]) -> None:
    """L25: a reporter without the rank; nothing waits for the endorsement."""
    await raised(day, level).until("10:05")
    assert [message.chat for message in day.told(kind="alert", on="05-11 10:00") if message.chat != "g1"] == [*addressees, "dm:head_qg"]
    assert "负责人确认中" in day.told("dm:head_yw", "alert")[0].text
    assert day.due("L25", "head_qg") == "05-11 10:30"
    assert set(day.one("dm:head_qg", "alert").buttons) == {"endorse", "correct"}


async def test_an_endorsed_level_is_nobodys_business_any_more(day: Day) -> None:
    """L25."""
    raised(day, "重要").clicks("head_qg", "endorse", of="L25", at="10:10", chat="dm:head_qg")
    await day.until("11:00")
    assert day.outcome("L25", "head_qg") == "kept"
    assert day.told(row="L25", since="05-11 10:11") == []


async def test_a_level_not_endorsed_stands_and_the_lead_head_is_told_once(day: Day) -> None:
    """L25: half time private; not given: marked 未经负责人确认, lead head told once."""
    await raised(day, "重要").until("05-12 12:00")
    assert day.story("L25", since="05-11 10:01") == [
        ("05-11 10:15", "dm:head_qg", "remind"),
        ("05-11 10:30", "dm:head_yw", "alert"),
    ]
    assert "未经负责人确认" in day.told("dm:head_yw", "alert")[1].text
    assert day.due("L27.meet", "head_yw") == "05-11 12:00"


async def test_the_mark_stands_in_the_table(day: Day) -> None:
    """L25, L11: the level stands marked."""
    await raised(day, "重要").until("17:30")
    assert "未经负责人确认" in day.one("g1", "digest").text


async def test_without_head_the_lead_head_endorses(day: Day) -> None:
    """L25: no head: the lead head; one message tells and asks him, and he is not told of himself."""
    await raised(day, "重要", by="sun").until("11:00")
    assert day.due("L25", "head_yw") == "05-11 10:30"
    assert [message.brief for message in day.told("dm:head_yw", row="L25")] == [
        ("05-11 10:00", "dm:head_yw", "alert"),
        ("05-11 10:15", "dm:head_yw", "remind"),
    ]


@pytest.mark.everywhere
async def test_the_head_corrects_the_level_and_the_clocks_follow(day: Day) -> None:
    """L24, L25: 重大 becomes 重要: counted from the first report."""
    raised(day, "重大").clicks("head_qg", "correct", "重要", of="L25", at="10:20", chat="dm:head_qg")
    await day.until("11:59")
    assert day.outcome("L25", "head_qg") == "kept"
    assert (day.outcome("L28.brief", "head_yw"), day.outcome("L28.meet", "vp")) == ("cancelled", "cancelled")
    assert day.due("L27.meet", "head_yw") == "05-11 12:00"
    assert day.told("dm:vp", since="05-11 10:21") == []


async def test_a_stranger_cannot_endorse(day: Day) -> None:
    """L25."""
    raised(day, "重要").clicks("chen", "endorse", of="L25", at="10:10", chat="dm:head_qg")
    await day.until("10:12")
    assert day.outcome("L25", "head_qg") is None


async def test_a_person_of_no_rank_is_endorsed_even_for_a_general_one(day: Day) -> None:
    """L25, reading.md: from others it is taken, authorized false."""
    await raised(day, by="qm").until("10:05")
    assert day.one("dm:wang", "alert").when == "05-11 10:00"


# ---------------------------------------------------------------- missing fields and later levels


async def test_what_is_missing_is_asked_for_and_the_clocks_run(day: Day) -> None:
    """L24: a receipt and a repair; 一般 until given; one private reminder at 15m."""
    await raised(day, level="", words="海关查验").until("11:00")
    assert [message.kind for message in day.told("g1", since="05-11 10:00") if message.when == "05-11 10:00"] == ["receipt", "repair"]
    repair = day.one("g1", "repair")
    assert repair.row == "L24"
    assert [button["value"] for button in (repair.card or {})["buttons"]] == ["一般", "重要", "重大"]
    assert "不影响整体进度" in repair.text
    assert day.due("L26.meet", "wang") == "05-11 11:00"
    assert whens(day.told("dm:zhao", "remind", "L24")) == ["05-11 10:15"]


async def test_the_reminder_is_sent_once_and_not_when_complete(day: Day) -> None:
    """L24."""
    raised(day, words="海关查验").says("zhao", "影响：提货推迟2天 措施：已联系海关", at="10:10")
    await day.until("05-12 10:00")
    assert day.told("dm:zhao", row="L24") == []
    assert day.outcome("L24", "zhao") == "kept_late"
    assert [message.when for message in day.told("g1", "receipt", "L24")] == ["05-11 10:00", "05-11 10:10"]


async def test_a_level_given_later_replaces_the_clocks_from_the_first_report(day: Day) -> None:
    """L24: raised 10:00, 重要 given at 10:30 by the head: meeting due 12:00."""
    raised(day, level="").says("head_qg", "/异常 A-1 重要", at="10:30")
    await day.until("10:31")
    assert (day.outcome("L26.meet", "wang"), day.outcome("L26.result", "wang")) == ("cancelled", "cancelled")
    assert day.due("L27.meet", "head_yw") == "05-11 12:00"
    assert day.one("dm:head_yw", "alert").when == "05-11 10:30"


async def test_instants_already_past_become_now(day: Day) -> None:
    """L24: 重大 given 40 minutes later: the brief is due now, the meeting four hours after the first report."""
    raised(day, level="").says("head_qg", "/异常 A-1 重大", at="10:40:20")
    await day.until("11:00")
    assert day.due("L28.brief", "head_yw") == "05-11 10:40"
    assert day.due("L28.meet", "vp") == "05-11 14:00"
    assert whens(day.told("dm:vp", "alert")) == ["05-11 10:40:20", "05-11 11:00"]
    assert whens(day.told("dm:head_yw", "alert")) == ["05-11 10:40:20"]


async def test_a_level_given_later_without_the_rank_is_endorsed_like_one_given_at_once(day: Day) -> None:
    """L24, L25: the coordinator says 重要 at 10:20: head and lead head hear of it in that minute."""
    await raised(day, level="").says("zhao", "/异常 A-1 重要", at="10:20").until("10:25")
    assert {message.chat for message in day.told(kind="alert", on="05-11 10:20")} == {"dm:head_yw", "dm:head_qg"}
    assert day.due("L25", "head_qg") == "05-11 10:50"


@pytest.mark.everywhere
async def test_a_level_chosen_by_button(day: Day) -> None:
    """L24: [一般] [重要] [重大] under the repair."""
    await raised(day, level="").clicks("zhao", "correct", "重大", of="L24", at="10:10").until("10:12")
    assert day.due("L28.meet", "vp") == "05-11 14:00"
    assert day.due("L25", "head_qg") == "05-11 10:40"


async def test_a_missing_level_given_as_one_word(day: Day) -> None:
    """L24: 直接回复即可."""
    await raised(day, level="", words="海关查验").says("zhao", "级别：一般 影响：提货推迟2天 措施：已联系海关", at="10:10").until("10:20")
    assert day.outcome("L24", "zhao") == "kept_late"
    assert day.outcome("L26.meet", "wang") is None


# ---------------------------------------------------------------- the end


async def test_solved_closes_all_its_clocks(day: Day) -> None:
    """replay.md: /异常 A-1 已解决 closes all of that anomaly's clocks; those escalated to get one closing line."""
    raised(day, words="海关查验").says("wang", "/异常 A-1 已解决 结果：已放行 影响：无 防范：提前备齐单证", at="14:00")
    await day.until("05-13 12:00")
    assert {owed["outcome"] for owed in day.owed if owed["about"] == "A-1"} <= {"kept", "kept_late"}
    notice = day.one("dm:head_yw", "notice")
    assert notice.when == "05-11 14:00"
    assert day.told(since="05-11 14:01", row="L26.meet") == []
    assert day.told("dm:vp") == []


@pytest.mark.parametrize("person", ["li", "head_dd", "zhao", "guest"])
async def test_recording_is_the_leads(day: Day, person: str) -> None:
    """replay.md, Recording: by lead coordinator, lead head or vice president."""
    await raised(day).says(person, "/异常 A-1 已解决 结果：已放行", at="10:20").until("10:25")
    assert day.outcome("L26.meet", "wang") is None
    assert day.told("g1", since="05-11 10:20")[0].kind == "reply"


async def test_recording_by_button(day: Day) -> None:
    """replay.md: or buttons."""
    await raised(day).clicks("wang", "record", "已召集", of="L25", at="10:20", chat="dm:wang").until("10:25")
    assert day.outcome("L26.meet", "wang") == "kept"
    assert day.outcome("L26.result", "wang") is None


async def test_an_anomaly_that_does_not_exist(day: Day) -> None:
    """/异常 A-7 …: one reply."""
    await day.says("wang", "/异常 A-7 已解决", at="10:00").until("10:05")
    assert day.one("g1", "reply").when == "05-11 10:00"


async def test_a_solved_anomaly_is_not_solved_again(day: Day) -> None:
    """L26."""
    raised(day).says("wang", "/异常 A-1 已解决 结果：已放行", at="10:20").says("wang", "/异常 A-1 已召集", at="10:30")
    await day.until("10:35")
    assert day.one("g1", "reply").when == "05-11 10:30"


async def test_the_table_shows_open_anomalies_with_their_next_clock(day: Day) -> None:
    """L11."""
    await raised(day).says("wang", "/异常 A-1 已召集", at="10:40").until("17:30")
    text = day.one("g1", "digest").text
    assert "异常 1" in text
    assert "A-1" in text
    assert "5月12日" in text
