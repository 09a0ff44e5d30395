"""The closed vocabulary: every word of it stands in docs/policy.md, and no other."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import get_args

import pytest

from bot.core import ladder_loading, policy_loading, policy_words
from bot.core.terms import Unit
from bot.data import load_policy_named

DOCUMENT = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


def listed(heading: str) -> list[str]:
    """The words in the first column of the first table under a heading, with their row."""
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#)", DOCUMENT + "\n#", re.MULTILINE | re.DOTALL)
    assert section, heading
    return re.findall(r"^\| `([^`]+)` \|", section[1], re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Tables", policy_loading.TABLES),
        ("Members of `policy`", policy_loading.POLICY_KEYS),
        ("Members of `terms`", policy_words.TERMS),
        ("Members of `day`", policy_loading.DAY_KEYS),
        ("Members of `outage`", policy_loading.OUTAGE_KEYS),
        ("Members of `group`", policy_loading.GROUP_KEYS),
        ("Members of `levels`", policy_words.LEVELS),
        ("Terms", get_args(Unit)),
        ("Rules", policy_loading.RULE_KEYS),
        ("Topics", policy_words.TOPICS),
        ("Words of `opens`", policy_words.OPENS),
        ("Words of `debtor`", policy_words.DEBTORS),
        ("Words of `settled_by`", policy_words.SETTLED_BY),
        ("Members of a rung", ladder_loading.RUNG_KEYS),
        ("Words of `do`", policy_words.ACTIONS),
        ("Words of `to`", policy_words.AUDIENCES),
        ("Words of `from`", policy_words.ORIGINS),
        ("Words of `unless`", policy_words.CONDITIONS),
        ("Ladders of the logistics policy", load_policy_named("logistics").ladders),
    ],
)
def test_every_word_is_documented_and_every_documented_word_exists(heading: str, words: Collection[str]) -> None:
    assert listed(heading) == list(words)


@pytest.mark.parametrize(
    "heading", ["Words of `opens`", "Words of `debtor`", "Words of `settled_by`", "Words of `do`", "Words of `unless`"]
)
def test_the_document_names_the_topics_of_a_word_as_the_loader_enforces_them(heading: str) -> None:
    for word in listed(heading):
        row = re.search(rf"^\| `{word}` \| ([^|]+) \|.*\|$", DOCUMENT, re.MULTILINE)
        topics = [topic for topic in policy_words.TOPICS if word in policy_words.FITS[topic]]
        assert row, word
        assert row[1] == ("all" if topics == list(policy_words.TOPICS) else ", ".join(topics))


def test_every_word_is_said_in_chinese_and_belongs_to_a_topic() -> None:
    assert list(policy_words.DUTIES) == list(policy_words.SETTLED_BY)
    assert list(policy_words.STARTS) == list(policy_words.OPENS)
    topical = {*policy_words.OPENS, *policy_words.DEBTORS, *policy_words.SETTLED_BY, *policy_words.ACTIONS, *policy_words.CONDITIONS}
    assert set().union(*policy_words.FITS.values()) == topical


@pytest.mark.parametrize("topic", policy_words.TOPICS)
def test_every_message_a_topic_may_send_has_its_template(topic: str) -> None:
    chat = Path(__file__).parents[2] / "templates" / "chat"
    said = [action for action in policy_words.ACTIONS if action in policy_words.FITS[topic] and action != "publish"]

    assert [action for action in said if not (chat / f"{action}_{topic}.j2").is_file()] == []
