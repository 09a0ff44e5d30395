"""What is said of two things in one chat in one minute is one message of each kind (§3.2)."""

import pytest

from tests.scenarios.day import Day

GENERAL = "/异常 一般 情况：{} 影响：推迟1天 措施：已联系"
MAJOR = "/异常 重大 情况：{} 影响：停工 措施：已联系"


async def test_two_general_anomalies(day: Day) -> None:
    """L24-L26, §3.2: two receipts, one alert; then one of each kind."""
    day.says("zhao", GENERAL.format("查验"), at="10:00").says("chen", GENERAL.format("漏雨"), at="10:00")
    await day.until("11:30")
    assert [message.about for message in day.told("g1", "receipt")] == ["A-1", "A-2"]
    assert [(message.brief, len(message.items)) for message in day.told(since="05-11 10:00") if message.kind != "receipt"] == [
        (("05-11 10:00", "dm:wang", "alert"), 2),
        (("05-11 10:30", "dm:wang", "remind"), 2),
        (("05-11 11:00", "g1", "missing"), 2),
        (("05-11 11:00", "dm:wang", "remind"), 2),
        (("05-11 11:30", "dm:head_yw", "escalate"), 2),
    ]
    alert = day.one("dm:wang", "alert")
    assert alert.about is None
    assert "A-1" in alert.text
    assert "A-2" in alert.text


async def test_a_question_and_an_anomaly_due_in_the_same_minute(day: Day) -> None:
    """§3.2: per chat, minute and kind, whatever the row."""
    day.says("zhao", "请业务部门确认14日能否收货", at="10:00").says("chen", GENERAL.format("漏雨"), at="10:00")
    await day.until("11:00")
    missing = day.one("g1", "missing")
    assert [item["row"] for item in missing.items] == ["L13", "L26.meet"]
    assert missing.row is None
    assert "A-1" in missing.text
    assert "#1" in missing.text
    assert len(day.one("dm:wang", "remind", on="05-11 10:30").items) == 2


async def test_two_major_ones(day: Day) -> None:
    """L28: one alert to the vice president with both, one acknowledgement for both."""
    day.says("head_dd", MAJOR.format("停航"), at="19:30").says("head_cc", MAJOR.format("漏水"), at="19:30")
    day.clicks("vp", "acknowledge", of="L25", at="19:40", chat="dm:vp")
    await day.until("21:00")
    assert [message.brief for message in day.told("dm:vp")] == [
        ("05-11 19:30", "dm:vp", "alert"),
        ("05-11 19:40", "dm:vp", "reply"),
        ("05-11 19:40", "dm:vp", "reply"),
        ("05-11 20:00", "dm:vp", "alert"),
    ]
    assert {item["row"] for item in day.told("dm:vp")[-1].items} == {"L28.brief"}


@pytest.mark.everywhere
async def test_a_merged_card_records_for_none_it_cannot_name(day: Day) -> None:
    """A wrong certainty is worse than a question: 已召集 under two anomalies asks for the line instead."""
    day.says("zhao", GENERAL.format("查验"), at="10:00").says("chen", GENERAL.format("漏雨"), at="10:00")
    await day.until("10:01")
    alert = day.one("dm:wang", "alert")
    assert "record" not in alert.buttons
    await day.clicks("wang", "record", "已召集", of=alert.id, at="10:10", chat="dm:wang").until("10:11")
    assert {owed["outcome"] for owed in day.owed if owed["row"] == "L26.meet"} == {None}
    assert day.one("dm:wang", "reply").when == "05-11 10:10"


async def test_two_heads_endorse_each_their_own(day: Day) -> None:
    """L25: zhao and chen raise 重要 in one minute."""
    important = "/异常 重要 情况：{} 影响：推迟1天 措施：已联系"
    day.says("zhao", important.format("查验"), at="10:00").says("chen", important.format("漏雨"), at="10:00")
    day.clicks("head_cc", "endorse", of="L25", at="10:10", chat="dm:head_cc")
    await day.until("10:12")
    assert (day.outcome("L25", "head_qg"), day.outcome("L25", "head_cc")) == (None, "kept")
    assert len(day.one("dm:head_yw", "alert").items) == 2


async def test_one_head_endorses_two_by_name(day: Day) -> None:
    """L25, §3.2: a merged card names each."""
    important = "/异常 重要 情况：{} 影响：推迟1天 措施：已联系"
    day.says("zhao", important.format("查验"), at="10:00").says("zhao", important.format("漏单"), at="10:00")
    day.clicks("head_qg", "endorse", "A-2", of="L25", at="10:10", chat="dm:head_qg")
    await day.until("10:12")
    assert day.outcome("L25", "head_qg", "A-1") is None
    assert day.outcome("L25", "head_qg", "A-2") == "kept"


async def test_anomalies_are_numbered_through_the_whole_database(day: Day) -> None:
    """replay.md: A-1, A-2 …"""
    day.task(at="09:10", code="T2", name="6月出口家具", chat="g2", departments=["运输调度部门"])
    day.says("zhao", GENERAL.format("查验"), at="10:00").says("li", GENERAL.format("堵车"), at="10:01", chat="g2")
    await day.until("10:05")
    assert day.one("g2", "receipt").about == "A-2"
