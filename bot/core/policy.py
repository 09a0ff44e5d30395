"""The policy as data: rules and ladders. What a file may say is in `policy_words.py`, how it is read in `policy_loading.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal

Origin = Literal["due", "opening"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder. `at` is an offset (`bot.core.worktime.parse_offset`) or "half"."""

    at: str
    do: str
    to: str
    origin: Origin = "due"
    every: str | None = None
    times: int = 1
    from_missed: int = 0
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who owes what by when. `row` is the catalogue's, `article` the policy text's."""

    id: str
    row: str
    article: str
    opens: str
    debtor: str
    due: str
    settled_by: tuple[str, ...]
    ladder: str
    promise: bool = False

    @property
    def topic(self) -> str:
        """What a message about it speaks of; names its templates."""
        return self.id.split(".")[0]

    @property
    def urgent(self) -> bool:
        """重大 leaves at any hour (catalogue §3.4)."""
        return self.opens == "anomaly_major"


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    name: str
    version: str
    terms: Mapping[str, str]
    rules: Mapping[str, Rule]
    ladders: Mapping[str, tuple[Rung, ...]]
    lead_by_type: Mapping[str, str]
    levels: Mapping[str, str]
    opens_at: time
    heads_at: time
    created_late_after: time
    outage_noticed_after: timedelta
    outage_grace: timedelta
    outage_table_after: timedelta
    mention_in_group: bool

    def opened_by(self, event: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.opens == event)
