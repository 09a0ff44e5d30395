"""The counting of catalogue.md §2, case by case. Days: 2026-05-11 is a Monday, 2026-05-09 a working Saturday."""

import time as stopwatch
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from bot.core.organisation import Company, Department, Organisation
from bot.core.terms import Term
from bot.core.worktime import UncoveredYear, WorkTime, worktime_for
from bot.data import load_calendar

WORK = WorkTime(load_calendar())
NIGHT = WorkTime(load_calendar(), ((time(22), time(2)), (time(3), time(6))))


def at(text: str) -> datetime:
    """'05-11 10:00' of 2026, Beijing time; a longer text carries its own year."""
    return datetime.fromisoformat(text if len(text) > 14 else f"2026-{text}").replace(tzinfo=WORK.zone)


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("05-11 10:00", "30m", "05-11 10:30"),
        ("05-11 23:30", "2h", "05-12 01:30"),
        ("05-08 19:30", "24h", "05-09 19:30"),
        ("05-11 11:00", "1wh", "05-11 12:00"),
        ("05-11 11:00:37", "1wh", "05-11 12:00"),
        ("05-11 16:00", "2wh", "05-11 18:00"),
        ("05-11 16:01", "2wh", "05-12 09:01"),
        ("05-11 11:30", "1wh", "05-11 14:00"),
        ("05-11 17:40", "1wh", "05-12 09:40"),
        ("05-11 12:00", "1wh", "05-11 14:30"),
        ("05-11 12:00:59", "30wm", "05-11 14:00"),
        ("05-11 12:30", "30wm", "05-11 14:00"),
        ("05-11 18:00", "30wm", "05-12 09:30"),
        ("05-11 09:00", "3wh", "05-11 12:00"),
        ("05-11 08:00", "1wh", "05-11 10:00"),
        ("05-16 10:00", "1wh", "05-18 10:00"),
        ("05-11 10:00", "0wm", "05-11 10:00"),
        ("05-11 12:00", "0wm", "05-11 12:00"),
        ("05-11 12:30", "0wm", "05-11 13:30"),
        ("05-15 19:00", "1wd", "05-18 18:00"),
        ("05-08 19:00", "1wd", "05-09 18:00"),
        ("05-08 00:00", "2wd", "05-11 18:00"),
        ("05-02 10:00", "1wd", "05-06 18:00"),
        ("05-11 10:00", "3wd", "05-14 18:00"),
        ("05-13 09:00", "-2wd", "05-11 18:00"),
        ("05-11 09:00", "-2wd", "05-08 18:00"),
        ("05-10 09:00", "-1wd", "05-09 18:00"),
        ("09-30 17:30", "1wh", "10-08 09:30"),
        ("09-30 17:30", "3wd", "10-10 18:00"),
        ("2025-12-31 17:30", "1wh", "01-04 09:30"),
        ("05-11 10:00", "17:00", "05-11 17:00"),
        ("05-11 16:59:59", "17:00", "05-11 17:00"),
        ("05-11 17:00", "17:00", "05-12 17:00"),
        ("05-11 17:00:59", "17:00", "05-12 17:00"),
        ("05-16 10:00", "17:00", "05-18 17:00"),
        ("05-09 10:00", "17:00", "05-09 17:00"),
        ("05-15 19:00", "20:00", "05-15 20:00"),
        ("05-11 10:00", "-30m", "05-11 09:30"),
        ("05-11 14:00", "-30wm", "05-11 13:30"),
        ("05-11 13:45", "-30wm", "05-11 11:45"),
        ("05-11 12:30", "-1wh", "05-11 11:00"),
    ],
)
def test_a_term_falls_due_as_the_catalogue_says(start: str, term: str, due: str) -> None:
    assert WORK.due(term, at(start)) == at(due)


@pytest.mark.parametrize(
    ("asked", "half", "due", "head", "lead_head"),
    [
        ("05-11 10:00", "05-11 10:30", "05-11 11:00", "05-11 11:30", "05-11 14:30"),
        ("05-11 11:30", "05-11 12:00", "05-11 14:00", "05-11 14:30", "05-11 16:00"),
        ("05-11 17:40", "05-12 09:10", "05-12 09:40", "05-12 10:10", "05-12 11:40"),
    ],
)
def test_a_question_climbs_its_ladder_at_the_worked_times(asked: str, half: str, due: str, head: str, lead_head: str) -> None:
    end = WORK.due("1wh", at(asked))

    assert end == at(due)
    assert WORK.half("1wh", at(asked), end) == at(half)
    assert WORK.after("30wm", end) == at(head)
    assert WORK.after("2wh", end) == at(lead_head)


