"""Clock times: 17点半, 下午七点, 3点一刻, 18:00, 上午, 下班前. Office hours decide what an hour without a word means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from bot.core.chinese_time.found import BusinessTimes
from bot.core.chinese_time.numerals import HOUR, MINUTE, number

_SMALL_HOURS = ("凌晨",)
_MORNING = ("清晨", "早晨", "早上", "早间", "上午", "早", "晨")
_MIDDAY = ("中午", "正午", "午间", "午")
_AFTERNOON = ("下午", "午后", "傍晚")
_EVENING = ("晚上", "晚间", "夜里", "夜间", "夜晚", "半夜", "深夜", "午夜", "晚", "夜")
_PERIODS = sorted((*_SMALL_HOURS, *_MORNING, *_MIDDAY, *_AFTERNOON, *_EVENING), key=len, reverse=True)
_PERIOD = f"(?:{'|'.join(_PERIODS)})"

EVENING = time(20)
"""今晚 without an hour. No rule names it; it is echoed back like every other time."""

_MERIDIEM = r"(?:[ ]?(?P<meridiem>[aApP])\.?[mM](?![a-zA-Z])\.?)?"
_NUMERAL = "0-9零一二两三四五六七八九十"
_MEASURE = r"[台件个箱票吨辆车人万元份批次项套托柜包袋米块支条页公千倍%‰号日月年天.小家名位]"
_LISTED = r"建议|意见|问题|说明|要求|原因|注意|事项|内容|情况|疑问|想法|补充|好处|不足|共识|提示|风险|结论|[:]"
_LACK = r"差(?:(?P<{name}>[一0-9二五十]{{1,3}})(?:分钟?|(?P<{name}_quarter>刻钟?)))到?"

_COLON = re.compile(
    rf"(?<![0-9:.\-/A-SU-Za-z])(?:(?P<period>{_PERIOD})[ ]?)?(?<!比例)(?<!比)(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})"
    rf"(?::(?P<second>[0-9]{{2}}))?(?![0-9%比]|:[0-9]){_MERIDIEM}"
)
_POINT = re.compile(
    rf"(?:{_LACK.format(name='lack')})?(?:(?P<period>{_PERIOD})的?[ ]?|(?<![{_NUMERAL}.第]))"
    rf"(?P<hour>{HOUR})(?P<sign>[点时])(?![间候长速段])"
    rf"(?:(?P<exact>钟|整|正)|(?P<half>半)|(?P<quarters>[一三13])刻钟?|(?P<minute>{MINUTE})分(?!钟?[后内之以])"
    rf"|(?P<minutes>[0-5][0-9]|零[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?![{_NUMERAL}:]|{_MEASURE})"
    rf"|(?=[0-9]{{2}}[^0-9])|(?![{_NUMERAL}几多点]))(?:{_LACK.format(name='late_lack')})?"
)
_PERIOD_ALONE = re.compile(rf"(?<![0-9A-Za-z尽更提赶趁迟最过很太不])(?P<period>{_PERIOD})(?![点{_NUMERAL}])(?!一点)(?P<before>[之以]?前)?")
_END_OF_WORK = re.compile(r"下班(?=[之以]?前|时)")

_COUNTED_BEFORE = frozenset("有共下这那第充明提述几快慢多少好差点大小高低")
_AFTER_A_SMALL_NUMERAL = re.compile(r"[之以]?前|左右|回|答|反馈|给|到|开|发|装|提|交|送|出|再|能|可|会|$|[,，。;；)）\s-]")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written. `hour` None: a word alone (上午), or the close of business (`period` None too)."""

    start: int
    end: int
    period: str | None
    hour: int | None = None
    minute: int = 0
    second: int = 0
    as_written: bool = False
    """A twenty-four hour writing (05:30, 3 a.m.) that needs no word."""

    @property
    def needs_day(self) -> bool:
        """早 and 晚 alone mean a time only right behind a day."""
        return self.hour is None and self.period is not None and len(self.period) == 1


