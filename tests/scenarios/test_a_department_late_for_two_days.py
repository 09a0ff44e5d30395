"""清关操作部门 posts neither on Monday nor on Tuesday: the daily ladder, day by day (L10, §3)."""

from collections.abc import Callable

from tests.scenarios.day import ALL_SIX, Day, whens

LATE = "清关操作部门"


def all_but_late(day: Day, *days: str) -> Day:
    for date in days:
        day.all_post_but(LATE, at=f"{date} 10:00")
    return day


async def test_the_lead_head_hears_from_the_second_missed_day_in_a_row_on(day: Day) -> None:
    """L10, §3.6: Tuesday the head alone, Wednesday the lead head too, at the same instant."""
    await all_but_late(day, "05-11", "05-12").until("05-13 09:10")
    rungs = [(message.when, message.chat, message.about) for message in day.told(kind="escalate")]
    assert rungs == [
        ("05-12 09:05", "dm:head_qg", "2026-05-11"),
        ("05-13 09:05", "dm:head_qg", "2026-05-12"),
        ("05-13 09:05", "dm:head_yw", "2026-05-12"),
    ]


async def test_the_vice_president_never_hears_of_a_daily_post(day: Day) -> None:
    """L10: the vice president only in the weekly digest."""
    await day.until("05-22 18:00")
    assert day.told("dm:vp") == []


async def test_a_day_is_missed_at_the_end_of_its_last_rung(day: Day) -> None:
    """§3.6: still open on Tuesday 09:04, missed at 09:05, with no time of fulfilment."""
    await all_but_late(day, "05-11").until("05-12 09:04")
    assert day.outcome("L10", LATE, "2026-05-11") is None
    await day.until("05-12 09:05")
    assert day.outcome("L10", LATE, "2026-05-11") == "missed"
    assert day.closed("L10", LATE, "2026-05-11") is None


async def test_a_late_post_before_the_rung_ends_the_ladder(day: Day) -> None:
    """L10, §3.7: 补报 at 18:30 is kept late, and no head hears of it."""
    await all_but_late(day, "05-11").says("zhao", "清关操作部门-5月11日：查验完毕", at="18:30").until("05-12 09:30")
    assert day.outcome("L10", LATE, "2026-05-11") == "kept_late"
    assert day.closed("L10", LATE, "2026-05-11") == "05-11 18:30"
    assert day.told(kind="escalate") == []
    assert "已补报" in day.told("g1", "receipt", since="05-11 18:30")[0].text


async def test_a_post_after_the_day_was_missed_makes_it_kept_late_and_tells_the_head_once(day: Day) -> None:
    """§3.6: those who were escalated to get one closing line."""
    all_but_late(day, "05-11").says("zhao", "清关操作部门-5月11日：查验完毕", at="05-12 10:00")
    await day.says("zhao", "清关操作部门-5月11日：查验完毕，已放行", at="05-12 10:30").until("05-12 11:00")
    assert day.outcome("L10", LATE, "2026-05-11") == "kept_late"
    assert whens(day.told("dm:head_qg", "notice")) == ["05-12 10:00"]
    assert day.one("dm:head_qg", "notice").row == "L10"


async def test_the_head_who_posts_himself_gets_no_closing_line(day: Day) -> None:
    """§3.3: not the person who settled it."""
    await all_but_late(day, "05-11").says("head_qg", "清关操作部门-5月11日：已放行", at="05-12 10:00").until("05-12 11:00")
    assert day.outcome("L10", LATE, "2026-05-11") == "kept_late"
    assert day.told("dm:head_qg", "notice") == []


async def test_a_day_made_up_for_before_the_next_morning_breaks_the_row(day: Day) -> None:
    """§3.6: a day counts when it has no post at the 09:05 in question."""
    all_but_late(day, "05-11", "05-12").says("zhao", "清关操作部门-5月11日：已放行", at="05-12 11:00")
    await day.until("05-13 09:10")
    assert [message.chat for message in day.told(kind="escalate", on="05-13")] == ["dm:head_qg"]


