# ruff: noqa: T201 - a script: what it prints is what it is for
"""A chat exported or copied as text to `duban intake`, as messages of the past.

python exported_chat.py PLATFORM TASK [OFFSET] < log.txt          OFFSET of the times in the log, default +08:00

Each message begins with a line of time and name, in either order; what follows up to the next such line are its words:

2026-05-11 16:20:31 李娜
仓储部门：清点80%
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

Line = dict[str, Any]
_TIME = r"(?P<day>\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?)[ T]+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
_NAME = r"(?P<name>[^\s:：]{1,30})"
_HEADS = (re.compile(rf"\s*{_TIME}\s+{_NAME}\s*[:：]?\s*"), re.compile(rf"\s*{_NAME}\s+{_TIME}\s*[:：]?\s*"))


def translated(lines: Iterable[str], platform: str, task: str, offset: str = "+08:00") -> Iterator[Line]:
    """Ids are made of time, name and words: the same log taken in twice counts once."""
    seen: dict[str, int] = {}
    for at, name, text in _messages(lines, offset):
        key = hashlib.sha256(f"{at}\n{name}\n{text}".encode()).hexdigest()[:24]
        seen[key] = seen.get(key, 0) + 1
        yield {
            "platform": platform,
            "id": f"export-{key}-{seen[key]}",
            "task": task,
            "name": name,
            "text": text,
            "at": at.isoformat(),
            "past": True,
        }


def _messages(lines: Iterable[str], offset: str) -> Iterator[tuple[datetime, str, str]]:
    head: tuple[datetime, str] | None = None
    words: list[str] = []
    for line in lines:
        begun = _head(line, offset)
        if begun is None:
            words.append(line.rstrip("\r\n"))
            continue
        if head is not None:
            yield *head, "\n".join(words).strip()
        head, words = begun, []
    if head is not None:
        yield *head, "\n".join(words).strip()


def _head(line: str, offset: str) -> tuple[datetime, str] | None:
    found = next((match for pattern in _HEADS if (match := pattern.fullmatch(line.lstrip("\ufeff")))), None)
    if found is None:
        return None
    year, month, day, hour, *rest = re.findall(r"\d+", f"{found['day']} {found['clock']}")
    clock = ":".join([f"{hour:0>2}", *rest])
    try:
        return datetime.fromisoformat(f"{year}-{month:0>2}-{day:0>2}T{clock}{offset}"), found["name"]
    except ValueError:  # 2026-02-30: no head, but words
        return None


def main() -> None:
    platform, task, *rest = sys.argv[1:]
    for line in translated(sys.stdin, platform, task, *rest[:1]):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
