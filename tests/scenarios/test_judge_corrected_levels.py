"""What is said when a head corrects the level of an anomaly (L25)."""

from tests.scenarios.day import Day

FIELDS = "信息滞后 情况：单证缺失 影响：3票货物 措施：已联系客户"


def corrected(day: Day, level: str, to: str, chat: str = "g1") -> Day:
    day.says("zhao", f"/异常 {level} {FIELDS}", at="10:00", chat=chat)
    return day.clicks("head_qg", "correct", to, of="L25", chat="dm:head_qg", at="10:10")


async def test_who_hears_of_the_corrected_level_reads_of_no_pending_confirmation(day: Day) -> None:
    """L25: 负责人确认中 stands only until he has confirmed or corrected."""
    await corrected(day, "重要", "一般").until("10:10")
    assert "负责人确认中" in day.one("dm:head_yw", "alert").text
    assert "负责人确认中" not in day.one("dm:wang", "alert").text


async def test_a_correction_made_privately_registers_nothing_twice(day: Day) -> None:
    """replay.md: only what was raised privately is posted in the group as well."""
    await corrected(day, "重要", "重大").until("10:10")
    assert [message.when for message in day.told("g1", "receipt")] == ["05-11 10:00"]
    assert day.one("g1", "alert").when == "05-11 10:10"


async def test_what_was_raised_privately_is_posted_once_it_is_major(day: Day) -> None:
    """replay.md: with the sender's department only."""
    await corrected(day, "重要", "重大", chat="dm:zhao").until("10:10")
    receipt = day.one("g1", "receipt")
    assert receipt.when == "05-11 10:10"
    assert "清关操作部门" in receipt.text
    assert "赵清关" not in receipt.text
