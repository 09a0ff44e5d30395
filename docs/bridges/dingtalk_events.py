# ruff: noqa: T201 - a script: what it prints is what it is for
"""DingTalk's personal events to `duban intake`: lines of `dws event consume … --flatten -f ndjson` in, intake lines out.

dws event consume user_im_message_receive_group --group CONVERSATION --flatten -f ndjson | python dingtalk_events.py PEOPLE.json

PEOPLE.json maps `sender_open_dingtalk_id` to the staff id that the organisation file holds: {"$:LWCP_v1:$abc": "manager2001"}.
Who is not in it is told once on standard error and skipped. Events are never delivered again: when the stream ends, standard
error says since when messages may be missing.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Line = dict[str, Any]


class Bridge:
    def __init__(self, people: Mapping[str, str]) -> None:
        self.last_at: str | None = None
        self._people = people
        self._unknown: set[str] = set()

    def translated(self, lines: Iterable[str]) -> Iterator[Line]:
        for line in lines:
            try:
                event = json.loads(line)
                taken = self._line(event) if event.get("type", "").startswith("user_im_message_receive_") else None
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                print(f"跳过一行，不是消息事件：{error!r}", file=sys.stderr)
                continue
            if taken is not None:
                self.last_at = taken["at"]
                yield taken

    def _line(self, event: Mapping[str, Any]) -> Line | None:
        sender = event["sender_open_dingtalk_id"]
        if sender not in self._people:
            if sender not in self._unknown:
                print(f"对照表里没有 {sender}（{event.get('sender', '')}），跳过", file=sys.stderr)
            self._unknown.add(sender)
            return None
        quoted = _words(event.get("quoted_message"))
        return {
            "platform": "dingtalk",
            "id": event["message_id"],
            "chat": event["conversation_id"],
            "from": self._people[sender],
            "text": _words(event["content"]) or "",
            "at": _instant(event.get("create_time") or event["event_time"]),
            **({"quote": quoted} if quoted else {}),
        }


def _words(content: Any) -> str | None:
    """The text of a message; it comes bare, or as an object that holds it."""
    if isinstance(content, Mapping):
        return _words(content.get("content", content.get("text")))
    return content if isinstance(content, str) else None


def _instant(value: Any) -> str:
    """Milliseconds since 1970, or ISO 8601."""
    if isinstance(value, int | float) or str(value).isdigit():
        return datetime.fromtimestamp(int(value) / 1000, UTC).isoformat(timespec="milliseconds")
    at = datetime.fromisoformat(str(value))
    return (at if at.tzinfo else at.astimezone()).isoformat()


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        bridge = Bridge(json.load(file))
    for line in bridge.translated(sys.stdin):
        print(json.dumps(line, ensure_ascii=False), flush=True)
    print(f"事件流已结束：{bridge.last_at or '开始'} 之后的群消息可能缺失，不会补发；重新订阅，缺的请导出群记录补收", file=sys.stderr)


if __name__ == "__main__":
    main()
