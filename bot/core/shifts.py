"""Hours of business of one working day: spans in the order of the shift, which may run past midnight."""

from collections.abc import Sequence
from datetime import time, timedelta

from bot.core.terms import parse_term

Span = tuple[time, time]
"""An end at or before the start lies on the next calendar day."""

Edge = tuple[int, time]
"""An opening or closing, with its distance in days from the working day."""

_DAY = timedelta(days=1)


def parse_span(text: str) -> Span:
    """'09:00-12:00' as two times; '22:00-06:00' ends on the next day, '18:00-24:00' at its beginning.

    Raises ValueError where it is not two times, or both are the same.
    """
    start, end = (part.strip() for part in text.split("-"))
    closes = time.min if end == "24:00" else _clock(end)
    if _clock(start) == closes and end != "24:00":
        raise ValueError(text)
    return _clock(start), closes


def _clock(text: str) -> time:
    term = parse_term(text)
    if term.unit != "at":
        raise ValueError(text)
    return term.clock


def edges_of(spans: Sequence[Span]) -> tuple[Edge, ...]:
    """Openings and closings in turn. Raises ValueError, in words for the user, for spans that are no shift of a day."""
    edges: list[Edge] = []
    for opens, closes in spans:
        days = edges[-1][0] if edges else 0
        days += bool(edges) and opens < edges[-1][1]
        edges += [(days, opens), (days + (closes <= opens), closes)]
    if not edges:
        raise ValueError("工作时段为空：一个班次至少一段，至多 24 小时")
    if edges[-1] > (1, edges[0][1]):
        raise ValueError("工作时段重叠，或一个班次超过 24 小时")
    _refuse_disorder(edges)
    return tuple(edges)


def _refuse_disorder(edges: Sequence[Edge]) -> None:
    """A break over midnight that is longer than the rest between two shifts: the spans stand in the wrong order."""
    rest = _DAY - (_since_midnight(edges[-1]) - _since_midnight(edges[0]))
    for closes, opens in zip(edges[1:-1:2], edges[2::2], strict=True):
        if opens[0] > closes[0] and _since_midnight(opens) - _since_midnight(closes) > rest:
            raise ValueError("工作时段没有按先后排列")


def _since_midnight(edge: Edge) -> timedelta:
    days, at = edge
    return timedelta(days=days, hours=at.hour, minutes=at.minute)
