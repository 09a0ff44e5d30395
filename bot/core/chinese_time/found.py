"""What the grammar hands back. `start`, `end` and `text` always speak of the text as it was given, not of a normalised copy."""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class DateFound:
    """A header date. `day` None: well formed and impossible (2月30日)."""

    start: int
    end: int
    text: str
    day: date | None
    explicit_year: bool
    relative: bool
    """Said from the post (今天, 昨天, 周一), so that no year was needed."""


@dataclass(frozen=True, slots=True)
class InstantFound:
    """An absolute time in free text. `at` is aware, in the zone of the post."""

    start: int
    end: int
    text: str
    at: datetime
    has_time: bool
    """False: a day without a time; `at` is then its close of business."""
    has_day: bool
    """False: a clock time alone; `at` then falls on the day of the post."""
    duration: bool
    """Counted from the post: 半小时内, 2小时后."""


@dataclass(frozen=True, slots=True)
class DurationFound:
    """A length of time, whatever follows it. Months count 30 days and years 365 in `seconds`."""

    start: int
    end: int
    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class BusinessTimes:
    """What words without a clock time mean: 下班前 and a bare day, 上午, 中午, 上班前."""

    close: time = time(18)
    noon: time = time(12)
    afternoon: time = time(13, 30)
    opening: time = time(9)
