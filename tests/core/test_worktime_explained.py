"""The sentence of `duban clock` for any trigger: it always exists, and its arithmetic is right."""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.explain import explain
from bot.core.organisation import STANDARD_HOURS
from bot.core.worktime import Term, WorkTime, parse_term
from bot.data import load_calendar

works = st.builds(
    WorkTime,
    st.just(load_calendar()),
    st.sampled_from([STANDARD_HOURS, ((time(22), time(2)), (time(3), time(6))), ((time(0), time(0)),)]),
    st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")]),
)
instants = st.datetimes(datetime(2025, 2, 1), datetime(2026, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001


def parts(sentence: str) -> float:
    """The minutes the sentence says were counted, stretch by stretch."""
    return sum(float(amount) * (60 if unit == "小时" else 1) for amount, unit in re.findall(r"(?<!合)计 ([\d.]+) (小时|分钟)", sentence))


@given(works, st.integers(-500, 3000).filter(bool), instants)
def test_the_counted_stretches_add_up_to_the_term(work: WorkTime, amount: int, start: datetime) -> None:
    assert parts(explain(work, Term(amount, "wm"), start)) == abs(amount)


@given(
    works,
    st.one_of(
        st.builds(Term, st.integers(-5000, 5000), st.sampled_from(["m", "h", "wm"])),
        st.builds(Term, st.integers(1, 60), st.just("wd")),
        st.builds(Term, st.integers(0, 1439), st.just("at")),
    ),
    instants,
)
def test_every_sentence_names_its_start_and_its_end(work: WorkTime, term: Term, start: datetime) -> None:
    sentence = explain(work, term, start)

    assert f"{work.local(start):%H:%M}" in sentence[:40]
    assert f"{work.local(work.due(term, start)):%H:%M}" in sentence[-40:]


@pytest.mark.parametrize(
    ("term", "skipped"), [("1wh", "5月1日至5月5日劳动节假期"), ("17:00", "5月1日至5月5日劳动节假期"), ("5wd", "5月10日周末")]
)
def test_what_was_skipped_is_named(term: str, skipped: str) -> None:
    start = datetime(2026, 4, 30, 18, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert skipped in explain(WorkTime(load_calendar()), parse_term(term), start)


def test_a_night_shift_through_the_change_to_summer_time_counts_its_true_length() -> None:
    work = WorkTime(load_calendar(), ((time(22), time(6)),), ZoneInfo("Asia/Jerusalem"))
    start = datetime(2026, 3, 26, 22, tzinfo=work.zone)

    assert "22:00–3月27日（周五）06:00 计 7 小时" in explain(work, parse_term("7wh"), start)
