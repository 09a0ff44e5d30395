"""Durations for themselves, whatever they are counted from."""

from bot.core.chinese_time.durations import find_durations_in
from bot.core.chinese_time.found import DurationFound
from bot.core.chinese_time.plain import plain


def find_durations(text: str) -> list[DurationFound]:
    copy = plain(text)
    spans = ((copy.span(found.start, found.end), found.length) for found in find_durations_in(copy.text))
    return [DurationFound(start, end, text[start:end], seconds) for (start, end), seconds in spans]
