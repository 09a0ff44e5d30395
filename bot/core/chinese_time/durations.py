"""Lengths of time: 半小时, 2小时后, 三天内, 8天又20个小时, 一年两个月."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from bot.core.chinese_time.calendar_days import months_later, shifted
from bot.core.chinese_time.numerals import number

_COUNT = (
    r"(?:[0-9]{1,4}(?:\.[0-9]{1,2})?|[一二两三四五六七八九]百(?:[零一二三四五六七八九][一二三四五六七八九十]{0,2})?"
    r"|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半)"
)
_UNIT = (
    r"(?:年(?!底|末)|(?<=[个半])月(?!底|末|份)|星期|礼拜|周(?![一二三四五六日天末])|天|日"
    r"|钟头|小时|h(?![a-zA-Z])|刻钟|分钟|mins?(?![a-zA-Z])|分|秒钟?|时)"
)
_PIECE = rf"{_COUNT}[ ]?(?:个半|个)?[ ]?{_UNIT}半?"
_AHEAD = r"(?:[之以过]?后(?![续台面期勤天])|[之以]?内(?![部容陆网外贸]))"
_BACK = r"[之以]?前(?![后端段往提期置])"

_DURATION = re.compile(
    rf"(?<![0-9零一二两三四五六七八九十百千.第每点])(?P<prefix>(?<![超不经通错度已])过[ ]?)?"
    rf"(?P<pieces>{_PIECE}(?:[又零余多]?{_PIECE}){{0,6}})[ ]?(?:(?P<ahead>{_AHEAD})|(?P<back>{_BACK}))?"
)
_PIECES = re.compile(rf"(?P<count>{_COUNT})[ ]?(?P<link>个半|个)?[ ]?(?P<unit>{_UNIT})(?P<half>半)?")

_SECONDS = {"周": 604_800.0, "星期": 604_800.0, "礼拜": 604_800.0, "天": 86_400.0, "日": 86_400.0}
_SECONDS |= {
    "小时": 3_600.0,
    "钟头": 3_600.0,
    "时": 3_600.0,
    "h": 3_600.0,
    "刻钟": 900.0,
    "分钟": 60.0,
    "min": 60.0,
    "mins": 60.0,
    "分": 60.0,
    "秒钟": 1.0,
    "秒": 1.0,
}
_MONTHS = {"年": 12, "月": 1}
_WHOLE_DAYS = frozenset({"年", "月", "周", "星期", "礼拜", "天", "日"})
_FROM_ANOTHER_EVENT = re.compile(r"(?<!之)(?<!以)(?<!今)后$|前$|(?<!现在)(?<!即日)(?<!此刻)起$")
"""放行后2小时内 counts from the release, not from the post."""
_IN_A_CHAIN = re.compile(r"[年月周天时][,，]$")


class Way(Enum):
    AHEAD = auto()
    BACK = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Duration:
    start: int
    end: int
    months: int
    seconds: float
    way: Way
    whole_days: bool
    """Counted in days or longer: its end is a day, not a minute."""

    @property
    def length(self) -> int:
        return round(self.seconds) + (self.months // 12 * 365 + self.months % 12 * 30) * 86_400


def find_durations_in(text: str) -> Iterator[Duration]:
    return (duration for match in _DURATION.finditer(text) if (duration := _read(match, text)))


def end_of(duration: Duration, posted_at: datetime) -> datetime | None:
    """The post's instant moved by the duration, in the post's zone."""
    sign = -1 if duration.way is Way.BACK else 1
    start = months_later(posted_at.date(), sign * duration.months)
    moved = timedelta(seconds=sign * duration.seconds)
    if shifted(start, moved.days - 1) is None or shifted(start, moved.days + 2) is None:
        return None
    return datetime.combine(start or posted_at.date(), posted_at.timetz()) + moved


def last_day_of(duration: Duration, posted: date) -> date | None:
    sign = -1 if duration.way is Way.BACK else 1
    return shifted(months_later(posted, sign * duration.months), sign * int(duration.seconds // 86_400))


def _read(match: re.Match[str], text: str) -> Duration | None:
    pieces = list(_PIECES.finditer(match["pieces"]))
    if _is_no_length(pieces, match, text):
        return None
    return Duration(
        match.start(),
        match.end(),
        sum(_months(piece) for piece in pieces),
        sum(_rest(piece) for piece in pieces),
        _way(match, text),
        all(piece["unit"] in _WHOLE_DAYS for piece in pieces),
    )


def _way(match: re.Match[str], text: str) -> Way:
    before = text[max(0, match.start() - 3) : match.start()]
    if match["back"]:
        return Way.NONE if _IN_A_CHAIN.search(before) else Way.BACK
    ahead = match["ahead"] or match["prefix"]
    doubtful = match["pieces"] == "半天" or _FROM_ANOTHER_EVENT.search(before)
    return Way.AHEAD if ahead and not doubtful else Way.NONE


def _is_no_length(pieces: list[re.Match[str]], match: re.Match[str], text: str) -> bool:
    """9时前, 12日前, 18年, 30分: a clock, a day, a year, a score."""
    if len(pieces) > 1:
        return pieces[0]["unit"] == "时"
    count, unit = pieces[0]["count"], pieces[0]["unit"]
    if unit == "年":
        return count.isdecimal() and (len(count) > 2 or count.startswith("0") or not (match["ahead"] or match["back"] or len(count) == 1))
    return unit == "时" or (unit in ("日", "分") and not match["ahead"])


def _amount(piece: re.Match[str]) -> float:
    count = piece["count"]
    whole = 0.5 if count == "半" else float(count) if count[0].isdigit() else float(number(count))
    return whole + (0.5 if piece["link"] == "个半" or piece["half"] else 0.0)


def _months(piece: re.Match[str]) -> int:
    return int(_amount(piece) * _MONTHS.get(piece["unit"], 0))


def _rest(piece: re.Match[str]) -> float:
    amount = _amount(piece)
    if piece["unit"] in _MONTHS:
        return (amount % 1) * 30 * 86_400 if piece["unit"] == "月" else 0.0
    return amount * _SECONDS[piece["unit"]]
