"""知悉 and 定于 typed instead of tapped: a card has no field for a time (L28)."""

import pytest

from tests.scenarios.day import Day

MAJOR = "/异常 重大 信息滞后 情况：单证缺失 影响：3票货物 措施：已联系客户"


def raised(day: Day) -> Day:
    return day.says("head_dd", MAJOR, at="19:30").says("head_yw", "/异常 A-1 处置 已安排专人", at="19:35")


@pytest.mark.parametrize("text", ["/异常 A-1 知悉 定于21:00", "/异常 A-1 定于 21:00", "/异常A-1 已知悉，会议定于晚上9点"])
async def test_a_typed_time_moves_the_meeting_and_is_silent_until_then(day: Day, text: str) -> None:
    """L28: as [知悉] with 定于 21:00."""
    await raised(day).says("vp", text, chat="dm:vp", at="19:40").until("21:00")
    assert day.due("L28.meet", "vp") == "05-11 21:00"
    assert "21:00" in day.told("dm:vp", "reply")[-1].text
    assert [message.when for message in day.told("dm:vp", "alert")] == ["05-11 19:30", "05-11 21:00"]


async def test_a_plain_word_ends_the_repeats_and_moves_nothing(day: Day) -> None:
    """L28: repeated until his [知悉]."""
    await raised(day).says("vp", "/异常 A-1 知悉", chat="dm:vp", at="19:40").until("21:00")
    assert day.due("L28.meet", "vp") == "05-11 23:30"
    assert [message.when for message in day.told("dm:vp", "alert")] == ["05-11 19:30"]


async def test_nobody_else_moves_the_meeting(day: Day) -> None:
    """L28: the vice president's meeting."""
    await raised(day).says("wang", "/异常 A-1 定于21:00", at="19:40").until("20:00")
    assert day.due("L28.meet", "vp") == "05-11 23:30"


async def test_the_vice_president_is_told_how_to_state_a_time(day: Day) -> None:
    """L28: in his own alert only."""
    await raised(day).until("19:40")
    assert "定于 HH:MM" in day.told("dm:vp", "alert")[0].text
    assert "定于" not in day.told("dm:head_yw", "alert")[0].text
