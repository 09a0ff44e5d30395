"""The written forms of a day: each a pattern, what it means, and where it holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.core.chinese_time import date_readings as reading
from bot.core.chinese_time import date_wording as wording
from bot.core.chinese_time.calendar_days import Lean
from bot.core.chinese_time.numerals import DAY, MONTH, NO_DIGIT_BEFORE, NUMERAL, YEAR

Reading = Callable[[re.Match[str], date, Lean], date | None]


@dataclass(frozen=True, slots=True)
class Form:
    pattern: re.Pattern[str]
    """Safe in free text: it asks for the cues that make a date certain there."""
    read: Reading
    needs: tuple[str, ...]
    """One of these is in every text the form can match; spares the search elsewhere."""
    header: re.Pattern[str] | None = None
    """What suffices where a date is expected; None: no form of a header."""
    explicit_year: bool = False
    relative: bool = False
    weekday: bool = False
    open_ended: bool = False
    """Without a year: the second half of a range follows the first."""


def _form(
    pattern: str,
    read: Reading,
    *needs: str,
    header: str | None = None,
    explicit_year: bool = False,
    relative: bool = False,
    weekday: bool = False,
    open_ended: bool = False,
) -> Form:
    loose = re.compile(header) if header else None
    return Form(re.compile(pattern), read, needs, loose, explicit_year, relative, weekday, open_ended)


_FULL_MONTH_DAY = rf"(?P<year>{YEAR})年{wording.MONTH_DAY}(?:[日号]|{wording.NO_COUNT_AFTER})"
_WEEKDAY = rf"{wording.STEP}?{wording.WEEKDAY}(?!均|报表|会纪要|十(?!.{{0,2}}[点时:]))"
_NAMED_YEAR = rf"(?P<year>[今明后去前本])年的?{wording.MONTH_DAY}{wording.DAY_ENDS}"
_NAMED_MONTH = rf"{wording.STEP_OF_MONTH}的?(?P<day>{DAY})[日号]"

FORMS: tuple[Form, ...] = (
    _form(
        rf"(?<![0-9A-Za-z])(?<![0-9][-/.:])(?<!版本){wording.SEPARATED}",
        reading.whole,
        *("-", "/", "."),
        header=wording.SEPARATED,
        explicit_year=True,
    ),
    _form(rf"{NO_DIGIT_BEFORE}{_FULL_MONTH_DAY}", reading.whole, "年", header=_FULL_MONTH_DAY, explicit_year=True),
    _form(rf"(?<![每目]){_NAMED_YEAR}", reading.of_named_year, "年", header=_NAMED_YEAR, explicit_year=True),
    _form(
        rf"(?<![年每逢历])(?<!年的){NO_DIGIT_BEFORE}{wording.MONTH_DAY}{wording.DAY_ENDS}",
        reading.month_and_day,
        "月",
        header=rf"{wording.MONTH_DAY}(?:[日号]|{wording.NO_COUNT_AFTER})",
        open_ended=True,
    ),
    _form(rf"(?<![年每]){_NAMED_MONTH}", reading.of_named_month, "月", header=_NAMED_MONTH, relative=True),
    _form(rf"(?<![每年]){wording.STEP_OF_MONTH}(?:[底末]|(?<=本月)内)", reading.end_of_named_month, "月"),
    _form(
        rf"(?<![每年])(?:(?P<year>{YEAR})年)?{NO_DIGIT_BEFORE}(?P<month>{MONTH})月份?[底末]",
        reading.end_of_numbered_month,
        "月底",
        "月末",
        "份",
    ),
    _form(rf"(?<![每年月个上下本这份{NUMERAL}])月[底末]", reading.end_of_this_month, "月底", "月末"),
    _form(rf"(?<![每{NUMERAL}])(?:(?P<year>[今明去本])年年?|年)[底末]", reading.end_of_year, "年底", "年末"),
    _form(
        rf"{wording.NO_LENGTH_BEFORE}(?!一日)(?P<day>{DAY}){wording.LONE_DAY}",
        reading.lone_day,
        *("日", "号"),
        header=rf"(?P<day>{DAY})[日号]",
        open_ended=True,
    ),
    _form(wording.DAY_WORD, reading.said_day, "天", "日", "儿", header=wording.DAY_WORD, relative=True),
    _form(wording.SHORT_DAY_WORD, reading.said_day, "今", "明", "昨", relative=True),
    _form(
        rf"(?<![每逢几半{NUMERAL}]){_WEEKDAY}",
        reading.weekday,
        *("周", "星期", "礼拜"),
        header=_WEEKDAY,
        relative=True,
        weekday=True,
    ),
    _form(
        rf"{wording.NO_SHARE_BEFORE}{wording.SHORT}(?![0-9]|[-/.][0-9]){wording.DATE_FOLLOWS}",
        reading.month_and_day,
        *("-", "/", "."),
        header=rf"{wording.SHORT}{wording.NO_COUNT_AFTER}(?![-/.][0-9])",
        open_ended=True,
    ),
    _form(rf"{wording.CUE_BEFORE}{wording.SHORT}{wording.NO_COUNT_AFTER}(?![-/.~])", reading.month_and_day, "-", "/", "."),
    _form(
        rf"(?<![0-9A-Za-z\-/.#号]){wording.COMPACT}{wording.DEADLINE_FOLLOWS}",
        reading.whole,
        "20",
        header=wording.COMPACT,
        explicit_year=True,
    ),
    _form(rf"^{wording.COMPACT}$", reading.whole, "20", explicit_year=True),
    _form(wording.RECURRING, reading.recurring, "每", "逢"),
)
HEADER_FORMS = tuple((form.header, form) for form in FORMS if form.header)
