"""Third-party date suites, found through DUBAN_TEST_DATA: what they are is told in their README.

Scored are the `core` rows of the kinds the grammar claims: date, time, datetime and duration, and those of the second suite that move
from the post. For these a wrong result taken as sure is a failure, unless a rule of ours differs and the row is listed with it.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.chinese_time import find_durations, find_instants, match_date, promised_instant

ZONE = ZoneInfo("Asia/Shanghai")
POSTED = datetime(2026, 5, 12, 15, 0, tzinfo=ZONE)
SLOWEST = 0.050
CLAIMED = ("date", "time", "datetime", "duration")

BY_OUR_RULES = {
    "rt-DateParser-60": "2月29日 three weeks ago is nearer than that of four years later: the year nearest to the post",
}
IMPOSSIBLE = {"rt-DateParser-62": "2019年2月29日: the suite's 0001-01-01 says that there is no such day, and so do we"}

Row = dict[str, Any]


def _rows(name: str) -> list[Row]:
    folder = os.environ.get("DUBAN_TEST_DATA")
    if folder is None:
        pytest.skip("DUBAN_TEST_DATA is not set")
    return [json.loads(line) for line in (Path(folder) / "dates" / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def recognizers() -> list[Row]:
    return _rows("recognizers_zh.jsonl")


@pytest.fixture(scope="module")
def dateparser() -> list[Row]:
    return _rows("dateparser_zh.jsonl")


def _posted_at(row: Row) -> datetime:
    reference = row["reference_datetime"]
    return datetime.fromisoformat(reference).replace(tzinfo=ZONE) if reference else POSTED


def test_every_row_is_read_without_an_exception_and_in_time(recognizers: list[Row], dateparser: list[Row]) -> None:
    slow = [row["id"] for row in (*recognizers, *dateparser) if _seconds(row["text"], _posted_at(row)) > SLOWEST]
    assert slow == []


def _seconds(text: str, posted_at: datetime) -> float:
    began = time.process_time()
    find_instants(text, posted_at)
    find_durations(text)
    promised_instant(text, posted_at)
    match_date(text, 0, posted_at.date())
    return time.process_time() - began


def test_rows_without_a_date_have_none(recognizers: list[Row]) -> None:
    assert [row["text"] for row in recognizers if row["kind"] == "none" and find_instants(row["text"], _posted_at(row))] == []


@dataclass(frozen=True)
class Score:
    right: int
    wrong: list[str]
    missed: list[str]

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.wrong) + len(self.missed))


def _score(results: Iterator[tuple[Row, str | None, set[str]]]) -> Score:
    right, wrong, missed = 0, [], []
    for row, result, accepted in results:
        if result in accepted or (result is None and row["id"] in IMPOSSIBLE):
            right += 1
        elif result is None or row["id"] in BY_OUR_RULES:
            missed.append(f"{row['id']} {row['text']}")
        else:
            wrong.append(f"{row['id']} {row['text']}: {result} instead of {accepted}")
    return Score(right, wrong, missed)


def _read(row: Row) -> str | None:
    if row["kind"] == "duration":
        return next((str(found.seconds) for found in find_durations(row["text"])), None)
    found = next(iter(find_instants(row["text"], _posted_at(row))), None)
    if found is None:
        return None
    return str({"date": found.at.date(), "time": found.at.time(), "datetime": found.at.replace(tzinfo=None)}[row["kind"]])


def _accepted(row: Row) -> set[str]:
    readings = [row["expected"]["future"]] if "future" in row["expected"] else row["expected"]["values"]
    keys = ("date", "time", "dateTime", "duration", "value")
    return {next(str(reading[key]) for key in keys if key in reading) for reading in readings}


def test_core_rows_of_recognizers_are_never_wrong_and_mostly_understood(recognizers: list[Row]) -> None:
    claimed = [row for row in recognizers if row["relevance"] == "core" and row["kind"] in CLAIMED]
    score = _score((row, _read(row), _accepted(row)) for row in claimed)
    print(f"recognizers: {score.right} of {len(claimed)} right ({score.recall:.0%}), missed: {score.missed}")  # noqa: T201
    assert score.wrong == []
    assert score.recall >= 0.85


def _moved(row: Row) -> set[str]:
    delta, sign = row["expected"]["delta"], -1 if row["expected"]["direction"] == "ago" else 1
    month = POSTED.month - 1 + sign * (delta.get("months", 0) + 12 * delta.get("years", 0))
    shifted = POSTED.replace(year=POSTED.year + month // 12, month=month % 12 + 1)
    units = ("weeks", "days", "hours", "minutes")
    return {str((shifted + sign * timedelta(**{unit: delta.get(unit, 0) for unit in units})).date())}


def test_rows_of_dateparser_that_move_from_the_post_are_never_wrong(dateparser: list[Row]) -> None:
    moving = [row for row in dateparser if row["kind"] == "relative"]
    results = ((row, _day(row["text"]), _moved(row)) for row in moving)
    score = _score(results)
    print(f"dateparser, relative: {score.right} of {len(moving)} right, missed: {score.missed}")  # noqa: T201
    assert score.wrong == []


def test_absolute_rows_of_dateparser_are_all_right(dateparser: list[Row]) -> None:
    for row in (row for row in dateparser if row["kind"] == "absolute"):
        (found,) = find_instants(row["text"], POSTED)
        expected = datetime.fromisoformat(row["expected"]["datetime"])
        assert found.at.date() == expected.date()
        assert not found.has_time or found.at.time() == expected.time()


def _day(text: str) -> str | None:
    found = next(iter(find_instants(text, POSTED)), None)
    return str(found.at.date()) if found else None


HOSTILE = {
    "dashes": "-" * 5_000,
    "a month of 5,000 digits": "1" * 5_000 + "月5日",
    "5月": "5月" * 10_000,
    "numerals": "十" * 5_000,
    "blanks": "5" + " " * 5_000 + "月",
    "invisible": "5" + "\u200b" * 5_000 + "月5日",
    "units": "1天" * 5_000,
    "periods": "早" * 5_000,
    "quarters": "差一" * 2_500,
    "cues": "预计" * 2_500,
    "answers": "3点" + "给" * 5_000,
    "brackets": "5月5日" + "（" * 5_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_time(text: str) -> None:
    assert min(_seconds(text, POSTED) for _ in range(3)) < 2 * SLOWEST


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_cost_is_linear_in_the_length(text: str) -> None:
    """Eight times the text costs about eight times the time; a quadratic reading would cost sixty-four times."""
    once = min(_seconds(text, POSTED) for _ in range(3))
    assert min(_seconds(text * 8, POSTED) for _ in range(2)) < 24 * once + 0.02


def test_a_date_is_a_day_for_every_reference(recognizers: list[Row]) -> None:
    """What the header reads is a day within half a year or so of the post, whenever no year was written."""
    for row in recognizers:
        posted = _posted_at(row).date()
        found = match_date(row["text"], row["start"] or 0, posted)
        if found and found.day and not found.explicit_year:
            assert abs(found.day - posted) <= timedelta(days=184), row["text"]
            assert isinstance(found.day, date)
