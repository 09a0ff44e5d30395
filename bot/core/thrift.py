"""How much of a platform's monthly allowance is left, and what is gone without when it runs short.

DingTalk sells calls by the month to the whole company (billing model, dossier §7): what is used up by the 20th is missing on the 31st.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Thrift = Literal["ample", "careful", "short"]
"""`careful`: tables go without their picture. `short`: only 重大 and the daily table, as text."""

CAREFUL_AT_PERCENT = 80
CALLS_PER_TABLE = 2
"""What a day's table as text needs at most of one bucket."""
KEPT_FOR_MAJOR = 50
"""Calls kept back for 重大 until the end of the month."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One bucket of one platform this month."""

    platform: str
    bucket: str
    used: int
    monthly: int
    reserve: int

    @property
    def left(self) -> int:
        return max(self.monthly - self.used, 0)

    @property
    def left_percent(self) -> int:
        return self.left * 100 // self.monthly

    @property
    def thrift(self) -> Thrift:
        if self.left <= self.reserve:
            return "short"
        return "careful" if self.used * 100 >= self.monthly * CAREFUL_AT_PERCENT else "ample"


def reserve(tables: int) -> int:
    """What must last until the end of the month: so many tables, and 重大."""
    return tables * CALLS_PER_TABLE + KEPT_FOR_MAJOR


def standings(platform: str, allowances: Mapping[str, int], used: Mapping[str, int], tables: int) -> list[Standing]:
    """One per bucket with a limit. `tables`: how many are still to be sent this month."""
    return [
        Standing(platform, bucket, used.get(bucket, 0), monthly, min(reserve(tables), monthly // 2))
        for bucket, monthly in allowances.items()
        if monthly
    ]


def strictest(found: list[Standing]) -> Standing | None:
    """The bucket that runs short first; one message may draw on any of them."""
    return min(found, key=lambda standing: (standing.left - standing.reserve, standing.left), default=None)


def may_leave(thrift: Thrift, kind: str, urgent: bool) -> bool:
    return thrift != "short" or urgent or kind == "digest"


def files_kept(thrift: Thrift, files: tuple[str, ...]) -> tuple[str, ...]:
    if thrift == "ample":
        return files
    return tuple(name for name in files if not name.endswith(".png")) if thrift == "careful" else ()
