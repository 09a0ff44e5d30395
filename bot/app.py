"""Builds the product from its files: the only place that knows every part."""

from pathlib import Path

from bot.core.organisation_loading import load_organisation
from bot.core.sources import Source
from bot.core.world import Company
from bot.data import config_text, load_calendar, load_policy_named, read_source

EXAMPLE = "org.example.toml"


def build_company(organisation_file: Path | None, policy: str) -> Company:
    """The company from its organisation file (None: the shipped example) and a policy by name or file. Raises ConfigError."""
    source = read_source(organisation_file) if organisation_file else Source.parse(f"config/{EXAMPLE}", config_text(EXAMPLE))
    organisation = load_organisation(source)
    return Company(organisation, load_policy_named(policy), load_calendar(organisation))
