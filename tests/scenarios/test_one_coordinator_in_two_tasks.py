"""One coordinator in two tasks: which one is asked, and what is merged (L10, §3.2)."""

import pytest

from tests.scenarios.day import Day, whens

GOOD = "清关操作部门：已放行"


def two_tasks(day: Day) -> Day:
    return day.task(at="09:10", code="T2", name="6月出口家具", type="出口", lead="运输调度部门", departments=["清关操作部门"], chat="g2")


async def test_a_private_post_is_asked_for_its_task(day: Day) -> None:
    """replay.md: several tasks for a private post: a repair with choose_task."""
    await two_tasks(day).says("zhao", GOOD, at="10:00", chat="dm:zhao").until("10:05")
    repair = day.one("dm:zhao", "repair")
    assert [button["value"] for button in (repair.card or {})["buttons"]] == ["T1", "T2"]
    assert set(repair.buttons) == {"choose_task"}
    assert day.outcomes("L10")["清关操作部门"] is None


async def test_it_counts_from_its_own_time_once_the_task_is_chosen(day: Day) -> None:
    """replay.md: sent 16:58, chosen 17:20: kept in the chosen task, missing in the other."""
    two_tasks(day).says("zhao", GOOD, at="16:58", chat="dm:zhao")
    await day.until("17:10")
    card = day.one("dm:zhao", "repair").id
    await day.clicks("zhao", "choose_task", "T2", of=card, at="17:20", chat="dm:zhao").until("05-12 09:30")
    outcomes = {owed["task"]: owed["outcome"] for owed in day.owed if owed["debtor"] == "清关操作部门" and owed["about"] == "2026-05-11"}
    assert outcomes == {"T1": "missed", "T2": "kept"}
    assert day.told("dm:zhao", "receipt")[0].task == "T2"


async def test_an_open_choice_is_a_draft_and_the_department_is_not_named(day: Day) -> None:
    """§3.7: while a draft of a department is open it is not named at 17:00, in neither task; private copy only."""
    two_tasks(day).says("zhao", GOOD, at="16:50", chat="dm:zhao")
    await day.until("17:00")
    assert "清关操作部门" not in day.one("g1", "missing").to
    assert "清关操作部门" not in day.one("g2", "missing").to
    assert whens(day.told("dm:zhao", "remind")) == ["05-11 16:30", "05-11 17:00"]


@pytest.mark.everywhere
async def test_the_choice_is_taken_once(day: Day) -> None:
    """replay.md: the second tap finds it done."""
    await two_tasks(day).says("zhao", GOOD, at="10:00", chat="dm:zhao").until("10:00")
    card = day.one("dm:zhao", "repair").id
    day.clicks("zhao", "choose_task", "T2", of=card, at="10:02", chat="dm:zhao")
    day.clicks("zhao", "choose_task", "T1", of=card, at="10:03", chat="dm:zhao")
    await day.until("10:05")
    assert day.one("dm:zhao", "receipt").task == "T2"
    assert day.one("dm:zhao", "reply").when == "05-11 10:03"


async def test_missing_fields_given_privately_find_their_anomaly(day: Day) -> None:
    """L24: 直接回复即可, also for somebody in two tasks."""
    two_tasks(day).says("zhao", "/异常 一般 情况：海关查验", at="10:00", chat="g2")
    await day.says("zhao", "影响：提货推迟2天 措施：已联系海关", at="10:20", chat="dm:zhao").until("10:25")
    assert day.outcome("L24", "zhao") == "kept_late"
    assert day.one("dm:zhao", "receipt").task == "T2"


async def test_reminders_of_two_tasks_are_one_message(day: Day) -> None:
    """§3.2: remind messages are merged per chat, minute and kind."""
    await two_tasks(day).until("17:00")
    first, second = day.told("dm:zhao", "remind")
    assert (first.when, second.when) == ("05-11 16:30", "05-11 17:00")
    assert [item["task"] for item in first.items] == ["T1", "T2"]
    assert first.task is None
    assert (first.row, first.about) == ("L10", "2026-05-11")
    assert "2" in first.text
    assert "5月进口电子" in first.text
    assert "6月出口家具" in first.text


async def test_each_group_hears_of_its_own_task_only(day: Day) -> None:
    """§3.2: per chat."""
    await two_tasks(day).until("17:00")
    assert day.one("g1", "missing").task == "T1"
    assert day.one("g2", "missing").to == ["运输调度部门", "清关操作部门"]


async def test_the_head_reads_one_message_for_all_tasks(day: Day) -> None:
    """§3.2: heads and above get their 09:05 messages as one for all tasks."""
    await two_tasks(day).until("05-12 09:05")
    message = day.one("dm:head_qg", "escalate")
    assert [item["task"] for item in message.items] == ["T1", "T2"]
    assert message.task is None


async def test_two_lead_heads_hear_of_their_own_tasks(day: Day) -> None:
    """L10: 业务部门 leads T1, 运输调度部门 leads T2."""
    two_tasks(day)
    await day.until("05-13 09:10")
    t2 = [item["task"] for message in day.told("dm:head_dd", "escalate", on="05-13") for item in message.items]
    assert t2.count("T2") == 2
    assert t2.count("T1") == 1


async def test_nothing_changed_is_taken_for_all_tasks_of_the_reminder(day: Day) -> None:
    """L10: [无变化] under a merged reminder."""
    await two_tasks(day).clicks("zhao", "unchanged", of="L10", at="16:40", chat="dm:zhao").until("16:45")
    outcomes = {owed["task"]: owed["outcome"] for owed in day.owed if owed["debtor"] == "清关操作部门"}
    assert outcomes == {"T1": "kept", "T2": "kept"}


async def test_one_private_answer_finds_its_question_among_all_tasks(day: Day) -> None:
    """L13: the only open question addressed to the sender, whatever the task."""
    two_tasks(day).says("li", "请清关操作部门确认14日能否放行", at="10:00", chat="g2", id="q1")
    await day.says("zhao", "确认，可以", at="10:20", chat="dm:zhao").until("10:30")
    assert day.outcome("L13", "清关操作部门") == "kept"
    assert [message.chat for message in day.told(kind="receipt", since="05-11 10:20")] == ["dm:zhao", "g2"]


async def test_a_private_answer_to_questions_of_two_tasks_is_asked_back(day: Day) -> None:
    """replay.md: which question?"""
    two_tasks(day).says("li", "请清关操作部门确认14日能否放行", at="10:00", chat="g2", id="q1")
    day.says("li", "请清关操作部门确认15日能否提货", at="10:00", chat="g1", id="q2").says("zhao", "确认", at="10:20", chat="dm:zhao")
    await day.until("10:25")
    repair = day.one("dm:zhao", "repair")
    assert repair.buttons == ["choose_request", "choose_request"]
    day.clicks("zhao", "choose_request", "#2", of=repair.id, at="10:26", chat="dm:zhao")
    await day.until("10:30")
    assert (day.outcome("L13", "清关操作部门", "q1"), day.outcome("L13", "清关操作部门", "q2")) == (None, "kept")


async def test_a_person_of_one_task_is_not_asked(day: Day) -> None:
    """L10: posts by private message."""
    two_tasks(day)
    await day.says("chen", "仓储部门：入库清点80%", at="10:00", chat="dm:chen").until("10:05")
    receipt = day.one("dm:chen", "receipt")
    assert receipt.task == "T1"
    assert day.told("g1", "receipt") == []
