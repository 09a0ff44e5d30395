"""Every row of the catalogue that the policy carries out is told in some story, by its id."""

from pathlib import Path

import pytest

from bot.data import load_policy_named

STORIES = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
WITHOUT_A_RULE = ("L12", "L19", "L22")
"""Near misses, vague promises and the archive: rows that owe nothing and therefore have no rule."""
ROWS = sorted({rule.row for rule in load_policy_named("logistics").rules.values()} | set(WITHOUT_A_RULE))


@pytest.mark.parametrize("row", ROWS)
def test_the_row_is_named_in_a_story(row: str) -> None:
    assert row in STORIES
