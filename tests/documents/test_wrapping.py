"""Breaking lines the way Chinese is set."""

import pytest

from bot.documents.wrapping import shorten_to, wrap


def measure(text: str) -> float:
    """A Chinese character is 2 wide, a Latin one 1."""
    return sum(1 if char.isascii() else 2 for char in text)


def test_lines_are_as_full_as_they_can_be() -> None:
    assert wrap("一二三四五六七", 6, 9, measure) == ["一二三", "四五六", "七"]


@pytest.mark.parametrize("mark", "，。、；：！？）」』》…")
def test_a_closing_mark_never_begins_a_line(mark: str) -> None:
    assert wrap(f"一二三{mark}四", 6, 9, measure) == ["一二", f"三{mark}四"]


@pytest.mark.parametrize("mark", "（「『《")
def test_an_opening_mark_never_ends_a_line(mark: str) -> None:
    assert wrap(f"一二{mark}三四", 6, 9, measure) == ["一二", f"{mark}三四"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrap("箱号TEU123已到", 7, 9, measure) == ["箱号", "TEU123", "已到"]


def test_a_word_longer_than_a_line_is_broken() -> None:
    assert wrap("x" * 10, 4, 9, measure) == ["xxxx", "xxxx", "xx"]


def test_what_is_left_out_is_shown_by_dots_within_the_width() -> None:
    lines = wrap("一二三四五六七八九", 6, 2, measure)
    assert lines == ["一二三", "四五…"]


def test_spaces_at_a_break_are_dropped() -> None:
    assert wrap("一二三 四", 6, 9, measure) == ["一二三", "四"]


def test_no_text_makes_no_line() -> None:
    assert wrap("", 6, 9, measure) == []


def test_a_run_of_closing_marks_cannot_widen_a_line() -> None:
    assert all(measure(line) <= 6 for line in wrap("一" + "。" * 50, 6, 99, measure))


def test_shortening_keeps_what_fits_and_adds_dots() -> None:
    assert shorten_to("一二三", 6, measure) == "一二三"
    assert shorten_to("一二三四", 6, measure) == "一二…"
