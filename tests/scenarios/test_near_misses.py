"""A post that breaks the format: what was understood, the corrected line, and the time of the first try (L12)."""

import pytest

from tests.scenarios.day import Day

BAD = "仓储布门-5月11日：入库清点80%"


async def test_a_near_miss_is_answered_with_the_corrected_line(day: Day) -> None:
    """L12: the bot says what it understood and what is missing, and offers the corrected line."""
    await day.says("chen", BAD, at="10:00").until("10:05")
    repair = day.one("g1", "repair")
    assert "仓储部门-5月11日：" in repair.text
    assert repair.buttons == ["fix"]
    assert repair.row == "L12"
    assert day.told("g1", "receipt") == []
    assert day.outcome("L10", "仓储部门") is None


@pytest.mark.everywhere
async def test_one_tap_stores_the_offered_line_from_the_first_try_on(day: Day) -> None:
    """L12: tried 16:50, tapped 17:20: kept, as of 16:50."""
    day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50").clicks("chen", "fix", of="L12", at="17:20")
    await day.until("05-12 09:30")
    assert day.outcome("L10", "仓储部门", "2026-05-11") == "kept"
    assert day.closed("L10", "仓储部门", "2026-05-11") == "05-11 16:50"
    assert day.told(kind="escalate") == []


async def test_the_corrected_post_counts_from_the_first_try(day: Day) -> None:
    """L12: or one corrected line."""
    day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50")
    await day.says("chen", "仓储部门-5月11日：入库清点80%", at="17:40").until("05-12 09:30")
    assert day.outcome("L10", "仓储部门", "2026-05-11") == "kept"
    assert day.told(kind="escalate") == []


async def test_a_department_with_an_open_repair_is_not_named(day: Day) -> None:
    """§3.7: not named at 17:00, private copy only."""
    day.all_post_but("仓储部门", "财务部门", at="10:00").says("chen", BAD, at="16:50")
    await day.until("17:00")
    assert day.one("g1", "missing").to == ["财务部门"]
    assert "仓储" not in day.one("g1", "missing").text
    assert day.told("dm:chen", "remind")[-1].when == "05-11 17:00"


async def test_with_the_only_missing_department_under_repair_the_group_hears_nothing(day: Day) -> None:
    """§3.7."""
    await day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50").until("17:29")
    assert day.told("g1", "missing") == []


async def test_not_repaired_by_the_next_morning_it_is_missed(day: Day) -> None:
    """§3.7: not repaired by 09:05 it is missed, and the head hears of it."""
    await day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50").until("05-12 09:05")
    assert day.outcome("L10", "仓储部门", "2026-05-11") == "missed"
    assert day.one("dm:head_cc", "escalate").when == "05-12 09:05"


async def test_repaired_after_it_was_missed_it_is_late(day: Day) -> None:
    """§3.7, §3.6: missed once is not undone by the time of the first try."""
    day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50").clicks("chen", "fix", of="L12", at="05-12 10:00")
    await day.until("05-12 10:30")
    assert day.outcome("L10", "仓储部门", "2026-05-11") == "kept_late"
    assert day.closed("L10", "仓储部门", "2026-05-11") == "05-12 10:00"
    assert day.one("dm:head_cc", "notice").when == "05-12 10:00"


async def test_a_first_try_after_the_deadline_is_late(day: Day) -> None:
    """L12: the time of the first try counts, also when it is late itself."""
    day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="17:10").clicks("chen", "fix", of="L12", at="17:12")
    await day.until("17:30")
    assert day.outcome("L10", "仓储部门") == "kept_late"
    assert "仓储部门 17:1" in day.one("g1", "digest").text


async def test_a_second_near_miss_of_the_day_is_answered_privately(day: Day) -> None:
    """L12."""
    day.says("chen", BAD, at="10:00").clicks("chen", "fix", of="L12", at="10:01").says("chen", BAD, at="14:00").says(
        "chen", BAD, at="05-12 10:00"
    )
    await day.until("05-12 10:05")
    assert [message.brief for message in day.told(kind="repair")] == [
        ("05-11 10:00", "g1", "repair"),
        ("05-11 14:00", "dm:chen", "repair"),
        ("05-12 10:00", "g1", "repair"),
    ]


@pytest.mark.everywhere
async def test_the_private_card_works_where_it_stands(day: Day) -> None:
    """L12: fixed in the private chat, stored in the task."""
    day.says("chen", BAD, at="10:00").says("chen", BAD, at="10:10").clicks("chen", "fix", of="L12", at="10:12", chat="dm:chen")
    await day.until("17:00")
    assert day.outcome("L10", "仓储部门") == "kept"
    assert day.closed("L10", "仓储部门") == "05-11 10:00"


async def test_a_card_fixes_once(day: Day) -> None:
    """L12: the second tap finds it done."""
    day.says("chen", BAD, at="10:00").clicks("chen", "fix", of="L12", at="10:01").clicks("chen", "fix", of="L12", at="10:02")
    await day.until("10:05")
    assert [message.brief for message in day.told("g1", since="05-11 10:01")] == [
        ("05-11 10:01", "g1", "receipt"),
        ("05-11 10:02", "g1", "reply"),
    ]


