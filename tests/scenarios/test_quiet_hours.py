"""Outside hours of business, lunch included, nothing leaves but receipts, replies, the table, urgent and 重大 (§3.4)."""

from tests.scenarios.day import ALL_SIX, Day, whens

IMPORTANT = "/异常 重要 情况：海关查验 影响：提货推迟2天 措施：已联系海关"
GENERAL = "/异常 一般 情况：海关查验 影响：提货推迟2天 措施：已联系海关"


async def test_a_receipt_and_a_reply_leave_at_any_hour(day: Day) -> None:
    """§3.4: at lunch and at night."""
    day.says("zhao", "清关操作部门：已放行", at="12:30").says("zhao", "/谁没报", at="22:00")
    await day.until("22:30")
    assert day.told("g1", "receipt")[0].when == "05-11 12:30"
    assert day.told("g1", "reply")[0].when == "05-11 22:00"


async def test_an_alert_of_the_evening_reaches_a_head_at_five_past_nine(day: Day) -> None:
    """§3.4, L25: 重要 waits; a head's leaves at 09:05."""
    await day.says("head_qg", IMPORTANT, at="19:30").until("05-12 09:30")
    assert whens(day.told("dm:head_yw", "alert")) == ["05-12 09:05"]
    assert day.due("L27.meet", "head_yw") == "05-12 11:00"


async def test_an_alert_of_the_evening_reaches_a_coordinator_at_nine(day: Day) -> None:
    """§3.4, L25: 一般."""
    await day.says("zhao", GENERAL, at="19:30").until("05-12 09:30")
    assert whens(day.told("dm:wang", "alert")) == ["05-12 09:00"]


async def test_an_alert_of_the_lunch_break_leaves_at_half_past_one_for_heads_too(day: Day) -> None:
    """§3.4: the next opening."""
    await day.says("head_qg", IMPORTANT, at="12:10").until("14:00")
    assert whens(day.told("dm:head_yw", "alert")) == ["05-11 13:30"]


async def test_what_falls_on_twelve_and_on_six_leaves_there(day: Day) -> None:
    """§2: 12:00 and 18:00 belong to the hours."""
    day.says("zhao", "请运输调度部门确认14日能否放行", at="11:30", id="q1")
    day.says("zhao", "请仓储部门确认14日能否入库", at="17:00", id="q2")
    await day.until("18:10")
    assert day.told("dm:li", "remind", "L13")[0].when == "05-11 12:00"
    assert day.told("g1", "missing", debtor="仓储部门", row="L13")[0].when == "05-11 18:00"


async def test_an_alert_that_waits_is_not_sent_once_the_matter_is_solved(day: Day) -> None:
    """§3.7: never for what is settled."""
    day.says("head_qg", IMPORTANT, at="19:30").says("head_yw", "/异常 A-1 已解决 结果：已放行", at="20:30")
    await day.until("05-12 10:00")
    assert day.told("dm:head_yw", since="05-11 20:31", row="L25") == []


async def test_an_alert_that_waits_follows_the_level(day: Day) -> None:
    """§3.7, L24: 重要 at 19:30, 一般 at 19:40: the lead coordinator hears of it, the lead head does not."""
    day.says("head_qg", IMPORTANT, at="19:30").says("head_qg", "/异常 A-1 一般", at="19:40")
    await day.until("05-12 09:30")
    assert day.told("dm:head_yw", "alert") == []
    assert whens(day.told("dm:wang", "alert")) == ["05-12 09:00"]


async def test_closing_lines_of_the_evening_wait_for_the_morning(day: Day) -> None:
    """§3.4: closing lines too; a head's at 09:05."""
    day.says("zhao", "请运输调度部门确认14日能否放行", at="10:00").says("li", "确认，可以", at="20:00")
    await day.until("05-12 09:30")
    assert whens(day.told("dm:head_dd", "notice")) == ["05-12 09:05"]


async def test_a_rung_that_falls_into_the_lunch_break_cannot(day: Day) -> None:
    """§2: +30wm counts hours of business: due 11:45, head at 13:45."""
    await day.says("zhao", "请运输调度部门确认14日能否放行", at="10:45").until("18:00")
    assert day.one("dm:head_dd", "escalate").when == "05-11 13:45"


async def test_nothing_at_all_leaves_on_a_weekend(day: Day) -> None:
    """§3.4: Friday's evening anomaly leaves on Monday."""
    for date in ("05-11", "05-12", "05-13", "05-14", "05-15"):
        day.posts(*ALL_SIX, at=f"{date} 10:00")
    await day.says("zhao", GENERAL, at="05-15 19:30").until("05-18 09:30")
    assert day.told(on="05-16") + day.told(on="05-17") == []
    assert whens(day.told("dm:wang", "alert")) == ["05-18 09:00"]


async def test_the_table_leaves_at_its_own_time_even_off_hours(day: Day) -> None:
    """§3.4, §3.8: moved by an outage to 18:06."""
    await day.goes_down("16:50").comes_up("17:41").until("18:06")
    assert whens(day.told("g1", "digest")) == ["05-11 18:06"]
