"""Terms and ladder offsets as files and commands write them: `30m`, `2h`, `30wm`, `2wh`, `3wd`, `-2wd`, `17:00`, `1wd 09:05`.

What they mean on a calendar is `worktime.py`'s concern (catalogue.md §2).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import Literal, get_args

Unit = Literal["m", "h", "wm", "wh", "wd", "at"]

_UNITS: dict[str, Unit] = {unit: unit for unit in get_args(Unit) if unit != "at"}
_AMOUNT = re.compile(rf"([+-]?[0-9]{{1,6}})({'|'.join(_UNITS)})")
_DAY_AND_CLOCK = re.compile(r"(.*wd)([0-9:]+)")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_HINT = "可写 30m、2h（自然时间），30wm、2wh（工作时间），3wd、-2wd（工作日），17:00（钟点）"
_LARGEST = {"m": 999_999, "wm": 999_999, "h": 99_999, "wh": 99_999, "wd": 9_999}


@dataclass(frozen=True, slots=True)
class Term:
    """`amount` in `unit`; for `at` the minute of the day. Negative amounts lie before the instant they are applied to."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.clock:%H:%M}" if self.unit == "at" else f"{self.amount}{self.unit}"

    @property
    def clock(self) -> time:
        """The stated time of an `at` term."""
        return time(*divmod(self.amount, 60))

    @property
    def minutes(self) -> int:
        """The length of a term in m, h, wm or wh."""
        return self.amount * (60 if self.unit in ("h", "wh") else 1)

    @property
    def by_wall_clock(self) -> bool:
        return self.unit in ("m", "h")

    @property
    def in_business_hours(self) -> bool:
        return self.unit in ("wm", "wh")


@dataclass(frozen=True, slots=True)
class Offset:
    """A step of a ladder: a term, and for `wd` perhaps a local time of that day (`1wd 09:05`; `0wd 09:05` = the very day)."""

    term: Term
    at: time | None = None

    def __str__(self) -> str:
        return f"{self.term} {self.at:%H:%M}" if self.at else str(self.term)


def parse_term(text: str) -> Term:
    """Reads a term; full-width characters, spaces and upper case are tolerated. Raises ValueError in words for the user."""
    term = _read(_plain(text))
    if term is None:
        raise ValueError(f"没有看懂时限「{_shown(text)}」，{_HINT}")
    if term.unit == "wd" and term.amount == 0:
        raise ValueError("时限「0wd」没有意义：按工作日计从第 1 个工作日起")
    if term.unit != "at" and abs(term.amount) > _LARGEST[term.unit]:
        raise ValueError(f"时限「{_shown(text)}」过长，{term.unit} 最多 {_LARGEST[term.unit]}")
    return term


def parse_offset(text: str) -> Offset:
    """Reads a ladder offset: any term but a bare clock time, or `Nwd HH:MM`. Raises ValueError in words for the user."""
    found = _DAY_AND_CLOCK.fullmatch(_plain(text))
    if found is None:
        term = parse_term(text)
        if term.unit == "at":
            raise ValueError(f"「{_shown(text)}」缺少工作日数，例：1wd 09:05")
        return Offset(term)
    day, at = _read(found[1]), _read(found[2])
    if day is None or at is None or abs(day.amount) > _LARGEST["wd"]:
        raise ValueError(f"没有看懂「{_shown(text)}」，例：-30m、30wm、2wh、1wd 09:05")
    return Offset(day, at.clock)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _read(plain: str) -> Term | None:
    if found := _CLOCK.fullmatch(plain):
        hour, minute = int(found[1]), int(found[2])
        return Term(hour * 60 + minute, "at") if hour < 24 and minute < 60 else None
    found = _AMOUNT.fullmatch(plain)
    return Term(int(found[1]), _UNITS[found[2]]) if found else None


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
