"""Unknown people, unbound groups, forgotten @: one polite answer, nothing touched (issue: bad input)."""

import pytest

from tests.scenarios.day import Day, whens


@pytest.mark.everywhere
async def test_an_unknown_person_gets_one_reply_and_touches_nothing(day: Day) -> None:
    """replay.md: one reply, archived, no obligation touched."""
    await day.says("nobody", "清关操作部门：已放行", at="10:00").until("10:05")
    reply = day.one("g1", "reply")
    assert reply.items == []
    assert day.told("g1", "receipt") == []
    assert set(day.outcomes("L10").values()) == {None}


async def test_a_known_person_without_department_is_read_but_counts_for_nothing(day: Day) -> None:
    """reading.md: flag needs_human, counts for no day."""
    await day.says("guest", "清关操作部门：已放行", at="10:00").until("10:05")
    assert day.outcome("L10", "清关操作部门") is None


async def test_a_known_person_of_no_department_is_not_told_that_it_counts(day: Day) -> None:
    """L10: a wrong certainty is worse than a question."""
    await day.says("guest", "清关操作部门：已放行", at="10:00").until("17:30")
    assert "清关操作部门" in day.one("g1", "missing").to
    assert "已收到 0/6" in day.one("g1", "missing").text
    assert day.told("g1", since="05-11 10:00")[0].kind == "reply"
    assert "清关操作部门 未报" in day.one("g1", "digest").text


@pytest.mark.everywhere
async def test_an_unbound_chat_is_told_how_to_bind(day: Day) -> None:
    """replay.md: one reply with /绑定 任务编号, task null."""
    await day.says("zhao", "清关操作部门：已放行", at="10:00", chat="g9").until("10:05")
    reply = day.one("g9", "reply")
    assert "/绑定 任务编号" in reply.text
    assert reply.task is None


@pytest.mark.everywhere
async def test_binding_moves_the_task_into_the_group(day: Day) -> None:
    """replay.md: /绑定 binds the task in a group."""
    day.says("wang", "/绑定 T1", at="10:00", chat="g9").says("zhao", "清关操作部门：已放行", at="10:10", chat="g9")
    await day.says("zhao", "清关操作部门：已放行", at="10:20").until("17:30")
    assert day.one("g9", "receipt").task == "T1"
    assert whens(day.told("g9", "missing")) == ["05-11 17:00"]
    assert whens(day.told("g9", "digest")) == ["05-11 17:30"]
    assert "/绑定" in day.one("g1", "reply").text
    assert len(day.told("dm:li", "remind")) == 2


@pytest.mark.everywhere
async def test_without_the_at_nothing_reaches_the_bot(day: Day) -> None:
    """replay.md: to_bot false: the platform delivers nothing."""
    await day.says("zhao", "清关操作部门：已放行", at="10:00", to_bot=False).until("10:05")
    assert day.told(since="05-11 09:01") == []


@pytest.mark.everywhere
async def test_what_is_said_while_the_bot_is_down_is_lost(day: Day) -> None:
    """replay.md: as on a long connection."""
    await day.goes_down("09:58").posts("清关操作部门", at="10:00").comes_up("10:01").until("10:05")
    assert day.outcome("L10", "清关操作部门") is None


async def test_an_unknown_command_gets_the_nearest_one(day: Day) -> None:
    """wording 21."""
    await day.says("zhao", "/进读", at="10:00").until("10:05")
    assert "/进度" in day.one("g1", "reply").text


@pytest.mark.everywhere
@pytest.mark.edits
async def test_an_edited_post_is_a_second_post(day: Day) -> None:
    """replay.md: the newest counts, all are kept."""
    day.says("zhao", "清关操作部门：已申报", at="10:00", id="p1").edits("p1", "清关操作部门：已放行", at="10:30")
    await day.until("17:30")
    assert "已更新" in day.told("g1", "receipt")[-1].text
    assert "已放行" in day.one("g1", "digest").text
    assert "已申报" not in day.one("g1", "digest").text


@pytest.mark.edits
async def test_a_recall_is_archived_and_changes_nothing(day: Day) -> None:
    """replay.md."""
    await day.says("zhao", "清关操作部门：已申报", at="10:00", id="p1").recalls("p1", at="10:30").until("17:00")
    assert day.outcome("L10", "清关操作部门") == "kept"
    assert day.told(since="05-11 10:30", on="05-11 10") == []


async def test_a_card_nobody_sent_is_answered_politely(day: Day) -> None:
    """replay.md: buttons."""
    await day.clicks("zhao", "fix", of="o999", at="10:00").clicks("zhao", "dance", of="L13", at="10:01").until("10:05")
    assert [message.kind for message in day.told("g1", since="05-11 10:00")] == ["reply", "reply"]


async def test_a_post_by_somebody_else_is_marked(day: Day) -> None:
    """L10: 代发 marked, and it counts."""
    await day.says("sun", "仓储部门：入库清点80%", at="10:00").until("17:30")
    assert "代发" in day.told("g1", "receipt")[0].text
    assert day.outcome("L10", "仓储部门") == "kept"
    assert "代发" in day.one("g1", "digest").text


async def test_the_leads_coordinator_reports_for_anyone_without_the_mark(day: Day) -> None:
    """reading.md."""
    await day.says("wang", "仓储部门：入库清点80%", at="10:00").until("10:05")
    assert "代发" not in day.one("g1", "receipt").text
    assert day.outcome("L10", "仓储部门") == "kept"


async def test_a_department_outside_the_task_is_stored_and_said_so(blank_day: Day) -> None:
    """reading.md: not_participant."""
    day = blank_day.task(departments=["清关操作部门"])
    await day.says("wang", "仓储部门：入库清点80%", at="10:00").until("10:05")
    assert "未参与" in day.one("g1", "receipt").text


async def test_a_post_for_tomorrow_does_not_count_for_today(day: Day) -> None:
    """reading.md: future_date; it does not count for its day before that day comes, nor for today."""
    await day.says("zhao", "清关操作部门-5月12日：已放行", at="10:00").until("05-12 17:30")
    for missing, digest in zip(day.told("g1", "missing"), day.told("g1", "digest"), strict=True):
        assert "清关操作部门" in missing.to
        assert "已收到 0/6" in missing.text
        assert "清关操作部门 未报" in digest.text
