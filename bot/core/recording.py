"""Reads `/异常 A-1 已召集 方案：… 时限：…`: what is put on record about an anomaly that is already known (L24-L28)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "已召集": "meeting_recorded",
        "召集": "meeting_recorded",
        "已开会": "meeting_recorded",
        "方案": "plan_recorded",
        "处理方案": "plan_recorded",
        "处置": "brief_recorded",
        "处置说明": "brief_recorded",
        "反馈": "result_recorded",
        "结果反馈": "result_recorded",
        "已解决": "anomaly_solved",
        "解决": "anomaly_solved",
    }
)
"""The word after the number, and the event it states."""

ACKNOWLEDGED = "acknowledged"
"""What 知悉 and 定于 state: it ends no clock, and with a time it moves the meeting's once (L28)."""

_WORDS: Mapping[str, str] = MappingProxyType({**VERBS, **dict.fromkeys(("知悉", "已知悉", "定于", "会议定于"), ACKNOWLEDGED)})

LEVELS: Mapping[str, str] = MappingProxyType(
    {"一般": "一般", "重要": "重要", "重大": "重大", "minor": "一般", "important": "重要", "major": "重大"}
)

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "级别": "level",
        "类型": "type",
        "情况": "situation",
        "影响范围": "impact",
        "影响": "impact",
        "已采取措施": "measures",
        "措施": "measures",
        "原因": "cause",
        "方案": "plan",
        "时限": "limit",
        "责任部门": "responsible",
        "跟踪人": "tracker",
        "结果": "result",
        "防范": "prevention",
    }
)

_NUMBER = re.compile(r"\s*[Aa]\s*[-－—–]?\s*(\d{1,9})\s*[,，:：]?\s*")
_VERB = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_LABEL = re.compile(rf"(?:^|[\s，,；;。、])({'|'.join(sorted(map(re.escape, LABELS), key=len, reverse=True))})\s*[:：=]")


@dataclass(frozen=True, slots=True)
class Record:
    """`number` is the anomaly's; `event` what it states, None where only fields are given; `text` the words without a label."""

    number: int | None
    event: str | None
    level: str | None
    fields: Mapping[str, str]
    text: str


def read_record(args: str) -> Record | None:
    """What follows `/异常` when it names a known anomaly; None when it does not (a new one is being raised)."""
    found = _NUMBER.match(args)
    if found is None:
        return None
    return _record(int(found[1]), args[found.end() :])


def read_fields(text: str) -> Record | None:
    """A bare answer with labels (影响：… 措施：…) or a bare level; None where it holds neither."""
    level = LEVELS.get(text.strip().lower())
    record = _record(None, text)
    return record if record.fields or level else None


def _record(number: int | None, rest: str) -> Record:
    verb = _VERB.match(rest)
    # "方案：…" is both: the verb, and the label under which its text stands.
    body = rest if verb and re.match(r"\s*[:：=]", rest[verb.end() :]) else rest[verb.end() if verb else 0 :]
    fields, text = _fields(body)
    level = fields.get("level", text).strip().lower()
    return Record(number, _WORDS[verb[0]] if verb else None, LEVELS.get(level), fields, text.strip())


def _fields(body: str) -> tuple[Mapping[str, str], str]:
    marks = list(_LABEL.finditer(body))
    if not marks:
        return MappingProxyType({}), body
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    found = {LABELS[mark[1]]: body[mark.end() : end].strip(" \t\r\n，,；;。、") for mark, end in zip(marks, ends, strict=True)}
    return MappingProxyType({name: value for name, value in found.items() if value}), body[: marks[0].start()]
