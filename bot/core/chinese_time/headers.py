"""A date where one is expected: in the header of a report, exactly at a position."""

import re
from datetime import date

from bot.core.chinese_time.calendar_days import Lean
from bot.core.chinese_time.dates import FORMS, WEEKDAY, Form
from bot.core.chinese_time.found import DateFound
from bot.core.chinese_time.plain import plain

_WINDOW = 64
"""Characters looked at: no written date is longer, invisible characters and spaces included."""
_WEEKDAY_BESIDE = re.compile(
    rf"[ ]?(?:\({WEEKDAY}\)|\[{WEEKDAY.replace('weekday', 'bracketed')}\])|[ ]?{WEEKDAY.replace('weekday', 'plain')}"
)


def match_date(text: str, pos: int, posted: date) -> DateFound | None:
    """The date written exactly at `pos`, with a weekday beside it; the longest reading wins."""
    copy = plain(text[pos : pos + _WINDOW])
    readings = [(match, form) for form in FORMS if (match := (form.header or form.pattern).match(copy.text))]
    if not readings:
        return None
    match, form = max(readings, key=lambda reading: reading[0].end())
    beside = _WEEKDAY_BESIDE.match(copy.text, match.end()) if not form.relative else None
    start, end = copy.span(0, beside.end() if beside else match.end())
    return _found(text, pos + start, pos + end, form, form.read(match, posted, Lean.NEAREST))


def _found(text: str, start: int, end: int, form: Form, day: date | None) -> DateFound:
    return DateFound(start, end, text[start:end], day, form.explicit_year, form.relative)