async def test_nobody_from_another_department_may_tap(day: Day) -> None:
    """L12."""
    await day.says("chen", BAD, at="10:00").clicks("li", "fix", of="L12", at="10:01").until("10:05")
    assert day.outcome("L10", "仓储部门") is None
    assert day.one("g1", "reply").when == "05-11 10:01"


async def test_good_and_bad_entries_in_one_post(day: Day) -> None:
    """L12, reading.md: the good ones are stored at once, the rest is asked back."""
    await day.says("wang", "业务部门：客户已确认\n仓储部门-2月30日：入库清点80%", at="10:00").until("10:05")
    assert day.outcome("L10", "业务部门") == "kept"
    assert day.outcome("L10", "仓储部门") is None
    assert {message.kind for message in day.told("g1", since="05-11 10:00")} == {"receipt", "repair"}


@pytest.mark.parametrize("text", ["仓储部门-2月30日：入库清点80%", "仓储部门：", "仓储部门：无", "仓储部门：。。。"])
async def test_doubtful_dates_and_empty_words_store_nothing(day: Day, text: str) -> None:
    """L12, reading.md: asked back, never shifted, never stored."""
    await day.says("chen", text, at="10:00").until("10:05")
    assert day.told("g1", "repair")
    assert day.outcome("L10", "仓储部门") is None


async def test_an_impossible_date_repaired_with_a_good_line_counts_from_the_first_try(day: Day) -> None:
    """L12: 2月30日 at 16:55, 5月11日 at 17:30."""
    day.all_post_but("仓储部门", at="10:00").says("chen", "仓储部门-2月30日：入库清点80%", at="16:55")
    await day.says("chen", "仓储部门-5月11日：入库清点80%", at="17:31").until("17:35")
    assert day.outcome("L10", "仓储部门") == "kept"


async def test_a_repair_of_yesterday_is_not_lost_by_todays_post(day: Day) -> None:
    """§3.7: Monday's draft stays open while Tuesday's post comes in; its card still works."""
    day.all_post_but("仓储部门", at="10:00").says("chen", BAD, at="16:50").posts("仓储部门", at="05-12 08:50")
    await day.clicks("chen", "fix", of="L12", at="05-12 09:00").until("05-12 09:30")
    assert day.outcome("L10", "仓储部门", "2026-05-11") == "kept"
    assert day.outcome("L10", "仓储部门", "2026-05-12") == "kept"
    assert day.told(kind="escalate") == []


async def test_the_first_try_of_one_department_is_not_that_of_another(day: Day) -> None:
    """L12: one post for two departments at 17:20; only 仓储 had tried before five."""
    day.says("chen", BAD, at="16:50").says("wang", "业务部门、仓储部门：一切正常", at="17:20")
    await day.until("17:25")
    assert day.outcome("L10", "仓储部门") == "kept"
    assert day.outcome("L10", "业务部门") == "kept_late"


async def test_a_vague_promise_is_asked_for_a_time_in_the_receipt_and_nowhere_else(day: Day) -> None:
    """L19: one line inside the receipt, no second message; the table marks it."""
    await day.says("li", "运输调度部门：尽快安排车辆", at="10:00").until("17:30")
    receipt = day.one("g1", "receipt")
    assert "时间" in receipt.text
    assert "尽快" in receipt.text
    assert "待补时间" in day.one("g1", "digest").text


@pytest.mark.parametrize("words", ["已尽快安排车辆到仓", "争取今日18:00前安排车辆", "车辆已于9:30到仓"])
async def test_a_finished_fact_or_a_stated_time_is_not_vague(day: Day, words: str) -> None:
    """L19: not inside a finished fact, not with a time anywhere in the entry."""
    await day.says("li", f"运输调度部门：{words}", at="10:00").until("17:30")
    assert "能补一个时间吗" not in day.one("g1", "receipt").text
    assert "待补时间" not in day.one("g1", "digest").text


async def test_the_receipt_echoes_every_absolute_time(day: Day) -> None:
    """L10: 明日9点 is shown with its date."""
    await day.says("li", "运输调度部门：已安排货车，明日9点到仓装货", at="10:00").until("10:05")
    assert "5月12日（周二）09:00" in day.one("g1", "receipt").text


async def test_a_click_on_a_row_means_the_newest_open_repair(day: Day) -> None:
    """replay.md: chen's is fixed already; li's card is meant although it is older."""
    day.says("li", "运输调渡部门-5月11日：已装车", at="10:00").says("chen", BAD, at="10:05").clicks("chen", "fix", of="L12", at="10:06")
    await day.clicks("li", "fix", of="L12", at="10:10").until("10:15")
    assert (day.outcome("L10", "运输调度部门"), day.outcome("L10", "仓储部门")) == ("kept", "kept")
