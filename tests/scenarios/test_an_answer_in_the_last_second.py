"""On time is any second of the due minute; what comes after its timer ran is kept and said so (§2)."""

from tests.scenarios.day import ALL_SIX, Day, whens


async def test_a_post_in_the_last_second_of_the_deadline_is_kept(day: Day) -> None:
    """L10, §2: 17:00:59, after the list was out: 已计入，名单以此为准."""
    await day.all_post_but("清关操作部门", at="10:00").says("zhao", "清关操作部门：已放行", at="17:00:59").until("05-12 09:30")
    assert day.outcome("L10", "清关操作部门", "2026-05-11") == "kept"
    receipt = day.told("g1", "receipt", since="05-11 17:00")[0]
    assert "已计入，名单以此为准" in receipt.text
    assert "已补报" not in receipt.text
    assert day.told(kind="escalate") == []
    assert "按时6" in day.one("g1", "digest").text


async def test_a_minute_later_it_is_late(day: Day) -> None:
    """L10: 17:01."""
    await day.all_post_but("清关操作部门", at="10:00").says("zhao", "清关操作部门：已放行", at="17:01").until("17:30")
    assert day.outcome("L10", "清关操作部门", "2026-05-11") == "kept_late"
    assert "已计入，名单以此为准" not in day.told("g1", "receipt", since="05-11 17:00")[0].text


async def test_what_is_said_at_the_instant_of_a_timer_comes_before_it(day: Day) -> None:
    """replay.md: lines at an instant run before timers at that instant."""
    await day.all_post_but("清关操作部门", at="10:00").says("zhao", "清关操作部门：已放行", at="17:00").until("17:30")
    assert day.told("g1", "missing") == []
    assert "名单" not in day.told("g1", "receipt")[-1].text


async def test_a_button_pressed_at_the_instant_of_a_timer_comes_before_it(day: Day) -> None:
    """replay.md: clicks are lines too."""
    day.all_post_but("仓储部门", at="10:00").clicks("chen", "unchanged", of="L10", at="17:00", chat="dm:chen")
    await day.until("17:30")
    assert day.outcome("L10", "仓储部门") == "kept"
    assert day.told("g1", "missing") == []


async def test_an_answer_in_the_due_minute_is_kept(day: Day) -> None:
    """L13, §2."""
    day.says("zhao", "请运输调度部门确认14日上午能否放行", at="10:00", id="q1").says("li", "确认，可以", at="11:00:30")
    await day.until("12:00")
    assert day.outcome("L13", "运输调度部门") == "kept"
    assert "已计入，名单以此为准" in day.told("g1", "receipt")[-1].text
    assert day.told(kind="escalate") == []


async def test_a_group_list_that_a_private_post_proves_wrong_is_corrected_in_the_group(day: Day) -> None:
    """§3.7: a wrong nudge is corrected in the same chat at once: the post came privately in the due minute."""
    day.all_post_but("清关操作部门", at="10:00").says("zhao", "清关操作部门：已放行", at="17:00:40", chat="dm:zhao")
    await day.until("17:29")
    assert day.outcome("L10", "清关操作部门") == "kept"
    correction = day.one("g1", "notice", since="05-11 16:00")
    assert correction.when == "05-11 17:00:40"
    assert "清关操作部门" in correction.text
    assert correction.to == ["清关操作部门"]


async def test_a_list_is_not_corrected_for_a_late_post(day: Day) -> None:
    """§3.7: only a wrong nudge."""
    day.all_post_but("清关操作部门", at="10:00").says("zhao", "清关操作部门：已放行", at="17:05", chat="dm:zhao")
    await day.until("17:29")
    assert day.told("g1", "notice", since="05-11 16:00") == []


async def test_the_last_second_of_the_day_closes_nothing_twice(day: Day) -> None:
    """§3.7: a second post in the due minute is an update."""
    day.posts(*ALL_SIX, at="10:00").says("zhao", "清关操作部门：已放行", at="17:00:10")
    await day.until("17:29")
    assert "已更新 清关操作部门" in day.told("g1", "receipt")[-1].text
    assert day.closed("L10", "清关操作部门") == "05-11 10:00"
    assert whens(day.told("g1", "missing")) == []
