"""What happens to a message after it was sent: an edited post is a second post, a recall never erases the fact (replay.md)."""

import pytest

from tests.scenarios.day import Day

pytestmark = pytest.mark.edits


async def test_an_edited_post_is_a_second_post_and_the_newest_counts(day: Day) -> None:
    """L10: both are kept."""
    day.says("li", "运输调度部门-5月11日：已安排两辆货车", at="15:00", id="p1")
    await day.edits("p1", "运输调度部门-5月11日：已安排三辆货车", at="15:10").until("15:30")
    receipts = day.told("g1", "receipt")
    assert [receipt.row for receipt in receipts] == ["L10", "L10"]
    assert "已更新" in receipts[-1].text


async def test_an_edited_question_is_not_asked_twice(day: Day) -> None:
    """L13."""
    day.says("wang", "请运输调度部门确认能否提货", at="10:00", id="q1")
    await day.edits("q1", "请运输调度部门确认明日能否提货", at="10:05").until("10:10")
    assert len(day.told("g1", "receipt", "L13")) == 1


async def test_a_recalled_post_still_counts(day: Day) -> None:
    """L22: the archive keeps it."""
    day.says("li", "运输调度部门-5月11日：已安排两辆货车", at="15:00", id="p1")
    await day.recalls("p1", at="15:10").until("17:01")
    assert "运输调度部门" not in day.told("g1", "missing")[0].to
