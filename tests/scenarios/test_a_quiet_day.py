"""A day on which everybody posts: receipts, one table, and nobody is bothered."""

import pytest

from tests.scenarios.day import ALL_SIX, Day


@pytest.mark.everywhere
async def test_everybody_posts_in_time_and_nobody_is_reminded(day: Day) -> None:
    """L10, L11, §3.7: receipts, the table, nothing else."""
    await day.posts(*ALL_SIX, at="10:00").until("05-12 09:30")
    assert [message.kind for message in day.heard] == ["notice", *["receipt"] * 6, "digest"]
    assert day.outcomes("L10", "2026-05-11") == dict.fromkeys(ALL_SIX, "kept")


async def test_the_story_is_the_same_on_every_database(day_on_each: Day) -> None:
    """L10, L11: on SQLite's file and on PostgreSQL."""
    day = day_on_each
    await day.all_post_but("清关操作部门", at="10:00").until("05-12 09:30")
    assert day.story("L10", "清关操作部门") == [
        ("05-11 16:30", "dm:zhao", "remind"),
        ("05-11 17:00", "g1", "missing"),
        ("05-11 17:00", "dm:zhao", "remind"),
        ("05-12 09:05", "dm:head_qg", "escalate"),
    ]
