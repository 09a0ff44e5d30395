"""The official calendar: 2026-05-09 is a working Saturday, 1-7 October 2026 are free (§2)."""

from tests.scenarios.day import ALL_SIX, Day, whens


async def test_the_make_up_saturday_is_a_working_day(blank_day: Day) -> None:
    """L10, L11, §2: Saturday 9 May 2026 is worked for the May holidays."""
    await blank_day.task(at="05-09 09:00", start="2026-05-09").until("05-11 09:10")
    day = blank_day
    assert whens(day.told("g1", "missing")) == ["05-09 17:00"]
    assert whens(day.told("g1", "digest")) == ["05-09 17:30"]
    assert {message.when for message in day.told(kind="escalate")} == {"05-11 09:05"}


async def test_friday_before_the_make_up_saturday_is_escalated_on_saturday(blank_day: Day) -> None:
    """§2, §3: the 1st working day after Friday 8 May is Saturday the 9th."""
    day = blank_day.task(at="05-08 09:00", start="2026-05-08")
    await day.until("05-09 09:10")
    assert {message.when for message in day.told(kind="escalate")} == {"05-09 09:05"}


async def test_nobody_owes_anything_in_the_national_day_week(blank_day: Day) -> None:
    """L10, §2: Wednesday 30 September is followed by Thursday 8 October."""
    day = blank_day.task(at="09-30 09:00", start="2026-09-30", due="2026-10-20")
    await day.until("10-08 17:30")
    assert whens(day.told("g1", "missing")) == ["09-30 17:00", "10-08 17:00"]
    assert whens(day.told("g1", "digest")) == ["09-30 17:30", "10-08 17:30"]
    assert {message.when for message in day.told(kind="escalate")} == {"10-08 09:05"}
    assert day.told(since="09-30 18:00")[0].when == "10-08 09:05"


async def test_the_days_before_and_after_the_holiday_are_in_a_row(blank_day: Day) -> None:
    """§3.6: consecutive days on which the department owed a post, however long the holiday between."""
    day = blank_day.task(at="09-30 09:00", start="2026-09-30", due="2026-10-20")
    await day.all_post_but("清关操作部门", at="10:00").all_post_but("清关操作部门", at="10-08 10:00").until("10-09 09:10")
    assert [message.chat for message in day.told(kind="escalate", on="10-09")] == ["dm:head_qg", "dm:head_yw"]


async def test_a_weekend_post_counts_for_no_day(day: Day) -> None:
    """L10: nothing is owed on Saturday 16 May; a post is stored, the bot says so and nothing breaks."""
    await day.says("zhao", "清关操作部门：查验完毕", at="05-16 10:00").until("05-16 12:00")
    assert day.told("g1", "receipt", on="05-16")[0].kind == "receipt"
    assert all(owed["about"] != "2026-05-16" for owed in day.owed)


async def test_a_post_before_nine_counts(day: Day) -> None:
    """L10: a post before 09:00 counts for its day."""
    await day.posts(*ALL_SIX, at="10:00").says("zhao", "清关操作部门：已到港", at="05-12 07:40").until("05-12 17:00")
    assert day.outcome("L10", "清关操作部门", "2026-05-12") == "kept"
    assert "清关操作部门" not in day.one("g1", "missing", on="05-12").to
