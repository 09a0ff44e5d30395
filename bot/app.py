"""Builds the product from its files: the only place that knows every part."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from bot.core.organisation_loading import load_organisation
from bot.core.reading import BOT_NAMES
from bot.core.world import Company
from bot.data import load_calendar, load_policy_named, organisation_source


def build_company(
    organisation_file: Path | None,
    policy: str,
    bot_name: str = BOT_NAMES[0],
    allowances: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
    todos: frozenset[str] = frozenset(),
    page: str = "",
) -> Company:
    """The company from its organisation file (None: the shipped example) and a policy by name or file. Raises ConfigError."""
    organisation = load_organisation(organisation_source(organisation_file))
    return Company(organisation, load_policy_named(policy), load_calendar(organisation), bot_name, allowances, todos, page)
