"""JSON as it comes: members of the expected type, or their empty value."""

import json
from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]


def json_object(data: object) -> Body | None:
    """A JSON object from its text or bytes; None for anything else, whatever is wrong with it."""
    if not isinstance(data, str | bytes):
        return None
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def text_in(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def mapping_in(holder: Mapping[str, Any], name: str) -> Body:
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def items_in(holder: Mapping[str, Any], name: str) -> list[Body]:
    """The objects of a list member; anything else in the list is passed over."""
    value = holder.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts_in(holder: Mapping[str, Any], name: str) -> list[str]:
    """The strings of a list member; the old API's "a,b" counts as a list, too."""
    value = holder.get(name)
    if isinstance(value, str):
        return [part for part in value.split(",") if part]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def number_in(holder: Mapping[str, Any], name: str, default: int = 0) -> int:
    """A whole number, also where the old API spells it as a string."""
    value = holder.get(name, default)
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) else default
