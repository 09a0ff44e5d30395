"""Breaking Chinese text into lines: between any two characters, but never before a closing or after an opening mark."""

import re
from collections.abc import Callable, Iterator

_OPENING = "（「『【《〈〔“‘([{"
_CLOSING = "，。、；：！？）」』】》〉〕”’…—～·％%,.;:!?)]}"
_UNIT = re.compile(rf"\s|[{re.escape(_OPENING)}]*(?:[A-Za-z0-9#@_+/=&'.:-]+|\S)[{re.escape(_CLOSING)}]*")
"""What stays together on a line: a word, number or single character with the marks that cling to it, or one space."""

Measure = Callable[[str], float]


def wrap(text: str, width: float, max_lines: int, measure: Measure) -> list[str]:
    """At most `max_lines` lines no wider than `width`, the last one ending in … where something was left out.

    `text` is one line; `measure` gives the width of a piece of it, the sum of its characters' widths.
    """
    lines: list[str] = []
    for line in _lines(text, width, measure):
        if len(lines) == max_lines:
            lines[-1] = shorten_to(lines[-1] + "…", width, measure)
            break
        lines.append(line)
    return lines


def shorten_to(text: str, width: float, measure: Measure) -> str:
    """The text, or as much of its beginning as fits with … where it is too wide."""
    room = width - measure("…")
    fitting, used = 0, 0.0
    for position, char in enumerate(text):
        used += measure(char)
        if used > width:
            return text[:fitting].removesuffix("…").rstrip() + "…"
        if used <= room:
            fitting = position + 1
    return text


def _lines(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, used = "", 0.0
    for unit in _fitting_units(text, width, measure):
        needed = measure(unit)
        if line and used + needed > width:
            yield line.rstrip()
            line, used = "", 0.0
        if line or not unit.isspace():
            line, used = line + unit, used + needed
    if line:
        yield line.rstrip()


def _fitting_units(text: str, width: float, measure: Measure) -> Iterator[str]:
    """The units of the text; one that is wider than a whole line comes as its characters."""
    for found in _UNIT.finditer(text):
        unit = found[0]
        if measure(unit) <= width:
            yield unit
        else:
            yield from unit
