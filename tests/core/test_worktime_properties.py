"""What holds for every trigger and term, checked against a count by the minute and on random shifts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.worktime import Term, WorkTime, parse_term
from bot.data import load_calendar

MINUTE = timedelta(minutes=1)
CALENDAR = load_calendar()
HOURS = [
    ((time(9), time(12)), (time(13, 30), time(18))),
    ((time(22), time(6)),),
    ((time(20), time(0)), (time(0, 30), time(8))),
    ((time(0), time(0)),),
    ((time(8, 15), time(8, 16)),),
]

works = st.builds(
    WorkTime,
    st.just(CALENDAR),
    st.sampled_from(HOURS),
    st.sampled_from([ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kolkata")]),
)
instants = st.datetimes(datetime(2025, 1, 5), datetime(2026, 10, 1), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(0, 3000)
terms = st.one_of(
    st.builds(Term, st.integers(0, 2000), st.sampled_from(["m", "wm"])),
    st.builds(Term, st.integers(0, 40), st.sampled_from(["h", "wh"])),
    st.builds(Term, st.integers(1, 30), st.just("wd")),
    st.builds(Term, st.integers(0, 1439), st.just("at")),
)


def whole(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


@given(works, terms, instants)
def test_nothing_falls_due_before_its_trigger_and_always_on_a_full_minute(work: WorkTime, term: Term, start: datetime) -> None:
    due = work.due(term, start)

    assert due >= whole(start)
    assert due == whole(due)


@given(works, terms, instants, st.timedeltas(timedelta(0), timedelta(days=12)))
def test_a_later_trigger_never_falls_due_earlier(work: WorkTime, term: Term, start: datetime, delay: timedelta) -> None:
    assert work.due(term, start) <= work.due(term, start + delay)


@given(works, minutes, instants)
def test_working_minutes_end_within_the_hours_with_exactly_that_much_counted(work: WorkTime, amount: int, start: datetime) -> None:
    due = work.due(Term(amount, "wm"), start)

    assert work.is_open(due)
    assert work.business_minutes(start, due) == amount
    assert amount == 0 or work.business_minutes(start, due - MINUTE) == amount - 1


@given(works, minutes, minutes, instants)
def test_working_minutes_add_up(work: WorkTime, first: int, second: int, start: datetime) -> None:
    assert work.due(Term(second, "wm"), work.due(Term(first, "wm"), start)) == work.due(Term(first + second, "wm"), start)


@given(works, minutes, instants)
def test_counting_back_is_the_mirror_of_counting_on(work: WorkTime, amount: int, end: datetime) -> None:
    start = work.before(amount, end)

    assert start <= whole(end)
    assert work.business_minutes(start, end) == amount
    assert amount == 0 or work.business_minutes(start + MINUTE, end) == amount - 1


@given(works, instants, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_business_minutes_of_adjoining_stretches_add_up(work: WorkTime, start: datetime, first: timedelta, second: timedelta) -> None:
    middle, end = start + first, start + first + second

    assert work.business_minutes(start, middle) + work.business_minutes(middle, end) == work.business_minutes(start, end)


def is_business_minute(work: WorkTime, at: datetime) -> bool:
    """The slow and obvious way to tell: the shifts of today and yesterday, by the clock on the wall."""
    local = work.local(at)
    return any(
        work.calendar.is_working_day(local.date() - timedelta(days=back))
        and any(opens <= back * 1440 + local.hour * 60 + local.minute < closes for opens, closes in unrolled(work))
        for back in (0, 1)
    )


def unrolled(work: WorkTime) -> Iterator[tuple[int, int]]:
    """Spans in minutes since the midnight before the shift."""
    position = 0
    for opens, closes in work.spans:
        begin = opens.hour * 60 + opens.minute
        begin += 1440 if begin < position else 0
        end = closes.hour * 60 + closes.minute
        position = next(end + 1440 * n for n in range(3) if end + 1440 * n > begin)
        yield begin, position


@settings(max_examples=30)
@given(works, instants, st.integers(0, 4 * 24 * 60))
def test_business_minutes_agree_with_a_count_by_the_minute(work: WorkTime, start: datetime, length: int) -> None:
    counted = sum(is_business_minute(work, whole(start) + n * MINUTE) for n in range(length))

    assert work.business_minutes(start, start + length * MINUTE) == counted


@given(works, instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(work: WorkTime, at: datetime) -> None:
    opening = work.next_opening(at)

    assert work.is_open(opening)
    assert work.business_minutes(at, opening) == 0
    assert work.is_open(at) == (opening == at)


@given(works, terms, instants)
def test_half_time_lies_between_opening_and_due(work: WorkTime, term: Term, opened: datetime) -> None:
    due = work.due(term, opened)
    half = work.half(term, opened, due)

    assert whole(opened) <= half <= due
    if not term.by_wall_clock:
        before, after = work.business_minutes(opened, half), work.business_minutes(half, due)
        assert before - after in (0, 1)


@given(works, st.integers(1, 60), instants)
def test_working_days_end_at_the_close_of_a_working_day(work: WorkTime, amount: int, start: datetime) -> None:
    due = work.due(Term(amount, "wd"), start)
    days = [day for n in range(1, 120) if work.calendar.is_working_day(day := work.local(start).date() + timedelta(days=n))]

    assert due == work.close_of_business(days[amount - 1])
    assert work.is_open(due)


@given(works, st.integers(0, 1439), instants)
def test_a_clock_time_falls_on_a_working_day_strictly_later(work: WorkTime, minute: int, start: datetime) -> None:
    term = Term(minute, "at")
    due = work.due(term, start)

    assert due > whole(start)
    assert work.calendar.is_working_day(work.local(due).date())
    assume(work.at(work.local(due).date(), term.clock) == due)
    days_between = (work.local(due).date() - work.local(start).date()).days
    between = (work.local(start).date() + timedelta(days=n) for n in range(1, days_between))
    assert not any(work.calendar.is_working_day(day) for day in between)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(1, 15))
def test_next_and_previous_working_day_undo_each_other(day: date, n: int) -> None:
    there = CALENDAR.next_working_day(day, n)
    back = CALENDAR.next_working_day(there, -n)

    assert back <= day if not CALENDAR.is_working_day(day) else back == day


@given(terms)
def test_a_term_reads_back_as_written(term: Term) -> None:
    assert parse_term(str(term)) == term
