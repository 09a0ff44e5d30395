"""What people typed when they used the sandbox for the first time, and what a sensible colleague makes of it."""

import pytest

from tests.scenarios.day import Day


async def test_an_ordinary_post_does_not_answer_a_question(day: Day) -> None:
    """L13: the clock goes on."""
    day.says("wang", "请财务部门确认：11月运费何时能付？", at="10:00")
    await day.says("zhou", "财务部门-5月11日：已整理11月发票", at="10:10").until("11:01")
    assert day.told("g1", "missing", "L13")


@pytest.mark.parametrize("words", ["共120件，破损2件", "3台", "不能，改为后天"])
async def test_whatever_begins_with_a_questions_number_answers_it(day: Day, words: str) -> None:
    """L13."""
    day.says("wang", "请仓储部门确认货到几件", at="10:00")
    await day.says("chen", f"#1 {words}", at="10:10").until("10:11")
    assert words in day.told("g1", "receipt", "L13")[-1].text


async def test_a_number_of_another_department_or_of_nothing_is_explained(day: Day) -> None:
    """L13."""
    day.says("wang", "请仓储部门确认货到几件", at="10:00").says("li", "#1 能", at="10:10")
    await day.says("li", "#99 能", at="10:11").until("10:12")
    replies = [reply.text for reply in day.told("g1", "reply")]
    assert "#1 等的是仓储部门" in replies[0]
    assert "没有 #99" in replies[1]


async def test_the_answer_is_what_was_said_and_not_the_command(day: Day) -> None:
    """L13."""
    day.says("wang", "请仓储部门确认能否入库", at="10:00")
    await day.says("chen", "/确认 #1 能", at="10:10").until("10:11")
    assert "「能」" in day.told("g1", "receipt", "L13")[-1].text


async def test_a_question_to_all_is_settled_by_the_last_answer_only(day: Day) -> None:
    """L13."""
    day.says("wang", "请各部门确认节点计划", at="10:00")
    await day.says("li", "确认", at="10:05").until("10:06")
    first = day.told("g1", "receipt", "L13")[-1].text
    assert "已收到运输调度部门答复" in first
    assert "还待：清关操作部门" in first


async def test_a_question_without_words_is_asked_back(day: Day) -> None:
    """L13: no clock starts."""
    await day.says("li", "/请确认", at="10:00").until("10:01")
    assert [message.kind for message in day.told("g1")][1:] == ["repair"]


async def test_a_reply_to_the_reminder_is_offered_as_the_days_post(day: Day) -> None:
    """L10, L12: he was told that he may just reply."""
    await day.says("li", "司机在路上，预计20点到", chat="dm:li", at="16:35").until("16:36")
    offer = day.told("dm:li", "repair")[-1]
    assert "运输调度部门-5月11日：司机在路上" in offer.text
    await day.clicks("li", "fix", of=offer.id, chat="dm:li", at="16:37").until("17:00")
    assert "运输调度部门" not in day.told("g1", "missing")[0].to


async def test_labelled_fields_complete_the_anomaly_even_while_a_question_is_open(day: Day) -> None:
    """L24."""
    day.says("wang", "请运输调度部门确认能否提货", at="10:00")
    day.says("li", "/异常 一般 情况：车辆故障 影响：推迟半天", at="10:05")
    await day.says("li", "措施：已换车", at="10:10").until("10:11")
    assert "内容已补齐" in day.told("g1", "receipt", "L24")[-1].text


async def test_the_reminder_of_an_anomaly_names_only_what_it_lacks(day: Day) -> None:
    """L24."""
    await day.says("li", "/异常 一般 情况：车辆故障 影响：推迟半天", at="10:00").until("10:16")
    assert "待补：措施" in day.told("dm:li", "remind", "L24")[0].text


async def test_the_group_of_a_closed_task_can_get_a_new_one(day: Day) -> None:
    day.says("wang", "/关闭任务", at="10:00").says("wang", "/帮助", at="10:01")
    await day.says("wang", "/新任务 6月出口家具 出口 6月1日至6月30日 部门：清关、仓储", at="10:02").until("10:03")
    texts = [message.text for message in day.told("g1")]
    assert any("发进展" in text for text in texts)
    assert any("已新建「6月出口家具」" in text and "起止：6月1日至6月30日" in text for text in texts)
    assert any("6月出口家具 协作群" in text for text in texts)


