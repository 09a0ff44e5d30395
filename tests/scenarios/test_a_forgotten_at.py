"""Quote and @: the rescue of a post that did not reach the bot (wecom.md §9.3)."""

import pytest

from tests.scenarios.day import Day


@pytest.mark.parametrize("words", ["@协作助手", "@协作助手 代", "@协作助手 请登记一下", "@协作助手 补报", ""])
async def test_a_bare_mention_takes_the_quote_for_its_words(day: Day, words: str) -> None:
    day.says("chen", "仓储部门：入库清点80%", at="10:00", id="lost", to_bot=False)
    await day.says("sun", words, at="10:05", quote="lost").until("17:30")
    receipt = day.one("g1", "receipt")
    assert "已登记 仓储部门 5月11日" in receipt.text
    assert "由客服部门 孙佳 引用代发，已注明" in receipt.text
    assert day.closed("L10", "仓储部门") == "05-11 10:05"
    assert "由客服部门代发" in day.one("g1", "digest").text


async def test_the_department_must_stand_in_the_quote(day: Day) -> None:
    """Whose 我部 that is nobody knows."""
    await day.says("sun", "@协作助手", at="10:05", quote="我部今日已发车").until("10:10")
    assert day.told("g1", "receipt") == []
    assert day.one("g1", "repair").card is None
    assert day.outcome("L10", "客服部门") is None


async def test_the_lead_brings_in_for_anyone_and_it_is_said(day: Day) -> None:
    await day.says("wang", "@协作助手 代登记", at="10:05", quote="仓储部门-5月11日：入库清点80%").until("10:10")
    assert "王思远 引用代发" in day.one("g1", "receipt").text


async def test_a_quote_that_reads_as_nothing_is_answered(day: Day) -> None:
    await day.says("sun", "@协作助手", at="10:05", quote="下午开会").until("10:10")
    assert "没看懂" in day.one("g1", "reply").text


async def test_words_of_ones_own_are_what_counts(day: Day) -> None:
    """reading.md: a quotation is not a report."""
    await day.says("sun", "@协作助手 客服部门：客户已通知", at="10:05", quote="仓储部门：入库清点80%").until("10:10")
    assert day.one("g1", "receipt").to == ["客服部门"]


async def test_a_quoted_command_is_not_carried_out(day: Day) -> None:
    await day.says("wang", "@协作助手", at="10:05", quote="/关闭任务").until("10:10")
    assert "没看懂" in day.one("g1", "reply").text


async def test_the_bots_own_words_are_nobodys_post(day: Day) -> None:
    day.says("chen", "仓储部门：入库清点80%", at="10:00", id="p1")
    await day.until("10:01")
    quote = day.one("g1", "notice").text
    await day.says("sun", "@协作助手", at="10:05", quote=quote).until("10:10")
    assert [message.kind for message in day.told("g1", since="05-11 10:05")] == []


async def test_a_quoted_request_is_asked_once(day: Day) -> None:
    day.says("li", "请仓储部门确认：明日能否入库", at="10:00", id="q1")
    await day.says("sun", "@协作助手", at="10:05", quote="q1").until("10:06")
    assert "#1 已在计时" in day.one("g1", "reply").text
    day.says("li", "请客服部门确认：客户是否同意", at="10:10", id="q2", to_bot=False)
    await day.says("wang", "@协作助手", at="10:12", quote="q2").until("10:15")
    assert day.told("g1", "receipt")[-1].to == ["客服部门"]


async def test_whoever_is_told_how_to_post_reads_that_the_at_comes_first(day: Day) -> None:
    """L07, L10: the posting rules, the list of who is missing, the help and the reply to strangers say it plainly."""
    day.says("wang", "/帮助", at="10:00").says("nobody", "大家好", at="10:01")
    await day.until("17:00")
    told = [day.told("g1", "notice")[0], *day.told("g1", "reply"), day.one("g1", "missing")]
    assert len(told) == 4
    for message in told:
        assert "@协作助手" in message.text
        assert "不 @ 我收不到" in message.text
        assert "不用 @" in message.text