@pytest.mark.parametrize(
    ("term", "opened", "due", "half"),
    [
        ("30m", "05-11 19:30", "05-11 20:00", "05-11 19:45"),
        ("4h", "05-11 19:30", "05-11 23:30", "05-11 21:30"),
        ("15m", "05-11 19:30:40", "05-11 19:45", "05-11 19:38"),
        ("45wm", "05-11 11:30", "05-11 13:45", "05-11 11:53"),
        (None, "05-11 10:00", "05-11 17:00", "05-11 14:15"),
        ("17:00", "05-15 17:00", "05-18 17:00", "05-18 11:45"),
        (None, "05-11 17:00", "05-11 21:00", "05-11 17:30"),
        (None, "05-11 19:00", "05-11 21:00", "05-11 21:00"),
        (None, "05-11 10:00", "05-11 09:00", "05-11 09:00"),
        ("1wd", "05-08 19:00", "05-09 18:00", "05-09 14:15"),
    ],
)
def test_half_time_halves_what_is_counted(term: str | None, opened: str, due: str, half: str) -> None:
    assert WORK.half(term, at(opened), at(due)) == at(half)


@pytest.mark.parametrize(
    ("offset", "instant", "step"),
    [
        ("-30m", "05-11 17:00", "05-11 16:30"),
        ("0m", "05-11 17:00", "05-11 17:00"),
        ("-30wm", "05-11 15:30", "05-11 15:00"),
        ("30wm", "05-11 20:00", "05-12 09:30"),
        ("1wd 09:05", "05-15 17:00", "05-18 09:05"),
        ("1wd 09:05", "05-08 17:00", "05-09 09:05"),
        ("3wd 09:05", "09-30 17:00", "10-10 09:05"),
        ("-1wd 09:05", "05-11 18:00", "05-09 09:05"),
        ("0wd 09:05", "05-11 18:00", "05-11 09:05"),
        ("-3wd", "05-14 12:00", "05-11 18:00"),
    ],
)
def test_a_ladder_offset_counts_from_the_instant(offset: str, instant: str, step: str) -> None:
    assert WORK.after(offset, at(instant)) == at(step)


@pytest.mark.parametrize("moment", ["05-11 09:00", "05-11 12:00", "05-11 12:00:59", "05-11 13:30", "05-11 18:00:30", "05-09 10:00"])
def test_hours_include_both_ends_to_the_last_second_of_the_minute(moment: str) -> None:
    assert WORK.is_open(at(moment))
    assert WORK.next_opening(at(moment)) == at(moment)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("05-11 08:59:59", "05-11 09:00"),
        ("05-11 12:01", "05-11 13:30"),
        ("05-11 18:01", "05-12 09:00"),
        ("05-10 10:00", "05-11 09:00"),
        ("10-01 10:00", "10-08 09:00"),
    ],
)
def test_outside_the_hours_the_next_opening_is_awaited(moment: str, opening: str) -> None:
    assert not WORK.is_open(at(moment))
    assert WORK.next_opening(at(moment)) == at(opening)


def test_business_minutes_skip_lunch_nights_and_days_off() -> None:
    assert WORK.business_minutes(at("05-11 11:30"), at("05-11 14:00")) == 60
    assert WORK.business_minutes(at("05-09 17:00"), at("05-11 10:00")) == 120
    assert WORK.business_minutes(at("05-11 14:00"), at("05-11 11:30")) == 0
    assert WORK.business_minutes(at("2025-12-31 18:00"), at("2026-12-31 18:00")) == 450 * 248


def test_instants_come_out_in_utc() -> None:
    for instant in (WORK.due("1wh", at("05-11 10:00")), WORK.at(date(2026, 5, 11), time(17)), WORK.next_opening(at("05-11 10:00"))):
        assert instant.tzinfo is UTC


