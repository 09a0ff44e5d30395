"""JSON bodies of requests: each member is checked as it is read, and a refusal names it."""

import json
from typing import Any, NoReturn

from aiohttp import web

from bot.web.views import dump

LONGEST_ID = 128


async def json_body(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text=dump({"error": "请用 application/json 提交"}), content_type="application/json")
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        refuse("", "不是有效的 JSON")
    if not isinstance(body, dict):
        refuse("", "应是一个 JSON 对象")
    return body


def text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        refuse(name, "缺少，或不是文字")
    return value


def optional_text(body: dict[str, Any], name: str) -> str | None:
    return text(body, name) if body.get(name) is not None else None


def switch(body: dict[str, Any], name: str) -> bool:
    value = body.get(name, True)
    if not isinstance(value, bool):
        refuse(name, "应是 true 或 false")
    return value


def message_id(body: dict[str, Any]) -> str | None:
    value = optional_text(body, "id")
    if value is not None and not (len(value) <= LONGEST_ID and value.isascii() and value.isprintable()):
        refuse("id", f"最多 {LONGEST_ID} 个 ASCII 字符")
    return value


def refuse(field: str, remedy: str) -> NoReturn:
    """400 with the member at fault (empty: the body as a whole) and what to write instead."""
    raise web.HTTPBadRequest(text=dump({"field": field, "error": remedy}), content_type="application/json")
