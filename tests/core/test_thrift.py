"""A month's allowance: when the bot begins to save, and what it never saves on."""

import pytest

from bot.core.thrift import files_kept, may_leave, reserve, standings, strictest

STANDARD = {"api": 5000, "messages": 3000}


@pytest.mark.parametrize(
    ("used", "thrift"), [(0, "ample"), (3999, "ample"), (4000, "careful"), (4909, "careful"), (4910, "short"), (6000, "short")]
)
def test_the_bot_saves_in_two_stages(used: int, thrift: str) -> None:
    """20 tables to come need 40 calls, 50 are kept for 重大: the last 90 of 5,000 calls are for nothing else."""
    (standing,) = standings("dingtalk", {"api": 5000}, {"api": used}, tables=20)
    assert standing.thrift == thrift


def test_the_bucket_that_runs_short_first_decides() -> None:
    found = strictest(standings("dingtalk", STANDARD, {"api": 100, "messages": 2990}, tables=5))
    assert found is not None
    assert (found.bucket, found.thrift, found.left_percent) == ("messages", "short", 0)


def test_a_bucket_without_limit_never_runs_short() -> None:
    assert standings("dingtalk", {"api": 0}, {"api": 10**6}, tables=5) == []
    assert strictest([]) is None


def test_even_many_tables_leave_half_of_the_month_usable() -> None:
    (standing,) = standings("dingtalk", {"api": 5000}, {}, tables=10_000)
    assert standing.reserve == 2500 < reserve(10_000)
    assert standing.thrift == "ample"


@pytest.mark.parametrize("kind", ["receipt", "remind", "missing", "notice", "reply"])
def test_only_major_anomalies_and_tables_leave_when_little_is_left(kind: str) -> None:
    assert not may_leave("short", kind, urgent=False)
    assert may_leave("short", kind, urgent=True)
    assert may_leave("short", "digest", urgent=False)
    assert may_leave("careful", kind, urgent=False)


def test_the_picture_goes_first_then_the_workbook() -> None:
    files = ("表.png", "表.xlsx")
    assert [files_kept(thrift, files) for thrift in ("ample", "careful", "short")] == [files, ("表.xlsx",), ()]