@pytest.mark.parametrize(
    ("words", "lacking"),
    [("2月30日至3月1日 部门：清关", "起止日期"), ("5月12日至6月1日 部门：清关、火星", "部门「火星」没有登记")],
)
async def test_a_new_task_with_a_mistake_is_asked_back(day: Day, words: str, lacking: str) -> None:
    day.says("wang", "/关闭任务", at="10:00")
    await day.says("wang", f"/新任务 6月出口家具 出口 {words}", at="10:02").until("10:03")
    assert lacking in day.told("g1", "repair")[-1].text


async def test_a_task_without_a_group_reminds_nobody(day: Day) -> None:
    await day.says("wang", "/新任务 6月出口家具 出口 5月11日至6月30日 部门：清关、仓储", chat="dm:wang", at="09:30").until("17:31")
    assert all(message.task in (None, "T1") for message in day.told())


@pytest.mark.everywhere
async def test_a_double_tap_on_unchanged_is_one_post(day: Day) -> None:
    """L10."""
    await day.until("16:30")
    reminder = day.told("dm:li", "remind")[-1]
    day.clicks("li", "unchanged", of=reminder.id, chat="dm:li", at="16:31")
    await day.clicks("li", "unchanged", of=reminder.id, chat="dm:li", at="16:31").until("16:32")
    assert len(day.told("dm:li", "receipt")) == 1


async def test_a_bare_time_after_being_asked_for_one_is_the_promise(day: Day) -> None:
    """L13."""
    day.says("wang", "请运输调度部门确认能否提货", at="10:00").says("li", "正在核实", at="10:10")
    await day.says("li", "14:00", at="10:11").until("10:12")
    assert "改为 14:00 前答复" in day.told("g1", "receipt", "L13")[-1].text


async def test_the_list_adds_up_while_a_near_miss_is_open(day: Day) -> None:
    """L10, L12: who is still repairing is counted, not named."""
    day.posts("业务部门", at="15:00")
    await day.says("chen", "仓储部门-2月30日：清点", at="15:10").until("17:00")
    text = day.told("g1", "missing")[0].text
    assert "已收到 1/6，待确认 1" in text
    assert "仓储部门" not in text


async def test_who_was_alarmed_too_high_hears_the_correction_at_once(day: Day) -> None:
    """L25: in the same chats."""
    day.says("li", "/异常 重大 情况：车辆故障 影响：停滞 措施：已换车", at="19:30")
    await day.until("19:31")
    alert = day.told("dm:head_dd", "alert", "L25")[0]
    await day.clicks("head_dd", "correct", "一般", of=alert.id, chat="dm:head_dd", at="19:40").until("19:41")
    corrected = [message.chat for message in day.told(kind="notice", row="L25", since="05-11 19:40")]
    assert sorted(corrected) == ["dm:head_yw", "dm:vp", "g1"]


async def test_today_in_a_post_is_not_echoed_as_a_time(day: Day) -> None:
    """L10."""
    await day.says("li", "运输调度部门：已完成今日计划，共12票", at="15:00").until("15:01")
    assert "时间：" not in day.told("g1", "receipt")[0].text


@pytest.mark.everywhere
async def test_a_vice_president_woken_at_night_puts_the_meeting_off_with_one_tap(day: Day) -> None:
    """L28.meet: it moves once and is silent until then."""
    await day.says("head_dd", "/异常 重大 情况：海关查验 影响：停滞 措施：已联系", at="23:00").until("23:01")
    alert = day.told("dm:vp", "alert")[0]
    assert alert.card is not None
    assert [button.get("value") for button in alert.card["buttons"]] == [None, "08:30"]
    await day.clicks("vp", "acknowledge", "08:30", of=alert.id, chat="dm:vp", at="23:05").until("05-12 08:29")
    assert day.due("L28.meet", "vp") == "05-12 08:30"
    assert not day.told("dm:vp", "alert", "L28.meet", since="05-11 23:06")