def test_a_naive_trigger_is_refused() -> None:
    with pytest.raises(ValueError, match="缺少时区"):
        WORK.due("1wh", datetime(2026, 5, 11, 10))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("05-11 21:00", "1wh", "05-11 23:00"),
        ("05-11 23:30", "3wh", "05-12 03:30"),
        ("05-12 02:00", "1wh", "05-12 04:00"),
        ("05-12 05:30", "1wh", "05-12 22:30"),
        ("05-16 05:30", "30wm", "05-16 06:00"),
        ("05-16 05:30", "31wm", "05-18 22:01"),
        ("05-11 03:00", "1wh", "05-11 23:00"),
        ("05-11 10:00", "1wd", "05-13 06:00"),
        ("05-12 03:30", "-1wh", "05-12 01:30"),
    ],
)
def test_a_night_shift_belongs_to_the_working_day_it_began_on(start: str, term: str, due: str) -> None:
    assert NIGHT.due(term, at(start)) == at(due)


def test_a_shift_may_name_its_spans_across_midnight_in_order() -> None:
    work = WorkTime(WORK.calendar, ((time(20), time(0)), (time(0, 30), time(4))))

    assert work.due("5wh", at("05-11 20:00")) == at("05-12 01:30")


def test_round_the_clock_hours_have_no_seam() -> None:
    work = WorkTime(WORK.calendar, ((time(0), time(0)),))

    assert work.due("48wh", at("05-11 10:00")) == at("05-13 10:00")
    assert work.business_minutes(at("05-11 10:00"), at("05-13 10:00")) == 48 * 60


@pytest.mark.parametrize("spans", [(), ((time(22), time(6)), (time(8), time(23)))])
def test_hours_beyond_a_day_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="24 小时"):
        WorkTime(WORK.calendar, spans)


def test_a_department_counts_in_its_own_zone_and_hours() -> None:
    berlin = Department("欧洲部", hours=((time(8), time(16)),), zone=ZoneInfo("Europe/Berlin"))
    organisation = Organisation(Company(), MappingProxyType({"欧洲部": berlin}), MappingProxyType({}))
    work = worktime_for(organisation, WORK.calendar, "欧洲部")

    assert work.due("17:00", at("05-11 22:00")) == datetime(2026, 5, 11, 15, tzinfo=UTC)
    assert work.due("1wd", at("05-12 01:00")) == datetime(2026, 5, 12, 14, tzinfo=UTC)
    assert work.due("1wh", at("05-11 10:00")) == datetime(2026, 5, 11, 7, tzinfo=UTC)
    assert worktime_for(organisation, WORK.calendar, None) == WORK


def test_a_change_to_summer_time_moves_the_hours_not_the_count() -> None:
    work = WorkTime(WORK.calendar, zone=ZoneInfo("Europe/Berlin"))

    assert work.due("1wh", datetime(2026, 3, 27, 16, 30, tzinfo=UTC)) == datetime(2026, 3, 30, 7, 30, tzinfo=UTC)


def test_strict_counting_names_the_first_year_without_a_list() -> None:
    strict = WORK.strict()

    for start, term in (("12-31 10:00", "1wd"), ("12-31 17:30", "1wh"), ("12-31 18:00", "17:00"), ("2027-03-01 10:00", "1wh")):
        with pytest.raises(UncoveredYear, match="2027"):
            strict.due(term, at(start))


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("12-31 16:00", "2wh", "12-31 18:00"),
        ("12-31 10:00", "17:00", "12-31 17:00"),
        ("12-31 23:00", "2h", "2027-01-01 01:00"),
    ],
)
def test_strict_counting_looks_no_further_than_it_must(start: str, term: str, due: str) -> None:
    assert WORK.strict().due(term, at(start)) == at(due)


def test_a_running_clock_counts_monday_to_friday_in_a_year_without_a_list() -> None:
    assert WORK.due("1wd", at("12-31 10:00")) == at("2027-01-01 18:00")
    assert WORK.due("1wh", at("2027-01-02 10:00")) == at("2027-01-04 10:00")


def test_long_terms_are_counted_by_the_day_not_by_the_minute() -> None:
    start, begun = at("01-01 00:00"), stopwatch.process_time()
    for _ in range(20):
        WORK.due(Term(400, "wh"), start)

    assert stopwatch.process_time() - begun < 0.1
