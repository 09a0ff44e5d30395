"""One line of the doctor's report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["通过", "注意", "错误"]
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    area: str
    text: str


def fine(area: str, text: str) -> Finding:
    return Finding("通过", area, text)


def mind(area: str, text: str) -> Finding:
    return Finding("注意", area, text)


def wrong(area: str, text: str) -> Finding:
    return Finding("错误", area, text)


def listed(names: Sequence[str]) -> str:
    """So many are named, the others counted."""
    more = f"等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
