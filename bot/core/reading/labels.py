"""Labelled fields (名称：… 时间：…) in any order, with any separator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.reading.normalise import View

SEARCHED = 5_000
"""Characters in which labels are looked for; what lies beyond belongs to the last field."""

_LEADING = " \t\n,，、;；。:：|｜*_"
_TRAILING = _LEADING + "-—－–/[【(（"
_NEXT_NUMBER = re.compile(r"(?:^|[\s,，;；。])(?:[(（]?\d{1,2}[.、)）．]|[①-⑳])\s*$")
"""The number of the next item, where fields are a numbered list."""
_NO_VALUE = re.compile(r"[\W_]*(?:待填|待补充?|[x×*_]{2,})?[\W_]*")


@dataclass(frozen=True, slots=True)
class Labels:
    """`pattern` matches a label with its colon; each of its named groups is a field."""

    pattern: re.Pattern[str]

    def first(self, text: str, start: int = 0) -> int:
        """Where the first label begins; the end of the text without one."""
        found = self.pattern.search(text, start, start + SEARCHED)
        return found.start() if found else len(text)

    def read(self, text: View, start: int = 0) -> dict[str, str]:
        """Field -> value as typed, in the order of the text; the first value of a field counts, an empty one does not."""
        found = list(self.pattern.finditer(text.plain, start, start + SEARCHED))
        values: dict[str, str] = {}
        for number, match in enumerate(found):
            end = found[number + 1].start() if number + 1 < len(found) else len(text.plain)
            value = tidy_value(text.tidy(match.end(), end))
            if match.lastgroup and value:
                values.setdefault(match.lastgroup, value)
        return values


def tidy_value(typed: str) -> str:
    """Without the separators around it; empty where nothing was said."""
    value = _NEXT_NUMBER.sub("", typed)
    return "" if _NO_VALUE.fullmatch(value) else value.lstrip(_LEADING).rstrip(_TRAILING)


def labels(words: Mapping[str, str], glued: str = r"(?!)") -> Labels:
    """`words`: field -> pattern of its label words. No Chinese character stands right before a label, but before one of `glued` that has
    a colon; behind a label a colon, a dash, a closing bracket or a blank."""
    groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())
    opened = rf"(?:(?<![㐀-鿿a-z0-9])|(?<=一般|重要|重大|不清|滞后|到位|冲突|其他|交付)|(?<![无不受没])(?=(?:{glued}):))[【\[*(]{{0,2}}"
    signed = r"(?:[】\])*]{1,3}[ \t]{0,3}[:=-]{0,2}|[ \t]{0,3}(?::{1,3}|={1,2}|-{1,2}>?)|(?=[ \t\n|]))"
    return Labels(re.compile(rf"{opened}(?:{groups})(?:\([^()\n]{{0,12}}\))?{signed}"))
