"""How terms and offsets are written."""

from datetime import time

import pytest

from bot.core.worktime import Offset, Term, parse_offset, parse_term


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("30m", Term(30, "m")),
        ("2h", Term(2, "h")),
        ("30wm", Term(30, "wm")),
        ("2wh", Term(2, "wh")),
        ("3wd", Term(3, "wd")),
        ("-2wd", Term(-2, "wd")),
        ("-30m", Term(-30, "m")),
        ("0m", Term(0, "m")),
        ("17:00", Term(17 * 60, "at")),
        ("9:05", Term(9 * 60 + 5, "at")),
        ("２ｗｈ", Term(2, "wh")),
        ("１７：００", Term(17 * 60, "at")),
        (" 2 wh ", Term(2, "wh")),
        ("2WH", Term(2, "wh")),
        ("－2wd", Term(-2, "wd")),
    ],
)
def test_terms_are_read_with_tolerance_for_typing(text: str, term: Term) -> None:
    assert parse_term(text) == term


@pytest.mark.parametrize(
    "text", ["", "2", "wh", "2wm3", "1.5wh", "2d", "24:00", "17:60", "17:0", "两小时", "1wd 09:05", "二wh", "٣wd", "--2wd"]
)
def test_what_is_no_term_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"没有看懂时限.*可写 30m"):
        parse_term(text)


@pytest.mark.parametrize("text", ["0wd", "10000wd", "999999wh", "-100000h"])
def test_senseless_amounts_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"没有意义|过长"):
        parse_term(text)


def test_a_term_is_shown_as_it_is_written_in_files() -> None:
    assert [str(parse_term(text)) for text in ("30m", "２wh", "-2WD", "9:05")] == ["30m", "2wh", "-2wd", "09:05"]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("-30m", Offset(Term(-30, "m"))),
        ("30wm", Offset(Term(30, "wm"))),
        ("1wd 09:05", Offset(Term(1, "wd"), time(9, 5))),
        ("-1wd 9:05", Offset(Term(-1, "wd"), time(9, 5))),
        ("0wd 09:05", Offset(Term(0, "wd"), time(9, 5))),
        ("１wd　09：05", Offset(Term(1, "wd"), time(9, 5))),
        ("1wd", Offset(Term(1, "wd"))),
    ],
)
def test_offsets_are_terms_or_days_with_a_time(text: str, offset: Offset) -> None:
    assert parse_offset(text) == offset
    assert parse_offset(str(offset)) == offset


@pytest.mark.parametrize("text", ["", "09:05", "half", "1wd 25:00", "1wh 09:05", "wd 09:05", "99999wd 09:05", "0wd"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="「"):
        parse_offset(text)
