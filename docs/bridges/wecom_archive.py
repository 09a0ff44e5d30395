# ruff: noqa: T201 - a script: what it prints is what it is for
"""WeCom's message archive (会话内容存档) to `duban intake`: decrypted messages in, one JSON object a line each way.

python wecom_archive.py ROOMS.json < messages.ndjson

ROOMS.json maps a room of the archive to the chat the robot hears, or to a task's code:
{"wrROOM-9": {"chat": "wrAAA"}, "wrROOM-10": {"task": "T20260511"}} - {"wrROOM-9": "T20260511"} is short for the latter.
Messages of other rooms, of robots, and what is neither text nor quotes text are skipped.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Line = dict[str, Any]
Rooms = Mapping[str, str | Mapping[str, str]]


def translated(lines: Iterable[str], rooms: Rooms) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        try:
            message = json.loads(line)
            taken = _line(message, rooms)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            print(f"第 {number} 行不是存档消息，跳过：{error!r}", file=sys.stderr)
            continue
        if taken is not None:
            yield taken


def _line(message: Mapping[str, Any], rooms: Rooms) -> Line | None:
    """None for what the bot is not to hear. Robots' ids begin with wb; msgtime counts milliseconds."""
    room = rooms.get(message.get("roomid") or "")
    is_said = message["action"] == "send" and message.get("msgtype") == "text"
    if room is None or not is_said or message["from"].startswith("wb"):
        return None
    return {
        "platform": "wecom",
        "id": message["msgid"],
        **({"task": room} if isinstance(room, str) else room),
        "from": message["from"],
        "text": message["text"]["content"],
        "at": datetime.fromtimestamp(message["msgtime"] / 1000, UTC).isoformat(timespec="milliseconds"),
    }


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        rooms = json.load(file)
    for line in translated(sys.stdin, rooms):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
