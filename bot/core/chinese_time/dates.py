"""Written forms of a day, each a pattern with its reading.

`Form.pattern` is safe in free text: it carries the cues that make a date certain there. `Form.header` is the looser
pattern for a place where a date is expected (None: the same).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
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
from bot.core.chinese_time.numerals import DAY, MONTH, NO_DIGIT_BEFORE, YEAR, number

Reading = Callable[[re.Match[str], date, Lean], date | None]

WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"

_PERIOD = r"(?:凌晨|清晨|早|上午|中午|下午|傍晚|晚|夜)"
_BEFORE = r"(?:[之以]?前|截止|为止)"
_ANSWER = r"(?:[能可会]|回[复答]|答复|反馈|给|完成|交付|到[仓货港厂])"
_CLOCK = r"(?:[ T]?[0-9]{1,2}(?::[0-9]{2}|[点时]))"
_MEASURE = r"[0-9]*\.?[0-9]*[ ]?[0-9%‰台件个箱票吨辆车人万元份批次项套托柜包袋米块支条页公千倍折楼号层度级岁分秒小天周种组]"
_DATE_FOLLOWS = rf"(?=[ ]?(?:{_BEFORE}|{_PERIOD}|{_ANSWER}|{_CLOCK}))"
_CUED = r"(?:(?<=预计)|(?<=截止)|(?<=改到)|(?<=改为)|(?<=定于)|(?<=计划)|(?<=最晚)|(?<=最迟)|(?<=预定))"
_NO_RATIO_BEFORE = r"(?<![0-9A-Za-z.¥$#])(?<![0-9][-/:])(?<!进度)(?<!完成)(?<!版本)(?<!比例)(?<!编号)(?<!单号)(?<!达到)(?<!第)(?<!共)"
_DAY_ENDS = (
    r"(?:日(?!均|记|元|游|报表)|号(?![楼仓库线门机柜车位台])"
    rf"|(?=\s{{0,2}}(?:$|[,，。、；;:：)）\]】!?！？~\-]|{_BEFORE}|{_PERIOD}|{_ANSWER})(?!:[0-9])))"
)

# 3号楼, 3号仓: after 号 only what can follow a day
_NUMBER_IS_DAY = (
    r"号(?=$|[\s,，。、；;:：)）\]】」!?！？~\-]|[之以]?前|上午|中午|下午|傍晚|晚|早|凌晨|夜|左右|[0-9]{1,2}[点时:]|[到至](?!货主)"
    r"|[发可能交回答给完开放提装出送会要再才就已的报验签安预收截起我你他您]|我|这天|那天)"
    r"(?!提货[点单]|发票|箱|装置|报文|报告|开关|出口|送货单|收据|验收单|签收单|交换机|安全)"
)
_NO_COUNT_BEFORE = (
    r"(?<![0-9零一二两三四五六七八九十百千万.第近前后过续每共达了迟长满需用月年号#A-Za-z/])(?<!逾期)(?<!超期)(?<!延期)(?<!提前)(?<!推迟)"
)


@dataclass(frozen=True, slots=True)
class Form:
    pattern: re.Pattern[str]
    read: Reading
    header: re.Pattern[str] | None = None
    explicit_year: bool = False
    relative: bool = False
    weekday: bool = False
    bare_day: bool = False
    """A day of the month alone: the second half of a range takes its month from the first."""


def _whole(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(of_two_digits(number(match["year"])), number(match["month"]), number(match["day"]))


_YEAR_WORDS = {"今": 0, "本": 0, "明": 1, "后": 2, "去": -1, "前": -2}


def _named_year(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(posted.year + _YEAR_WORDS[match["year"]], number(match["month"]), number(match["day"]))


def _month_and_day(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return in_some_year(number(match["month"]), number(match["day"]), posted, lean)


def _day_alone(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return in_some_month(number(match["day"]), posted, lean)


_STEPS = {"下下": 2, "下": 1, "上": -1, "上上": -2}


def _step(match: re.Match[str]) -> int:
    return _STEPS.get((match["step"] or "").removesuffix("个"), 0)


def _named_month(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(*month_shifted(posted, _step(match)), number(match["day"]))


def _named_month_end(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return end_of_month(*month_shifted(posted, _step(match)))


def _month_end(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    month = number(match["month"])
    if match["year"]:
        return end_of_month(of_two_digits(number(match["year"])), month) if 1 <= month <= 12 else None
    first = in_some_year(month, 28, posted, lean)
    return end_of_month(first.year, month) if first else None


def _year_end(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return day_of(posted.year + _YEAR_WORDS[match["year"] or "今"], 12, 31)


_DAY_WORDS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3}


def _said_day(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    return shifted(posted, _DAY_WORDS[match["word"]])


def _weekday(match: re.Match[str], posted: date, lean: Lean) -> date | None:
    weekday = "一二三四五六日".index(match["weekday"].replace("天", "日"))
    if match["step"] or lean is Lean.NEAREST:
        return weekday_of_week(weekday, _step(match), posted)
    return coming_weekday(weekday, posted)


_SEPARATED = r"(?P<year>[12][0-9]{3})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})[日号]?(?![0-9]|[-/.][0-9])"
_COMPACT = r"(?P<year>20[0-9]{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z])"
_MONTH_DAY = rf"(?P<month>{MONTH})月(?:份)?(?P<day>{DAY})"
_SHORT = r"(?P<month>0?[1-9]|1[0-2])(?P<sign>[-/.])(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]?"
_STEP_OF_MONTH = r"(?P<step>本|这个|这|下下个|下下|下个|下|上上个|上上|上个|上)月份?"
_STEP_OF_WEEK = r"(?:(?P<step>本|这个|这|下下个|下下|下个|下|上上个|上上|上个|上))"

FORMS: tuple[Form, ...] = (
    Form(re.compile(rf"(?<![0-9A-Za-z])(?<![0-9][-/.:])(?<!版本){_SEPARATED}"), _whole, header=re.compile(_SEPARATED), explicit_year=True),
    Form(
        re.compile(rf"{NO_DIGIT_BEFORE}(?P<year>{YEAR})年{_MONTH_DAY}(?:[日号]|(?!{_MEASURE}|[零一二三四五六七八九十]))"),
        _whole,
        explicit_year=True,
    ),
    Form(re.compile(rf"(?<![每目])(?P<year>[今明后去前本])年的?{_MONTH_DAY}(?:{_DAY_ENDS})"), _named_year, explicit_year=True),
    Form(
        re.compile(rf"(?<![年每逢])(?<!年的){NO_DIGIT_BEFORE}{_MONTH_DAY}(?:{_DAY_ENDS})"),
        _month_and_day,
        header=re.compile(rf"{_MONTH_DAY}(?:[日号]|(?!{_MEASURE}|[零一二三四五六七八九十]))"),
    ),
    Form(re.compile(rf"(?<![年每]){_STEP_OF_MONTH}的?(?P<day>{DAY})[日号]"), _named_month),
    Form(re.compile(rf"(?<![每年]){_STEP_OF_MONTH}(?:[底末]|(?<=本月)内)"), _named_month_end),
    Form(re.compile(rf"(?<![每年])(?:(?P<year>{YEAR})年)?{NO_DIGIT_BEFORE}(?P<month>{MONTH})月份?[底末]"), _month_end),
    Form(re.compile(r"(?<![每年月0-9一二三四五六七八九十个上下本这份])(?P<step>)月[底末]"), _named_month_end),
    Form(re.compile(r"(?<![每0-9零一二两三四五六七八九十])(?:(?P<year>[今明去本])年年?|年)[底末]"), _year_end),
    Form(
        re.compile(
            rf"{_NO_COUNT_BEFORE}(?P<day>[0-9]{{1,2}}|(?!一日){DAY})(?:日(?![0-9]*[内后均元游记子夜期间常志程用报线])|{_NUMBER_IS_DAY})"
        ),
        _day_alone,
        header=re.compile(rf"(?P<day>{DAY})[日号]"),
        bare_day=True,
    ),
    Form(
        re.compile(
            r"(?:(?P<word>大前|(?<![提目之以日年月天大])前|昨|今|本(?=日)|(?<![说声证注表透发申])明|大后|(?<![之以先最然往随今大])后)"
            r"(?:天|日(?!期|志|之后》|头条|报))"
            r")"
        ),
        _said_day,
        relative=True,
    ),
    Form(
        re.compile(
            r"(?P<word>(?<![0-9至迄如当而])今|(?<![说声证注表透发申文聪])明|昨)(?=(?:早|晚|晨|夜|上午|下午|中午|午)(?!会|报|班车|点|于))"
        ),
        _said_day,
        relative=True,
    ),
    Form(
        re.compile(rf"(?<![每逢一二两三四五六七八九十几半0-9]){_STEP_OF_WEEK}?{WEEKDAY}(?!均|报表|会纪要|十(?!.{{0,2}}[点时:]))"),
        _weekday,
        relative=True,
        weekday=True,
    ),
    Form(
        re.compile(rf"{_NO_RATIO_BEFORE}{_SHORT}(?![0-9]|[-/.][0-9]){_DATE_FOLLOWS}"),
        _month_and_day,
        header=re.compile(rf"{_SHORT}(?!{_MEASURE}|[-/.][0-9])"),
    ),
    Form(re.compile(rf"{_CUED}{_SHORT}(?!{_MEASURE}|[-/.~])"), _month_and_day),
    Form(
        re.compile(rf"(?<![0-9A-Za-z\-/.#号]){_COMPACT}(?={_BEFORE}|{_PERIOD}| [0-9]{{1,2}}:)"),
        _whole,
        header=re.compile(_COMPACT),
        explicit_year=True,
    ),
    Form(re.compile(rf"^{_COMPACT}$"), _whole, explicit_year=True),
)
