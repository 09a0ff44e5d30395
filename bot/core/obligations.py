"""The only moving part: who owes what to whom by when, and the ladder it climbs until it is settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot.core.policy import Rung

Outcome = Literal["kept", "kept_late", "missed", "excused", "waived", "cancelled"]

NOBODY = ""
"""Debtor of a question that names nobody (L13)."""
BOT = "bot"
"""Debtor of the bot's own duties."""


@dataclass(frozen=True, slots=True)
class Key:
    """Identity: opening the same obligation twice is harmless, matching is equality.

    `task` is the task's code; `debtor` a department, a person id, BOT or NOBODY; `about` a day (ISO), the id of a
    message, or an anomaly's label.
    """

    rule: str
    task: str
    debtor: str
    about: str


@dataclass(frozen=True, slots=True)
class Step:
    """A rung turned into an instant. `rung` is its place in the frozen ladder; -1 for steps that no rung stands for."""

    at: datetime
    do: str
    to: str
    rung: int = -1
    from_missed: int = 0
    unless: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "do": self.do,
            "to": self.to,
            "rung": self.rung,
            "from_missed": self.from_missed,
            "unless": self.unless,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Step":
        return cls(**{**data, "at": datetime.fromisoformat(data["at"])})


@dataclass(frozen=True, slots=True)
class Performed:
    """A step that was taken (`to` names the people or the chat) or passed over (`note` says why, `to` is empty)."""

    at: datetime
    do: str
    to: tuple[str, ...]
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "do": self.do, "to": list(self.to), "note": self.note}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Performed":
        return cls(datetime.fromisoformat(data["at"]), data["do"], tuple(data["to"]), data["note"])


@dataclass(frozen=True, slots=True)
class Obligation:
    """`ladder` and `term` are frozen from the policy when it opens; `steps` are the instants still to come.

    `subject` holds what messages about it need to know (plain JSON): number, text, asker, level, reporter …
    """

    key: Key
    row: str
    topic: str
    term: str
    opened_at: datetime
    due_at: datetime
    ladder: tuple[Rung, ...]
    settled_by: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    log: tuple[Performed, ...] = ()
    urgent: bool = False
    promise: bool = False
    moved: bool = False
    moved_after_deadline: bool = False
    """The promise came after the deadline: at best kept_late (catalogue §3.5)."""
    outcome: Outcome | None = None
    closed_at: datetime | None = None
    subject: Mapping[str, Any] = field(default_factory=dict)
    policy: str = ""
    id: int | None = None

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def next_at(self) -> datetime | None:
        """When it wants to be woken; None once it is closed or its ladder is done."""
        return min((step.at for step in self.steps), default=None) if self.is_open else None

    def told(self, *actions: str) -> frozenset[str]:
        """Everybody a step of this kind was addressed to (of any kind where none is named)."""
        return frozenset(name for done in self.log if not actions or done.do in actions for name in done.to)

    def reached(self, action: str) -> bool:
        """A step of this kind was taken."""
        return any(done.do == action and done.to for done in self.log)

    def closed(self, outcome: Outcome, at: datetime | None) -> "Obligation":
        return replace(self, outcome=outcome, closed_at=at, steps=())
