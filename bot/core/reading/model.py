"""What goes into a reading besides the text, and what comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from bot.core.chinese_time.found import InstantFound

Kind = Literal[
    "progress",
    "malformed_progress",
    "confirm_request",
    "confirm_reply",
    "holding_reply",
    "deliverable",
    "receipt_reply",
    "anomaly",
    "command",
    "unknown_command",
    "chatter",
]

Day: TypeAlias = date
"""The type under another name, for classes that have a member `date`."""

EVERYBODY = ("*",)
"""Addressees of a request when all departments are named."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request for confirmation that still waits. `asker` is a person id; `to` holds departments, `EVERYBODY`, or nobody."""

    id: str
    asker: str
    to: tuple[str, ...]
    asked_at: datetime
    due_at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """A deliverable that `giver` (a department) handed over and `to` has not yet receipted."""

    id: str
    giver: str
    to: tuple[str, ...]
    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """`mentions` are person ids that the platform marked; `quote` is the text of the quoted message."""

    open_requests: tuple[OpenRequest, ...] = ()
    open_receipts: tuple[OpenReceipt, ...] = ()
    quote: str | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One report. `content` is as typed; `times` speak of `content`."""

    department: str
    date: Day
    content: str
    counts_for_post_day: bool
    times: tuple[InstantFound, ...] = ()
    vague: tuple[str, ...] = ()
    """The vague words of an entry that names no time."""
    proxy: bool = False
    """代发: the sender belongs to another department and is not the lead's coordinator."""
    date_defaulted: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "department": self.department,
            "date": self.date.isoformat(),
            "content": self.content,
            "counts_for_post_day": self.counts_for_post_day,
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """What a near miss seems to say. `department` may be a guess: it then equals `suggestion`."""

    department: str | None = None
    date: Day | None = None
    content: str | None = None
    suggestion: str | None = None
    typed_department: str | None = None
    typed_date: str | None = None
    """The words that were not understood, as typed."""

    @property
    def line(self) -> str | None:
        """The corrected line to offer (仓储部门-5月12日：入库清点完成80%); None while a part of it is missing."""
        if not (self.department and self.date and self.content):
            return None
        return f"{self.department}-{self.date.month}月{self.date.day}日：{self.content}"

    def to_json(self) -> dict[str, Any]:
        day = self.date.isoformat() if self.date else None
        return {"department": self.department, "date": day, "content": self.content}


_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a sensible colleague understood one post. Members that do not belong to `kind` keep their defaults."""

    kind: Kind
    entries: tuple[Entry, ...] = ()
    flags: tuple[str, ...] = ()
    understood: Understood | None = None
    addressees: tuple[str, ...] = ()
    due: datetime | None = None
    """The deadline a request states itself."""
    answer: str | None = None
    of: str | None = None
    promise_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=lambda: _NO_FIELDS)
    missing: tuple[str, ...] = ()
    severity: str | None = None
    anomaly_type: str | None = None
    command: str | None = None
    args: str = ""
    """What follows the command word, as typed."""
    suggestion: str | None = None
    authorized: bool | None = None
    also: str | None = None
    """A second effect of the same post: confirm_reply, confirm_request, or asker_closes (the asker says that it is settled)."""
    body: str = ""
    """The text without the bot's own @, trimmed."""

    def to_json(self) -> dict[str, Any]:
        """The members `duban read` shows for this kind; absent ones do not belong to it."""
        shared = {"kind": self.kind, "entries": [entry.to_json() for entry in self.entries], "flags": list(self.flags)}
        return {**shared, **_MEMBERS.get(self.kind, _none)(self)}


def _none(reading: Reading) -> dict[str, Any]:
    return {}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _progress(reading: Reading) -> dict[str, Any]:
    members: dict[str, Any] = {}
    if reading.understood:
        members["understood"] = reading.understood.to_json()
    if reading.also:
        members["also"] = reading.also
    return members


def _malformed(reading: Reading) -> dict[str, Any]:
    return {"understood": (reading.understood or Understood()).to_json()}


def _commanded(reading: Reading) -> dict[str, Any]:
    return {"command": reading.command} if reading.command else {}


def _request(reading: Reading) -> dict[str, Any]:
    due = {"due": _instant(reading.due)} if reading.due else {}
    return {"addressees": list(reading.addressees), **due, **_commanded(reading)}


def _reply(reading: Reading) -> dict[str, Any]:
    return {"answer": reading.answer, "of": reading.of, **_commanded(reading)}


def _holding(reading: Reading) -> dict[str, Any]:
    return {"promise_at": _instant(reading.promise_at), **_commanded(reading)}


def _deliverable(reading: Reading) -> dict[str, Any]:
    return {"fields": dict(reading.fields), "missing": list(reading.missing)}


def _receipt(reading: Reading) -> dict[str, Any]:
    return {"answer": reading.answer}


def _anomaly(reading: Reading) -> dict[str, Any]:
    return {
        "severity": reading.severity,
        "anomaly_type": reading.anomaly_type,
        **_deliverable(reading),
        **_command(reading),
    }


def _command(reading: Reading) -> dict[str, Any]:
    return {"command": reading.command, "authorized": reading.authorized}


def _unknown(reading: Reading) -> dict[str, Any]:
    return {"suggestion": reading.suggestion}


_MEMBERS: Mapping[str, Callable[[Reading], dict[str, Any]]] = {
    "progress": _progress,
    "malformed_progress": _malformed,
    "confirm_request": _request,
    "confirm_reply": _reply,
    "holding_reply": _holding,
    "deliverable": _deliverable,
    "receipt_reply": _receipt,
    "anomaly": _anomaly,
    "command": _command,
    "unknown_command": _unknown,
}
