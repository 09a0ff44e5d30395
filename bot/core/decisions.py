"""What the core decides, as plain data: obligations to store, messages to say, notes for the journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.messages import Card
from bot.core.obligations import NOBODY, Obligation

ALWAYS_LEAVE = frozenset({"receipt", "repair", "reply", "digest"})
"""Kinds that leave at any hour (catalogue §3.4)."""
MERGED = frozenset({"remind", "missing", "escalate", "alert", "notice"})
"""Kinds that are merged per chat, minute and kind (catalogue §3.2)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One obligation, or one row of the catalogue, that a message speaks of."""

    rule: str
    row: str
    task: str | None
    debtor: str | None
    about: str | None

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "row": self.row, "task": self.task, "debtor": self.debtor, "about": self.about}


def item_of(obligation: Obligation) -> Item:
    key = obligation.key
    return Item(key.rule, obligation.row, key.task, None if key.debtor == NOBODY else key.debtor, key.about)


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be said: to `person` privately, into `chat`, or (neither given) into every chat of the task.

    `template` and `data` (plain JSON) are worded when it leaves. `watch`: it is dropped if that obligation is settled,
    or its clock moved, before it leaves.
    """

    kind: str
    template: str
    data: Mapping[str, Any] = field(default_factory=dict)
    task: str | None = None
    chat: str | None = None
    person: str | None = None
    items: tuple[Item, ...] = ()
    departments: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    card: Card | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    """What a click on the card is about (plain JSON): draft, question, anomaly, task."""
    files: tuple[str, ...] = ()
    urgent: bool = False
    watch: Obligation | None = None
    reply_hint: str | None = None
    platform: str = ""
    """Of `chat`; empty: where the message came from that is being answered."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the journal: what was decided, by which rule, why."""

    what: str
    rule: str | None = None
    row: str | None = None
    task: str | None = None
    debtor: str | None = None
    about: str | None = None
    actor: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """`duty` names what the bot itself must now do (publish)."""

    obligations: tuple[Obligation, ...] = ()
    says: tuple[Say, ...] = ()
    notes: tuple[Note, ...] = ()
    duty: str | None = None

    def __add__(self, other: "Decision") -> "Decision":
        return Decision(self.obligations + other.obligations, self.says + other.says, self.notes + other.notes, self.duty or other.duty)


def note_on(obligation: Obligation, what: str, reason: str | None = None, actor: str | None = None) -> Note:
    key = obligation.key
    return Note(what, key.rule, obligation.row, key.task, key.debtor, key.about, actor, reason)


@dataclass(frozen=True, slots=True)
class Waking:
    """What the engine must know of the moment an obligation wakes up.

    `missed_in_a_row` counts the days up to this one on which the department owed a post and made none; `repairing`: a
    repair or draft of it is open; `happened`: conditions (`policy.CONDITIONS`) that came true.
    """

    now: datetime
    missed_in_a_row: int = 1
    repairing: bool = False
    happened: frozenset[str] = frozenset()
