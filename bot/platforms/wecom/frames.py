"""The wire: JSON text frames `{cmd?, headers: {req_id}, body?, errcode?, errmsg?}` (智能机器人长连接, path 101463).

An answer carries the req_id of its request and no cmd. Error codes are the documented or observed ones; branch on
them, never on errmsg.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]

SUBSCRIBE = "aibot_subscribe"
PING = "ping"
MESSAGE = "aibot_msg_callback"
EVENT = "aibot_event_callback"
REPLY = "aibot_respond_msg"
WELCOME = "aibot_respond_welcome_msg"
UPDATE = "aibot_respond_update_msg"
PUSH = "aibot_send_msg"
UPLOAD_INIT = "aibot_upload_media_init"
UPLOAD_CHUNK = "aibot_upload_media_chunk"
UPLOAD_FINISH = "aibot_upload_media_finish"

OK = 0
BUSY = -1
BAD_SECRET = 853000
BAD_MEDIA = 40007
BAD_MESSAGE_TYPE = 40008
BAD_PARAMETER = 40058
TOO_LONG = 45002
TOO_MANY = 45009
CHAT_CLOSED = 93006
BAD_REQUEST_ID = 846605
STREAM_EXPIRED = 846608
NOT_SUBSCRIBED = 846609

LOST = -1001
"""Ours: the connection ended before the answer came; whether the platform took the request is unknown."""
UNANSWERED = -1002
"""Ours: no answer within the time allowed; unknown as well."""
UNSENT = -1003
"""Ours: the connection was over before the request left."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as read. `readable` is False when it was no JSON object; then only `raw` means anything."""

    raw: bytes
    cmd: str = ""
    req_id: str = ""
    body: Body = field(default_factory=dict)
    errcode: int = OK
    errmsg: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request; `errcode` is the platform's, or LOST, UNANSWERED or UNSENT."""

    errcode: int
    errmsg: str = ""
    body: Body = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.errcode == OK


def read(raw: bytes) -> Frame:
    """A frame from its bytes. Never raises: whatever is wrong inside leaves that member empty."""
    try:
        frame = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return Frame(raw, readable=False)
    if not isinstance(frame, dict):
        return Frame(raw, readable=False)
    return Frame(
        raw,
        cmd=text_in(frame, "cmd"),
        req_id=text_in(mapping_in(frame, "headers"), "req_id"),
        body=mapping_in(frame, "body"),
        errcode=_number_in(frame, "errcode"),
        errmsg=text_in(frame, "errmsg"),
    )


def write(cmd: str, req_id: str, body: Mapping[str, Any] | None = None) -> str:
    """A request frame as text. Lone surrogates, which no frame can carry, become question marks."""
    frame: Body = {"cmd": cmd, "headers": {"req_id": req_id}}
    if body is not None:
        frame["body"] = body
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


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


def _number_in(holder: Mapping[str, Any], name: str) -> int:
    value = holder.get(name)
    return value if isinstance(value, int) else OK
