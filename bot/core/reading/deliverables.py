"""A deliverable that is handed over: 成果交付 with its four labelled fields (art. 10, L14)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.reading.labels import labels
from bot.core.reading.normalise import View

FIELDS = ("name", "department", "time", "acceptance")

_LABELS = labels(
    {
        "name": r"(?:交付)?(?:成果|交付物|文件|资料|物品)(?:名称|名)?|(?:交付)?名称|交付成果|交付内容",
        "department": r"(?:交付|提交|移交|所属)?部门|交付方|交付单位",
        "time": r"(?:交付|提交|移交|完成)?(?:时间|日期)",
        "acceptance": r"验收(?:要求|标准|条件|方式|说明)?|(?:质量)?要求",
    },
    glued="成果名称|交付部门|交付时间|验收要求",
)
_OPENS = re.compile(
    r"[\W_]*(?:成果交付|交付成果)(?:单|通知|说明|表|书|申请)?[ \t]*(?:[】\])》」*#_]{1,4}[ \t]*[:,-]?|[:;,。!/-]+|[|]|(?=\s)|$)"
)
_TITLED = re.compile(r"[\W_]*(?:成果交付|交付成果)(?:单|通知|说明|表|书|申请)?")


@dataclass(frozen=True, slots=True)
class Deliverable:
    """`missing` names the fields without a value, in the order of `FIELDS`."""

    fields: Mapping[str, str]
    missing: tuple[str, ...]


def opens_deliverable(text: str) -> int | None:
    """Where the fields begin in a normalised text that hands something over; None for any other text."""
    found = _OPENS.match(text)
    if found:
        return found.end()
    titled = _TITLED.match(text)
    return titled.end() if titled and _LABELS.pattern.match(text, titled.end()) else None


def read_deliverable(text: View, start: int) -> Deliverable:
    fields = _LABELS.read(text, start)
    return Deliverable(fields, tuple(name for name in FIELDS if name not in fields))