def find_clocks(text: str) -> Iterator[Clock]:
    yield from (clock for match in _COLON.finditer(text) if (clock := _of_colon(match)))
    yield from (clock for match in _POINT.finditer(text) if (clock := _of_point(match, text)))
    yield from (_of_word(match) for match in _PERIOD_ALONE.finditer(text))
    yield from (Clock(match.start(), match.end(), None) for match in _END_OF_WORK.finditer(text))


def from_midnight(clock: Clock, times: BusinessTimes, period: str | None = None) -> timedelta | None:
    """The time of day; past 24 h for the small hours after an evening. None: the word names no time (凌晨 alone)."""
    period = clock.period or period
    if clock.hour is None:
        moment = _usual(period, times)
        return timedelta(hours=moment.hour, minutes=moment.minute) if moment else None
    hour = clock.hour if clock.as_written else _hour_of_day(clock.hour, period)
    return timedelta(hours=hour, minutes=clock.minute, seconds=clock.second)


def _usual(period: str | None, times: BusinessTimes) -> time | None:
    if period is None or period in _AFTERNOON:
        return times.close
    if period in _MORNING or period == BEFORE_NOON:
        return times.noon
    if period in _MIDDAY:
        return times.afternoon
    return EVENING if period in _EVENING else None


def _hour_of_day(hour: int, period: str | None) -> int:
    if period is None:
        return hour + 12 if 1 <= hour <= 6 else hour
    if period in _SMALL_HOURS:
        return 0 if hour == 12 else hour
    if period in _EVENING:
        return _evening_hour(hour)
    if period in _AFTERNOON or (period in _MIDDAY and hour < 7):
        return hour + 12 if hour < 12 else hour
    return hour


def _evening_hour(hour: int) -> int:
    if hour in (0, 12):
        return 24
    if hour < 5:
        return hour + 24
    return hour + 12 if hour < 12 else hour


BEFORE_NOON = "中午前"


def _of_colon(match: re.Match[str]) -> Clock | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["meridiem"]:
        hour = hour % 12 + (12 if match["meridiem"] in "pP" else 0)
    as_written = bool(match["meridiem"]) or (match["hour"].startswith("0") and match["period"] is None)
    return _checked(Clock(match.start(), match.end(), match["period"], hour, minute, second, as_written))


def _of_point(match: re.Match[str], text: str) -> Clock | None:
    if _is_a_count(match, text):
        return None
    minutes = _minutes(match)
    hour = number(match["hour"])
    as_written = match["hour"][0] in "0零" and match["period"] is None
    lacking = _lacking(match, "lack") + _lacking(match, "late_lack")
    if lacking:
        hour, minutes = hour - 1, minutes + 60 - lacking
    return _checked(Clock(match.start(), match.end(), match["period"], hour, minutes, 0, as_written))


def _minutes(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarters"]:
        return 15 * number(match["quarters"])
    return number(match["minute"] or match["minutes"] or "零")


def _lacking(match: re.Match[str], name: str) -> int:
    if match[name] is None:
        return 0
    return number(match[name]) * (15 if match[f"{name}_quarter"] else 1)


def _is_a_count(match: re.Match[str], text: str) -> bool:
    """3点建议, 有两点, 晚一点, 一时: a number of points, or no time at all."""
    if match["exact"] or match["half"] or match["quarters"] or match["minute"] or match["minutes"]:
        return False
    spoken = match["hour"] in "一二两三四五六七八九"
    if match["period"]:
        return match["hour"] == "一" and len(match["period"]) == 1
    if text[match.start() - 1 : match.start()] in _COUNTED_BEFORE and match.start() > 0:
        return True
    if re.compile(_LISTED).match(text, match.end()):
        return True
    if not spoken:
        return False
    return match["sign"] == "时" or match["hour"] == "一" or not _AFTER_A_SMALL_NUMERAL.match(text, match.end())


def _of_word(match: re.Match[str]) -> Clock:
    period = BEFORE_NOON if match["before"] and match["period"] in _MIDDAY else match["period"]
    return Clock(match.start(), match.end("period"), period)


def _checked(clock: Clock) -> Clock | None:
    hour = clock.hour or 0
    possible = 0 <= hour <= 24 and 0 <= clock.minute < 60 and clock.second < 60 and not (hour == 24 and clock.minute + clock.second)
    return clock if possible else None
