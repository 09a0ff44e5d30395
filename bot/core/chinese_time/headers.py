"""A date where one is expected: in the header of a report, exactly at a position."""

import re
from datetime import date

from bot.core.chinese_time.calendar_days import Lean
from bot.core.chinese_time.dates import HEADER_FORMS
from bot.core.chinese_time.found import DateFound
from bot.core.chinese_time.plain import plain

_WINDOW = 64
"""Characters looked at: no written date is longer, invisible characters and spaces included."""
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
_WEEKDAY_BESIDE = re.compile(rf"[ ]?(?:\({_WEEKDAY}\)|\[{_WEEKDAY}\]|{_WEEKDAY}|\([今昨][天日]\))")


def match_date(text: str, pos: int, posted: date) -> DateFound | None:
    """The date written exactly at `pos`, a weekday beside it included; the longest reading wins.

    Bare numbers (3/5, 5.10) are taken for dates: whether a date may stand at `pos` is the caller's to know. Without a year it is the one
    nearest to `posted`, a weekday is of its Monday to Sunday week, a day alone the nearest.
    """
    copy = plain(text[pos : pos + _WINDOW])
    readings = [(match, form) for pattern, form in HEADER_FORMS if (match := pattern.match(copy.text))]
    if not readings:
        return None
    match, form = max(readings, key=lambda found: found[0].end())
    beside = None if form.weekday else _WEEKDAY_BESIDE.match(copy.text, match.end())
    start, end = copy.span(0, (beside or match).end())
    day = form.read(match, posted, Lean.NEAREST)
    return DateFound(pos + start, pos + end, text[pos + start : pos + end], day, form.explicit_year, form.relative)
