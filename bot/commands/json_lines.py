"""JSON lines in, one JSON line out for each: what `duban read` and `duban clock` have in common."""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

Item = dict[str, Any]


def answers(lines: Iterable[bytes], answer: Callable[[Item], Item], example: str) -> Iterator[str]:
    """One ASCII line per input line, with its `id`. Whatever is wrong with a line becomes its `error` (ValueError from `answer` too)."""
    for line in lines:
        yield json.dumps(_answered(line, answer, example))


def text_of(item: Item, key: str) -> str:
    """A member that must be text. Raises ValueError in words for the user."""
    value = item.get(key)
    if not isinstance(value, str):
        raise ValueError(f"缺少 {key}，它应是一段文字")
    return value


def instant_of(item: Item, key: str) -> datetime:
    """A member that must be an instant with its offset. Raises ValueError in words for the user."""
    text = text_of(item, key)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"没有看懂 {key}「{text[:40]}」，例：2026-05-11T10:00:00+08:00") from error
    if at.tzinfo is None:
        raise ValueError(f"{key}「{text[:40]}」缺少时区，例：2026-05-11T10:00:00+08:00")
    return at


def _answered(line: bytes, answer: Callable[[Item], Item], example: str) -> Item:
    try:
        asked = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return {"id": None, "error": "这一行不是有效的 JSON"}
    if not isinstance(asked, dict):
        return {"id": None, "error": f"这一行不是 JSON 对象，例：{example}"}
    try:
        return {"id": asked.get("id"), **answer(asked)}
    except OverflowError:
        return {"id": asked.get("id"), "error": "时间超出了日历的范围"}
    except ValueError as error:
        return {"id": asked.get("id"), "error": str(error)}


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(number: str) -> float:
    if not math.isfinite(float(number)):
        raise ValueError(f"{number} cannot be given back as JSON")
    return float(number)
