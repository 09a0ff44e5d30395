"""The read model of the tracking table (协作进度跟踪表, L11): what text, picture and workbook are all drawn from."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class TableRow:
    """One department's day. `state` is kept, kept_late, missed, repairing or excused, or open where the table is drawn
    before the posts are due; `posted_at` None where nothing came."""

    department: str
    state: str
    posted_at: datetime | None
    content: str
    marks: tuple[str, ...] = ()
    """Short remarks beside the time: 待补时间, 由客服部门代发 …"""
    yesterday: str | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    label: str
    asker: str
    """Department that asks."""
    asked: str
    """Department that is asked; empty where nobody was named."""
    text: str
    due_at: datetime
    left: str
    """What is left of its clock in words: 剩50分钟, 已过约定时间."""
    overdue: bool


@dataclass(frozen=True, slots=True)
class OpenAnomaly:
    label: str
    level: str
    type: str
    department: str
    situation: str
    step: str
    """The next thing that is owed: 召集会议, 处理方案, 结果反馈; empty where no clock runs."""
    due_at: datetime | None
    left: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class NextNode:
    """A node of the plan that is due soon."""

    name: str
    department: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TrackingTable:
    """All instants are aware and already in the reader's zone. Texts are as people typed them: whoever draws makes them safe."""

    task_code: str
    task_name: str
    lead: str
    day: date
    drawn_at: datetime
    working_day: int
    """This is the n-th working day of the task, from 1."""
    rows: tuple[TableRow, ...]
    questions: tuple[OpenQuestion, ...]
    anomalies: tuple[OpenAnomaly, ...]
    changes: tuple[str, ...]
    """What changed since yesterday's table, one short phrase each; late posts for earlier days among them."""
    health: str
    """One line on the bot's own work."""
    nodes_done: int = 0
    nodes_total: int = 0
    """0 where the plan has no nodes; then nothing is shown."""
    upcoming: tuple[NextNode, ...] = ()
    note: str = ""
    """The line the lead added at the preview."""

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; instants and dates as ISO 8601."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TrackingTable":
        return cls(
            **{
                **data,
                "day": date.fromisoformat(data["day"]),
                "drawn_at": datetime.fromisoformat(data["drawn_at"]),
                "rows": tuple(TableRow(**{**_dated(row, "posted_at"), "marks": tuple(row["marks"])}) for row in data["rows"]),
                "questions": tuple(OpenQuestion(**_dated(item, "due_at")) for item in data["questions"]),
                "anomalies": tuple(OpenAnomaly(**_dated(item, "due_at")) for item in data["anomalies"]),
                "changes": tuple(data["changes"]),
                "upcoming": tuple(NextNode(**_dated(item, "due_at")) for item in data.get("upcoming", ())),
            }
        )


def _dated(item: dict[str, Any], key: str) -> dict[str, Any]:
    """The same values with the one under `key` read as an instant, or left None."""
    return {**item, key: datetime.fromisoformat(item[key]) if item[key] else None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
