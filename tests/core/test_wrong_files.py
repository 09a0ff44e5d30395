"""Whatever stands in place of a value, a configuration file is read or refused in one line; nothing else happens."""

import tomllib
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.organisation_loading import load_organisation
from bot.core.policy_loading import load_policy
from bot.core.policy_sentences import rule_words
from bot.core.sources import ConfigError, Source
from bot.core.worktime import WorkTime
from bot.data import config_text, load_calendar

Path = tuple[str | int, ...]
WORK = WorkTime(load_calendar())
WORDS = ["", "x", "half", "1wd 09:05", "-30m", "0m", "9999wd", "366wd", "17:00", "group", "{lead}", "%s", "a\nb"]
VALUES: list[Any] = [*WORDS, [], {}, 0, -1, 2.5, True, ["x"], [[]], [{}], {"a": 1}, date(2026, 5, 11), time(17), float("nan")]
DELETED = object()


def paths(data: Any, path: Path = ()) -> Iterator[Path]:
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))


def with_value(data: Any, path: Path, value: Any) -> Any:
    changed = deepcopy(data)
    table = changed
    for key in path[:-1]:
        table = table[key]
    if value is DELETED:
        del table[path[-1]]
    else:
        table[path[-1]] = value
    return changed


def explained(source: Source) -> None:
    """Loads a policy and counts the worked dates of all its rules."""
    policy = load_policy(source)
    for rule in policy.rules.values():
        rule_words(policy, rule, WORK)


def refusal(load: Callable[[Source], object], source: Source) -> str | None:
    try:
        load(source)
    except ConfigError as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(("name", "load"), [("policy/logistics.toml", explained), ("org.example.toml", load_organisation)])
def test_a_value_of_any_kind_anywhere_is_read_or_refused_in_one_line(name: str, load: Callable[[Source], object]) -> None:
    text = config_text(name)
    shipped = tomllib.loads(text)
    places = list(paths(shipped))

    @settings(deadline=None)
    @given(st.sampled_from(places), st.sampled_from([*VALUES, DELETED]))
    def attempt(path: Path, value: Any) -> None:
        message = refusal(load, Source(name, text, with_value(shipped, path, value)))

        assert message is None or message.startswith(name)
        assert "\n" not in (message or "")

    attempt()
