"""Where a mouth shows no buttons, people are told to write what would stand on them: that must work."""

import pytest

from tests.scenarios.day import Day


@pytest.mark.parametrize("words", ["知悉", "A-1 知悉", "A-1知悉。"])
async def test_a_vice_president_acknowledges_by_writing_so(day: Day, words: str) -> None:
    """L28: repeated until his 知悉."""
    day.says("head_qg", "/异常 重大 情况：整批货物被扣 影响：全部延误 措施：联系海关", at="11:00")
    day.says("vp", words, at="11:10", chat="dm:vp")
    await day.until("12:40")
    assert "知悉" in day.one("dm:vp", "reply").text
    assert [message.when for message in day.told("dm:vp", "alert", row="L28.meet")] == []


async def test_the_words_of_no_open_card_are_small_talk(day: Day) -> None:
    day.says("vp", "知悉", at="11:10", chat="dm:vp")
    await day.until("11:11")
    assert "没看懂" in day.one("dm:vp").text


async def test_an_offered_line_is_stored_by_writing_its_button(day: Day) -> None:
    """L12."""
    day.says("li", "运输凋度部门：已安排货车", at="10:00")
    await day.until("10:01")
    offered = day.told("g1", "repair")
    assert [button["label"] for button in (offered[-1].card or {}).get("buttons", [])] == ["就这样登记"]
    day.says("li", "就这样登记", at="10:05")
    await day.until("10:06")
    assert day.outcome("L10", "运输调度部门", "2026-05-11") == "kept"


async def test_somebody_elses_button_is_not_theirs_by_writing_it_either(day: Day) -> None:
    day.says("li", "运输凋度部门：已安排货车", at="10:00")
    day.says("sun", "就这样登记", at="10:05")
    await day.until("10:06")
    assert day.outcome("L10", "运输调度部门", "2026-05-11") is None
