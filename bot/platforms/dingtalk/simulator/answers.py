"""A REST call and its answer, in the two styles of the platform (dossier §4, §10).

The new API (api.dingtalk.com) says no by HTTP status and `{"code", "message", "requestid"}`, the old one
(oapi.dingtalk.com) by HTTP 200 and `{"errcode", "errmsg", "request_id"}`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.platforms.dingtalk.simulator.shapes import Body, items_in, mapping_in, number_in, text_in, texts_in

OK = "ok"

Bucket = Literal["api", "webhook", "free"]
"""What a call is charged to: the month's API calls, the month's Webhook&Stream messages, or nothing (§7)."""
Key = Literal["app", "user", "none"]
"""Whose access token a call needs."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The file of a multipart body."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    """One call as read. `args` are the variable parts of its path; `caller` the user of a user token."""

    now: datetime
    method: str
    path: str
    args: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=dict)
    raw: bytes = b""
    readable: bool = True
    """False when the body is no JSON object."""
    upload: Upload | None = None
    caller: str = ""

    def text(self, name: str) -> str:
        return text_in(self.body, name)

    def texts(self, name: str) -> list[str]:
        return texts_in(self.body, name)

    def mapping(self, name: str) -> Body:
        return mapping_in(self.body, name)

    def items(self, name: str) -> list[Body]:
        return items_in(self.body, name)

    def number(self, name: str, default: int = 0) -> int:
        return number_in(self.body, name, default)


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` is what the call log keeps: `ok`, the new API's code or the old one's errcode."""

    status: int
    body: Any
    code: str = OK
    headers: Mapping[str, str] = field(default_factory=dict)


Handle = Callable[[Ask], Answer]


def fine(body: Any) -> Answer:
    return Answer(200, body)


def refused(code: str, status: int = 400, message: str = "", **more: Any) -> Answer:
    """The new API's no."""
    return Answer(status, {"code": code, "message": message or code, **more}, code)


def old(errcode: int = 0, errmsg: str = "ok", **more: Any) -> Answer:
    """The old API's answer, good or bad."""
    return Answer(200, {"errcode": errcode, "errmsg": errmsg, **more}, OK if errcode == 0 else str(errcode))


def _wrapped(errcode: int, message: str) -> Answer:
    """How /topapi/ says that a call is not allowed: 88, and why in its sub_code (§4)."""
    text = f"ding talk error[subcode={errcode},submsg={message}]"
    return Answer(200, {"errcode": 88, "errmsg": text, "sub_code": str(errcode), "sub_msg": message}, str(errcode))


@dataclass(frozen=True, slots=True)
class Route:
    """One end point: `modern` for the new API's style; `scope` the permission point it needs."""

    method: str
    path: str
    handle: Handle
    bucket: Bucket = "api"
    key: Key = "app"
    scope: str = ""
    modern: bool = True

    def refuse(self, code: str, status: int, errcode: int, message: str, **more: Any) -> Answer:
        """The same no in this end point's style."""
        if self.modern:
            return refused(code, status, message, **more)
        return _wrapped(errcode, message) if self.path.startswith("/topapi/") else old(errcode, message)


def api(method: str, path: str, handle: Handle, *, bucket: Bucket = "api", key: Key = "app", scope: str = "") -> Route:
    """An end point of the new API."""
    return Route(method, path, handle, bucket, key, scope)


def oapi(method: str, path: str, handle: Handle, *, bucket: Bucket = "api", key: Key = "app", scope: str = "") -> Route:
    """An end point of the old API."""
    return Route(method, path, handle, bucket, key, scope, modern=False)
