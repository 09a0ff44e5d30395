"""What each written form of a day means, seen from the day of the post. None: no such day."""

import re
from datetime import date

from bot.core.chinese_time.calendar_days import (
    Lean,
    coming_weekday,
    day_of,
    end_of_month,
    in_some_month,
    in_some_year,
    month_shifted,
    of_two_digits,
    shifted,
    weekday_of_week,
)
from bot.core.chinese_time.numerals import number

_YEAR_WORDS = {"今": 0, "本": 0, "明": 1, "后": 2, "去": -1, "前": -2}
_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3}
_STEPS = {"下下": 2, "下": 1, "上": -1, "上上": -2}
_WEEKDAYS = {name: weekday for weekday, name in enumerate("一二三四五六日")} | {"天": 6, **{str(day + 1): day for day in range(6)}}
_A_FACT = re.compile(r"(?:[上下中]午|[早晚]上)?[0-9点:半]{0,6}[就才刚]?[已曾]")


def whole(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(of_two_digits(number(match["year"])), number(match["month"]), number(match["day"]))


def of_named_year(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(posted.year + _YEAR_WORDS[match["year"]], number(match["month"]), number(match["day"]))


def month_and_day(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    told = Lean.NEAREST if _A_FACT.match(match.string, match.end()) else lean
    return in_some_year(number(match["month"]), number(match["day"]), posted, told)


def lone_day(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return in_some_month(number(match["day"]), posted, lean)


def of_named_month(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(*month_shifted(posted, _step(match)), number(match["day"]))


def end_of_named_month(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return end_of_month(*month_shifted(posted, _step(match)))


def end_of_this_month(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return end_of_month(posted.year, posted.month)


def end_of_numbered_month(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    month = number(match["month"])
    if match["year"]:
        return end_of_month(of_two_digits(number(match["year"])), month) if 1 <= month <= 12 else None
    anchor = in_some_year(month, 28, posted, lean)
    return end_of_month(anchor.year, month) if anchor else None


def end_of_year(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(posted.year + _YEAR_WORDS[match["year"] or "今"], 12, 31)


def said_day(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return shifted(posted, _DAY_WORDS[match["word"]])


def weekday(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    """Ahead of the post in free text, unless a fact is told (周一已放行)."""
    day = _WEEKDAYS[match["weekday"]]
    if match["step"] or lean is Lean.NEAREST or _A_FACT.match(match.string, match.end()):
        return weekday_of_week(day, _step(match), posted)
    return coming_weekday(day, posted)


def recurring(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    """每周五 is no day; it only keeps its parts from being read as one."""
    return None


def _step(match: re.Match[str]) -> int:
    return _STEPS.get((match["step"] or "").removesuffix("个"), 0)
