"""Text as typed and what databases take of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.texts import escaped, from_json, searchable, to_json, unescaped

ANY_TEXT = st.text(st.one_of(st.characters(exclude_categories=[]), st.sampled_from('\\\x00\ud83d\ude00u0"n')))
ANY_DOCUMENT = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ANY_TEXT, inner, max_size=5),
    max_leaves=10,
)
NASTY = ["\x00", "\ud800", "\ud83d\ude00", "\\", "\\0", "\\u0000", "\\ud800", '\\"', "\\\\u0000", "\n\\n", "部门\x00\\", "😀"]


@pytest.mark.parametrize("text", NASTY)
def test_escaping_keeps_what_hurts(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert from_json(to_json({text: [text, text + text]})) == {text: [text, text + text]}


@settings(deadline=None)  # a busy machine is no failure
@given(ANY_TEXT)
def test_escaping_can_be_undone(text: str) -> None:
    stored = escaped(text)
    assert searchable(stored) == stored
    assert unescaped(stored) == text


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_different_texts_stay_different(one: str, other: str) -> None:
    assert (escaped(one) == escaped(other)) == (one == other)


@settings(deadline=None)
@given(ANY_DOCUMENT)
def test_any_document_survives_json(document: object) -> None:
    stored = to_json(document)
    assert searchable(stored) == stored
    assert from_json(stored) == document


def test_ordinary_text_is_stored_as_it_is() -> None:
    assert escaped("清关部门-5月12日:已完成") == "清关部门-5月12日:已完成"
    assert to_json({"部门": "清关"}) == '{"部门":"清关"}'


def test_searchable_text_marks_what_it_lost() -> None:
    assert searchable("到\x00货\ud800") == "到�货�"
