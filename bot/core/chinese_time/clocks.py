"""Clock times: 17点半, 下午七点, 3点一刻, 18:00, 上午, 下班前. Office hours decide what an hour without a word means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from bot.core.chinese_time.found import BusinessTimes
from bot.core.chinese_time.hours import BEFORE_NOON, MIDDAY, PERIOD, START_OF_WORK, hour_of_day, usual_time
from bot.core.chinese_time.numerals import HOUR, MINUTE, NUMERAL, number

_MERIDIEM = r"(?:[ ]?(?P<meridiem>[aApP])\.?[mM](?![a-zA-Z])\.?)?"
_MEASURE = r"[台件个箱票吨辆车人万元份批次项套托柜包袋米块支条页公千倍%‰号日月年天.小家名位]"
_LACK = r"差(?:(?P<{name}>[一0-9二五十]{{1,3}})(?:分钟?|(?P<{name}_quarter>刻钟?)))到?"

_COLON = re.compile(
    rf"(?<![0-9:./+A-SU-Za-z])(?:(?<!-)|(?<=:[0-9]{{2}}-))(?:(?P<period>{PERIOD})的?[ ]?)?(?<!比例)(?<!比)"
    rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}))?(?![0-9%比]|:[0-9]){_MERIDIEM}"
)
_POINT = re.compile(
    rf"(?:{_LACK.format(name='lack')})?(?:(?P<period>{PERIOD})的?[ ]?|(?<![{NUMERAL}百千.第])|(?<=[周期拜][一二三四五六]))"
    rf"(?:{HOUR}[-~到至])?"
    rf"(?P<hour>{HOUR})(?P<sign>[点时])(?![间候长速段])"
    rf"(?:(?P<exact>钟|整|正)|(?P<half>半)|(?P<quarters>[一三13])刻钟?"
    rf"|(?P<minute>{MINUTE})分(?!钟?[后内之以])(?:(?P<second>{MINUTE})秒)?"
    rf"|(?P<minutes>[0-5][0-9]|零[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)(?![{NUMERAL}:]|{_MEASURE})"
    rf"|(?=[0-9]{{2}}[^0-9])|(?![{NUMERAL}几多点]))(?:{_LACK.format(name='late_lack')})?"
)
_PERIOD_ALONE = re.compile(rf"(?<![0-9A-Za-z更赶迟很])(?P<period>{PERIOD})(?![点{NUMERAL}]|[于早班会茶餐饭])(?P<before>[之以]?前)?")
_START_OF_WORK = re.compile(r"(?:早上?)?(?:一上班|上班(?=[之以]?前|时|就))|早上班(?=[之以]?前|时|就)")
_END_OF_WORK = re.compile(r"下班(?=[之以]?前|时)")

_COUNTED_BEFORE = frozenset("有共下这那第充明提述几快慢多少好差点大小高低等早晚")
_A_LIST = re.compile(
    r"建议|意见|问题|说明|要求|原因|注意|事项|内容|情况|疑问|想法|补充|好处|不足|共识|提示|风险|结论|措施|理由|反馈意见|[:]"
)
_TOPIC_BEFORE = re.compile(r"(?:问题|建议|意见|要求|协调|原因|事项|措施|风险|积分)$")
_AN_HOUR = re.compile(r"[之以]?前|左右|回|答|反馈|给|到|开|发|装|提|交|送|出|再|能|可|会|$|[,，。;；)）\s-]")
_ONE_O_CLOCK = re.compile(r"[之以]?前|左右")


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
        return self.hour is None and self.period is not None and self.period in ("早", "晨", "午", "晚", "夜")


def find_clocks(text: str) -> Iterator[Clock]:
    yield from (clock for match in _COLON.finditer(text) if (clock := _of_colon(match)))
    yield from (clock for match in _POINT.finditer(text) if (clock := _of_point(match, text)))
    yield from (_of_word(match) for match in _PERIOD_ALONE.finditer(text))
    yield from (Clock(match.start(), match.end(), START_OF_WORK) for match in _START_OF_WORK.finditer(text))
    yield from (Clock(match.start(), match.end(), None) for match in _END_OF_WORK.finditer(text))


def from_midnight(clock: Clock, times: BusinessTimes, period: str | None = None) -> timedelta | None:
    """The time of day, `period` being what an earlier one in the same range said. None: the word names no time (凌晨 alone)."""
    period = clock.period or period
    if clock.hour is None:
        moment = usual_time(period, times)
        return timedelta(hours=moment.hour, minutes=moment.minute) if moment else None
    hour = clock.hour if clock.as_written else hour_of_day(clock.hour, period)
    return timedelta(hours=hour, minutes=clock.minute, seconds=clock.second)


def _of_colon(match: re.Match[str]) -> Clock | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["meridiem"]:
        hour = hour % 12 + (12 if match["meridiem"] in "pP" else 0)
    as_written = bool(match["meridiem"]) or (match["hour"].startswith("0") and match["period"] is None)
    return _possible(Clock(match.start(), match.end(), match["period"], hour, minute, second, as_written))


def _of_point(match: re.Match[str], text: str) -> Clock | None:
    if _is_a_count(match, text):
        return None
    hour, minute = number(match["hour"]), _minutes(match)
    lacking = _lacking(match, "lack") + _lacking(match, "late_lack")
    if lacking:
        hour, minute = hour - 1, minute + 60 - lacking
    as_written = match["hour"][0] in "0零" and match["period"] is None
    return _possible(Clock(match.start(), match.end(), match["period"], hour, minute, number(match["second"] or "零"), as_written))


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
    if any(match[name] for name in ("exact", "half", "quarters", "minute", "minutes", "late_lack")):
        return False
    if match["period"]:
        return match["hour"] == "一" and len(match["period"]) == 1
    if _counted(text[max(0, match.start() - 2) : match.start()]) or _A_LIST.match(text, match.end()):
        return True
    if match["hour"] == "一":
        return not _ONE_O_CLOCK.match(text, match.end())
    spoken = match["hour"] in "二两三四五六七八九"
    return spoken and (match["sign"] == "时" or not _AN_HOUR.match(text, match.end()))


def _counted(before: str) -> bool:
    """What grades (早, 晚) also counts, except as the cue 最晚 or 最早."""
    return before not in ("最晚", "最早") and (before[-1:] in _COUNTED_BEFORE or bool(_TOPIC_BEFORE.search(before)))


def _of_word(match: re.Match[str]) -> Clock:
    period = BEFORE_NOON if match["before"] and match["period"] in MIDDAY else match["period"]
    return Clock(match.start(), match.end("period"), period)


def _possible(clock: Clock) -> Clock | None:
    hour = clock.hour or 0
    possible = 0 <= hour <= 24 and 0 <= clock.minute < 60 and clock.second < 60 and not (hour == 24 and clock.minute + clock.second)
    return clock if possible else None