async def test_friday_and_monday_are_in_a_row(day: Day) -> None:
    """§3.6: consecutive days on which the department owed a post."""
    for date in ("05-11", "05-12", "05-13", "05-14"):
        day.posts(*ALL_SIX, at=f"{date} 10:00")
    await all_but_late(day, "05-15", "05-18").until("05-19 09:10")
    assert [(message.when, message.chat) for message in day.told(kind="escalate")] == [
        ("05-18 09:05", "dm:head_qg"),
        ("05-19 09:05", "dm:head_qg"),
        ("05-19 09:05", "dm:head_yw"),
    ]


async def test_a_department_without_head_passes_to_the_lead_head_on_the_first_day(day: Day) -> None:
    """§3.3: 客服 without head missed Monday: lead head Tuesday 09:05; the second day he hears once, not twice."""
    for date in ("05-11", "05-12"):
        day.all_post_but("客服部门", at=f"{date} 10:00")
    await day.until("05-13 09:10")
    assert [(message.when, message.chat, len(message.items)) for message in day.told(kind="escalate")] == [
        ("05-12 09:05", "dm:head_yw", 1),
        ("05-13 09:05", "dm:head_yw", 1),
    ]


async def test_an_empty_daily_rung_never_passes_to_the_vice_president(day_in: Callable[..., Day]) -> None:
    """§3.3: neither 客服 nor the lead has a head: nobody is told, the day is missed all the same."""
    day = day_in(('head = "head_yw"\n', "")).task()
    await day.all_post_but("客服部门", at="10:00").until("05-12 09:10")
    assert day.told(kind="escalate") == []
    assert day.outcome("L10", "客服部门", "2026-05-11") == "missed"


async def test_the_lead_owes_posts_like_everyone(day: Day) -> None:
    """§1: participants' duties hold for the lead department too; its head hears once on the second day."""
    for date in ("05-11", "05-12"):
        day.all_post_but("业务部门", at=f"{date} 10:00")
    await day.until("05-13 09:10")
    assert day.story("L10", "业务部门", since="05-12 17:00") == [
        ("05-12 17:00", "g1", "missing"),
        ("05-12 17:00", "dm:wang", "remind"),
        ("05-13 09:05", "dm:head_yw", "escalate"),
    ]


async def test_deputies_get_the_private_copy_but_not_the_reminder(day_in: Callable[..., Day]) -> None:
    """§3 daily: -30m to the coordinator in charge, private copy to the coordinator and deputies."""
    day = day_in(('coordinators = ["zhao"]', 'coordinators = ["zhao", "guest"]')).task()
    await day.all_post_but(LATE, at="10:00").until("17:00")
    assert day.story("L10", LATE) == [
        ("05-11 16:30", "dm:zhao", "remind"),
        ("05-11 17:00", "g1", "missing"),
        ("05-11 17:00", "dm:zhao", "remind"),
        ("05-11 17:00", "dm:guest", "remind"),
    ]


async def test_the_group_reads_departments_and_no_person(day: Day) -> None:
    """§3.1: one message names the departments still missing, without @."""
    await day.all_post_but(LATE, "财务部门", at="10:00").until("17:00")
    missing = day.one("g1", "missing")
    assert missing.to == [LATE, "财务部门"]
    assert missing.mentions == []
    assert "@协作助手" in missing.text
    assert not any(name in missing.text for name in ("赵", "周", "zhao", "zhou", "运输调度部门、"))


async def test_the_table_says_who_did_not_post_and_shows_a_late_post_as_revision_next_day(day: Day) -> None:
    """L11: 未报 at 17:30; the 补报 that comes later stands in the next day's table."""
    all_but_late(day, "05-11").says("zhao", "清关操作部门-5月11日：已放行", at="18:30")
    await day.posts(*ALL_SIX, at="05-12 10:00").until("05-12 17:30")
    first, second = day.told("g1", "digest")
    assert "清关操作部门 未报" in first.text
    assert "清关操作部门补报5月11日" in second.text
    assert [name.rsplit(".", 1)[1] for name in first.files] == ["png", "xlsx"]
    assert first.row == "L11"
    assert first.about == "2026-05-11"


async def test_a_post_between_the_deadline_and_the_table_is_shown_as_late(day: Day) -> None:
    """L11: late = 补报."""
    await all_but_late(day, "05-11").says("zhao", "清关操作部门：已放行", at="17:12").until("17:30")
    assert "清关操作部门 17:12 补报" in day.one("g1", "digest").text
