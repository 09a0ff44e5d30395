"""The official lists, checked against two libraries, and the company's days on top of them."""

from datetime import date, timedelta
from types import MappingProxyType

import chinese_calendar  # type: ignore[import-untyped]
import holidays
import pytest

from bot.core.organisation import Company, Organisation
from bot.core.sources import ConfigError, Source
from bot.core.workcalendar import UncoveredYear, WorkCalendar
from bot.data import load_calendar

CALENDAR = load_calendar()


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def read(text: str) -> WorkCalendar:
    return WorkCalendar.load([Source.parse("2027.toml", text)])


@pytest.mark.parametrize("year", CALENDAR.covered_years)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    assert [day for day in days_of(year) if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", CALENDAR.covered_years)
def test_every_day_agrees_with_holidays(year: int) -> None:
    library = holidays.country_holidays("CN", years=year)

    assert [day for day in days_of(year) if CALENDAR.is_working_day(day) != library.is_working_day(day)] == []


def test_the_shipped_years_are_covered_and_later_ones_are_not() -> None:
    assert CALENDAR.covered_years == (2024, 2025, 2026)
    assert not CALENDAR.is_covered(2027)


def test_a_year_without_a_list_is_monday_to_friday() -> None:
    assert [day.weekday() for day in days_of(2027) if CALENDAR.is_working_day(day)] == [
        d.weekday() for d in days_of(2027) if d.weekday() < 5
    ]


def test_a_strict_calendar_refuses_a_year_without_a_list() -> None:
    with pytest.raises(UncoveredYear, match=r"2027年.*2027\.toml") as caught:
        CALENDAR.strict().next_working_day(date(2026, 12, 31))

    assert caught.value.year == 2027


def test_the_companys_own_days_go_before_the_official_ones() -> None:
    company = Company(holidays=frozenset({date(2026, 5, 11), date(2027, 1, 1)}), workdays=frozenset({date(2026, 5, 1), date(2026, 5, 16)}))
    calendar = load_calendar(Organisation(company, MappingProxyType({}), MappingProxyType({})))

    assert not calendar.is_working_day(date(2026, 5, 11))
    assert calendar.is_working_day(date(2026, 5, 1))
    assert calendar.is_working_day(date(2026, 5, 16))
    assert not calendar.is_working_day(date(2027, 1, 1))


def test_working_days_are_counted_strictly_after_or_before() -> None:
    friday = date(2026, 5, 8)

    assert CALENDAR.next_working_day(friday) == date(2026, 5, 9)
    assert CALENDAR.next_working_day(friday, 2) == date(2026, 5, 11)
    assert CALENDAR.next_working_day(friday, -3) == date(2026, 4, 30)
    with pytest.raises(ValueError, match="zeroth"):
        CALENDAR.next_working_day(friday, 0)


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 11, 30), None), (date(2026, 12, 1), 2027), (date(2027, 1, 1), 2027), (date(2027, 6, 1), 2027), (date(2025, 12, 5), None)],
)
def test_a_missing_list_is_announced_from_the_first_of_december(today: date, year: int | None) -> None:
    warning = CALENDAR.warning(today)

    assert (warning is None) if year is None else warning and f"config/calendar/{year}.toml" in warning


def test_days_off_are_named_for_people() -> None:
    named = {day: CALENDAR.day_off_name(date(2026, *day)) for day in ((5, 1), (5, 9), (5, 10), (10, 4))}

    assert named == {(5, 1): "劳动节假期", (5, 9): "", (5, 10): "周末", (10, 4): "国庆节假期"}
    assert CALENDAR.is_made_up(date(2026, 5, 9))
    assert not CALENDAR.is_made_up(date(2026, 5, 8))


def test_a_year_may_reach_back_into_december() -> None:
    calendar = read('year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2026-12-31\nto = 2027-01-02\nworkdays = [2027-01-03]')

    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2027, 1, 3))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('source = "x"', "缺少 year"),
        ("year = 2027\n[[holiday]]\nfrom = 2027-01-01\nto = 2027-01-01", "2027.toml:2: 假期缺少 name"),
        ('year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2027-01-03\nto = 2027-01-01', "2027.toml:5: 元旦的 to 早于 from"),
        ('year = 2027\n[[holiday]]\nname = "元旦"\nfrom = "1月1日"\nto = 2027-01-01', "2027.toml:4: from 不是2027年的日期"),
        ('year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2027-01-01', "2027.toml:2: to 不是2027年的日期"),
        (
            'year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-01\nworkdays = [2028-01-02]',
            "2027.toml:6: workdays 不是",
        ),
        ('year = 2027\n[[holiday]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-01\nworkdays = 3', "2027.toml:6: workdays 应是"),
        ("year = 2027\nholiday = 3", "holiday 应是"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)

    assert complaint in str(caught.value)


def test_a_year_that_stands_in_two_files_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"b\.toml.*2027"):
        WorkCalendar.load([Source.parse("a.toml", "year = 2027"), Source.parse("b.toml", "year = 2027")])
