"""What people typed, made harmless before it stands inside one of our own texts (reliability C01, C02, C10).

Chat texts use `neutral`; pictures and workbooks, where nothing can be a mention, use `printable`.
"""

import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffe\uffff")
"""Drawn as nothing although Unicode calls them letters or marks; the last two are no characters and illegal in XML."""
_BLANK = frozenset("\u2800\ufffc")
"""Drawn as an empty cell although Unicode calls them symbols."""
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0x180B, 0x1810), *range(0xE0100, 0xE01F0))))
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co"})
_MAX_MARKS = 2
"""Combining marks kept on one letter: enough for any language, too few to climb over the neighbouring lines."""

_TAG = re.compile(r"<\s*[@＠﹫]?([^<>]*)>")
_EVERYBODY = re.compile(
    r"(?<![@＠﹫])[@＠﹫]+\s*(?=所有人|所有成员|全体|全员|大家|(?:all|everyone|everybody|channel|here)(?![a-z]))",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![A-Za-z0-9])@|@(?![A-Za-z0-9-]+\.[A-Za-z])")
"""Any @ but the one of a mail address."""
_MARKUP = re.compile(r"^#+(?![#\d])|`+|\*{2,}|~{2,}|\](?=\()")
_ALWAYS_WIDE = str.maketrans("<>|﹫「」", "＜＞｜＠『』")
_WIDE = str.maketrans("#`*~]", "＃｀＊～］")


def neutral(text: str, limit: int = 40) -> str:
    """One line, safe in plain text and in markdown: no mention, no markup, nothing invisible; at most `limit` characters.

    「」 become 『』, so that the text cannot close the quotation it is shown in.
    """
    line = _TAG.sub(r"＜\1＞", printable(text))
    line = _MENTION.sub("＠", _EVERYBODY.sub("", line)).translate(_ALWAYS_WIDE)
    return shorten(_MARKUP.sub(_widened, line), limit)


def printable(text: str) -> str:
    """One line of what can be seen: white space collapsed; control, direction, zero-width and lone surrogate characters gone."""
    return " ".join("".join(_seen(text)).split())


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, the last one … where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _widened(found: re.Match[str]) -> str:
    return found[0].translate(_WIDE)


def _seen(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if char.isspace() or char in _BLANK:
            yield " "
        elif category not in _DROPPED_CATEGORIES and char not in _INVISIBLE and char not in _SELECTORS and marks <= _MAX_MARKS:
            yield char
