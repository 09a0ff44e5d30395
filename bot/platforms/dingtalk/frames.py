"""The wire of Stream mode: JSON text frames `{specVersion, type, headers, data}`, `data` being JSON text once more (dossier §1.2).

An acknowledgement goes back on the same connection: `{code, message, headers: {messageId, contentType}, data}`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.platforms.wire.callbacks.strict_json import read_object

Body = dict[str, Any]

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
PING, DISCONNECT = "ping", "disconnect"
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
TOPICS = frozenset({ROBOT_TOPIC, CARD_TOPIC})

OK, BAD_REQUEST, UNKNOWN_TOPIC = 200, 400, 404
_WORDS = {OK: "OK", BAD_REQUEST: "bad request", UNKNOWN_TOPIC: "topic not found"}

TAKEN: Body = {"response": None}
"""What acknowledges a message of the robot, and a click whose card is not to change."""
SUCCESS: Body = {"status": "SUCCESS", "message": "ok"}
"""What acknowledges an event; anything else has it pushed again."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as read. `readable` is False when it was no JSON object; then only `raw` means anything.

    `body` is the object inside `data`, None where that holds none.
    """

    raw: bytes
    kind: str = ""
    topic: str = ""
    message_id: str = ""
    headers: Body = field(default_factory=dict)
    body: Body | None = None
    readable: bool = True


def read(raw: bytes) -> Frame:
    """A frame from its bytes. Never raises: whatever is wrong inside leaves that member empty."""
    frame = json_object(raw)
    if frame is None:
        return Frame(raw, readable=False)
    headers = mapping_in(frame, "headers") or mapping_in(frame, "header")  # the documents spell it both ways
    kind, topic, message_id = text_in(frame, "type"), text_in(headers, "topic"), text_in(headers, "messageId")
    return Frame(raw, kind, topic, message_id, headers, json_object(frame.get("data")))


def acknowledgement(message_id: str, code: int, data: Mapping[str, Any]) -> str:
    """Lone surrogates, which no frame can carry, become question marks."""
    headers = {"messageId": message_id, "contentType": "application/json"}
    frame = {"code": code, "message": _WORDS[code], "headers": headers, "data": dumped(data)}
    return dumped(frame).encode("utf-8", "replace").decode()


def dumped(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def json_object(text: object) -> Body | None:
    """The JSON object in a text or in UTF-8 bytes; None where there is none, or an ambiguous one."""
    if isinstance(text, str):
        text = text.encode("utf-8", "replace")
    return read_object(text) if isinstance(text, bytes) else None


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


def number_in(holder: Mapping[str, Any], name: str) -> int | None:
    """A whole number, also where it is spelt as text."""
    value = holder.get(name)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
