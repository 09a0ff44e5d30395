"""A reported anomaly: level, type, and the three things a report must say (art. 15, L24)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.reading.labels import SEARCHED, labels, tidy_value
from bot.core.reading.normalise import View

FIELDS = ("situation", "impact", "measures")

_LABELS = labels(
    {
        "level": r"(?:异常)?(?:级别|等级|程度|严重程度)|level|severity",
        "type": r"(?:异常)?类型|类别|type",
        "situation": r"(?:异常|具体|现场|目前|当前|主要|基本)?(?:情况|现象|描述)(?:说明|描述)?|事由|问题(?:描述)?|situation|description",
        "impact": r"(?:预计|主要)?影响(?:范围|程度|面)?|impact|effect",
        "measures": r"(?:已|目前)?(?:采取|处理)?的?(?:应对|处理|临时|补救)?(?:措施|对策)|已采取|处置|处理情况|应对"
        r"|(?:measures?|actions?)(?: taken)?",
    },
    glued="影响|措施",
)
_LEVELS = {
    "一般": "一般",
    "重要": "重要",
    "重大": "重大",
    "minor": "一般",
    "general": "一般",
    "important": "重要",
    "major": "重大",
    "critical": "重大",
}
_TYPES = {
    "职责不清": "职责不清",
    "责任不清": "职责不清",
    "信息滞后": "信息滞后",
    "配合不到位": "配合不到位",
    "配合不力": "配合不到位",
    "资源冲突": "资源冲突",
    "其他": "其他",
    "其它": "其他",
}
_LEVEL = "|".join(_LEVELS)
_TYPE = "|".join(_TYPES)
_BETWEEN = r"[\s,;:、。|/()\[\]【】*_-]"
_EDGE = rf"(?={_BETWEEN}|$|异常|级|的异常|{_TYPE}|{_LEVEL}|情况|影响|措施)"
_HEAD = re.compile(
    rf"(?:{_BETWEEN}++|(?:级别|等级)?(?P<level>{_LEVEL})(?:级别?)?(?:的?异常)?{_EDGE}|(?P<type>{_TYPE})(?:类)?(?:的?异常)?(?={_BETWEEN}|$|{_LEVEL}))"
)
_APART = re.compile(rf"(?<![㐀-鿿a-z])(?:{_LEVEL})(?:级别?)?(?:异常)?(?![㐀-鿿a-z])|(?:{_LEVEL})异常")
_TYPE_WORD = re.compile("|".join(word for word in _TYPES if len(word) > 2))
_RECORDED = re.compile(r"\s*#?a-\d{1,9}(?!\d)")


@dataclass(frozen=True, slots=True)
class Anomaly:
    severity: str | None
    anomaly_type: str | None
    fields: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        level = () if self.severity else ("level",)
        return (*level, *(name for name in FIELDS if name not in self.fields))


def names_an_anomaly(args: str) -> bool:
    """/异常 A-1 已解决 …: a word about an anomaly that is already recorded."""
    return _RECORDED.match(args) is not None


def read_anomaly(text: View, start: int) -> Anomaly:
    """`start`: behind the command word."""
    level, kind, pos = _head(text.plain, start)
    said = _LABELS.read(text, pos)
    first = _LABELS.first(text.plain, pos)
    free = tidy_value(text.tidy(pos, first))
    fields = {name: said[name] for name in FIELDS if name in said}
    if free and "situation" not in fields:
        fields["situation"] = free
    rest = text.plain[pos : pos + SEARCHED]
    level = level or _level_of(said.get("level")) or _level_apart(text.plain[pos : min(first, pos + SEARCHED)])
    return Anomaly(level, kind or _type_of(said.get("type")) or _type_of(rest), _in_order(fields))


def _head(text: str, pos: int) -> tuple[str | None, str | None, int]:
    """Level and type as words of their own before anything else, in either order."""
    level = kind = None
    while (found := _HEAD.match(text, pos)) and found.end() > pos:
        if (found["level"] and level) or (found["type"] and kind):
            break
        level, kind = level or found["level"], kind or found["type"]
        pos = found.end()
    return _LEVELS.get(level or ""), _TYPES.get(kind or ""), pos


def _level_of(value: str | None) -> str | None:
    return next((level for word, level in _LEVELS.items() if word in (value or "").lower()), None)


def _level_apart(text: str) -> str | None:
    """A level between separators, or 重大异常; 重要客户 and 不一般 are no levels."""
    found = _APART.search(text)
    return _level_of(found[0]) if found else None


def _type_of(value: str | None) -> str | None:
    if value is None:
        return None
    found = _TYPE_WORD.search(value)
    return _TYPES[found[0]] if found else _TYPES.get(value.strip())


def _in_order(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields[name] for name in FIELDS if name in fields}
