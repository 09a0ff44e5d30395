"""Dates in the header of a report. Every case is read as posted on Tuesday 2026-05-12."""

from datetime import date

import pytest

from bot.core.chinese_time import match_date

POSTED = date(2026, 5, 12)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "5月10日",
            "5月10号",
            "5月10",
            "5/10",
            "05-10",
            "5-10",
            "5.10",
            "2026年5月10日",
            "2026-05-10",
            "2026/5/10",
            "2026.5.10",
            "20260510",
        ),
        *(
            "10日",
            "10号",
            "五月十日",
            "十日",
            "５月１０日",
            "5 月 10 日",
            "5月\u200b10日",
            "前天",
            "上周日",
            "二〇二六年五月十日",
        ),
        *("5月10日（周日）", "5月10日 周日", "今年5月10日", "本月10日", "5月10號"),
    ],
)
def test_the_tenth_of_may_in_every_writing(text: str) -> None:
    found = match_date(f"仓储部门{text}：完成", 4, POSTED)
    assert found is not None
    assert (found.day, found.start, found.text) == (date(2026, 5, 10), 4, text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("今天", 12), ("今日", 12), ("本日", 12), ("昨天", 11), ("昨日", 11), ("前天", 10), ("明天", 13)),
        *(("周一", 11), ("星期二", 12), ("礼拜三", 13), ("禮拜五", 15), ("週日", 17), ("周天", 17)),
    ],
)
def test_relative_days_are_seen_from_the_post_and_its_monday_to_sunday_week(text: str, day: int) -> None:
    found = match_date(text, 0, POSTED)
    assert found is not None
    assert (found.day, found.relative, found.explicit_year) == (date(2026, 5, day), True, False)


@pytest.mark.parametrize(
    ("text", "posted", "day"),
    [
        ("12月30日", "2026-01-02", "2025-12-30"),
        ("1月2日", "2026-12-30", "2027-01-02"),
        ("31日", "2026-06-02", "2026-05-31"),
        ("1日", "2026-05-31", "2026-06-01"),
        ("2月29日", "2028-02-28", "2028-02-29"),
    ],
)
def test_without_a_year_or_month_the_nearest_such_day_is_meant(text: str, posted: str, day: str) -> None:
    found = match_date(text, 0, date.fromisoformat(posted))
    assert found is not None
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["2月30日", "2/30", "2月29日", "9月31号", "13月5日", "5月32日", "2026-02-30", "20260230", "32日", "0日", "二月三十日"]
)
def test_an_impossible_date_is_found_and_has_no_day(text: str) -> None:
    found = match_date(text, 0, POSTED)
    assert found is not None
    assert (found.text, found.day) == (text, None)


@pytest.mark.parametrize(
    "text",
    ["完成80%", "80%", "3-5天到货", "5.20元", "5月10台", "13/45", "2026", "月底盘点", "每周一", "10:30", "", "：", "24/7", "1.2.3.4"],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert match_date(text, 0, POSTED) is None


def test_a_position_past_the_end_finds_nothing() -> None:
    assert match_date("5月10日", 99, POSTED) is None
