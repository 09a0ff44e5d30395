"""JSON read so that no two readers could disagree about it: no duplicate member, no NaN, no depth that ends in a crash."""

import json
import re
from typing import Any

Body = dict[str, Any]

DEEPEST = 64
_MARKS = re.compile(r'\\.|["\[\]{}]', re.DOTALL)


def read_object(raw: bytes) -> Body | None:
    """The JSON object; None when it is none, or an ambiguous one. Never raises."""
    try:
        text = raw.decode()
        if _is_too_deep(text):
            return None
        found = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Body:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_too_deep(text: str) -> bool:
    """Counted beforehand, in one pass: how deep the parser itself may go differs between versions of Python."""
    depth, quoted = 0, False
    for mark in _MARKS.findall(text):
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif not quoted and mark in "]}":
            depth -= 1
    return False
