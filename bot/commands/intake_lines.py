"""One line of `duban intake` (docs/intake.md): checked member by member, and made an incoming message."""

import difflib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.messages import Incoming
from bot.core.organisation import Organisation
from bot.core.world import Task
from bot.platform_settings import PLATFORMS

MEMBERS = ("platform", "id", "chat", "task", "from", "name", "text", "at", "quote", "mentions", "to_bot", "past")
KNOWN_PLATFORMS = (*PLATFORMS, "sandbox")


class BadLine(ValueError):
    """A line cannot be taken; the message names the member and the remedy."""

    def __init__(self, member: str, remedy: str) -> None:
        super().__init__(f"{member}：{remedy}" if member else remedy)


def members_of(line: bytes) -> dict[str, Any]:
    """Raises BadLine where the line is no JSON object, or holds a member nobody knows."""
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadLine("", "不是有效的 JSON（UTF-8，一行一条）") from error
    if not isinstance(data, dict):
        raise BadLine("", '应是 JSON 对象，例：{"platform": "wecom", "id": "1", "chat": "…", "from": "…", "text": "…"}')
    for name in data:
        if name not in MEMBERS:
            near = difflib.get_close_matches(name, MEMBERS, n=1)
            raise BadLine(name, "不认识这一项，" + (f"是否想写 {near[0]}" if near else f"可用的有 {'、'.join(MEMBERS)}"))
    return data


def task_named(data: Mapping[str, Any]) -> str | None:
    """The code of the task whose chat is meant, where the line names no chat itself."""
    return None if data.get("chat") is not None else _text(data, "task", "写群的 chat，或任务编号 task")


def to_incoming(data: Mapping[str, Any], line: bytes, organisation: Organisation, task: Task | None, past: bool) -> Incoming:
    """`task`: the one that `task_named` names. Raises BadLine."""
    platform = _platform(data)
    past = past or _flag(data, "past")
    to_bot = _flag(data, "to_bot")
    return Incoming(
        platform=platform,
        message_id=_text(data, "id", "写这条消息在平台上的唯一编号"),
        chat=_chat(data, platform, task),
        sender=_sender(data, platform, organisation),
        text=_text(data, "text", "写消息的文字", empty=True),
        quote=_text(data, "quote", "写被引用的文字") if data.get("quote") is not None else None,
        mentions=_mentions(data),
        sent_at=_instant(data, past),
        raw=line,
        overheard=past or not to_bot,
        past=past,
    )


def _text(data: Mapping[str, Any], member: str, remedy: str, *, empty: bool = False) -> str:
    value = data.get(member)
    if not isinstance(value, str) or not (value.strip() or empty):
        raise BadLine(member, f"缺少，或不是文字；请{remedy}")
    return value


def _flag(data: Mapping[str, Any], member: str) -> bool:
    value = data.get(member, False)
    if not isinstance(value, bool):
        raise BadLine(member, "请写 true 或 false")
    return value


def _platform(data: Mapping[str, Any]) -> str:
    platform = _text(data, "platform", f"写 {'、'.join(KNOWN_PLATFORMS)} 之一")
    if platform not in KNOWN_PLATFORMS:
        raise BadLine("platform", f"没有平台「{platform[:40]}」，请写 {'、'.join(KNOWN_PLATFORMS)} 之一")
    return platform


def _chat(data: Mapping[str, Any], platform: str, task: Task | None) -> str:
    if data.get("chat") is not None:
        return _text(data, "chat", "写群的编号")
    code = str(data.get("task"))[:40]
    if task is None:
        raise BadLine("task", f"没有任务「{code}」，请核对编号")
    found = task.chat_on(platform)
    if found is None:
        raise BadLine("task", f"任务 {code} 在 {platform} 上没有群，请先在群里 /绑定 {code}，或写群的 chat")
    return found.chat


def _sender(data: Mapping[str, Any], platform: str, organisation: Organisation) -> str:
    """The platform user, or the only person of the organisation file who is called so."""
    if data.get("from") is not None:
        return _text(data, "from", "写发送人在平台上的编号")
    name = _text(data, "name", "写发送人的编号 from，或组织文件里的姓名 name").strip()
    called = [person.id for person in organisation.people.values() if person.name == name]
    if len(called) != 1:
        problem = "有不止一位" if called else "没有"
        raise BadLine("name", f"组织文件里{problem}「{name[:40]}」，请改写发送人在平台上的编号 from")
    return organisation.account(called[0], platform)


def _mentions(data: Mapping[str, Any]) -> tuple[str, ...]:
    mentions = data.get("mentions") or []
    if not isinstance(mentions, list) or not all(isinstance(user, str) for user in mentions):
        raise BadLine("mentions", "请写平台用户编号的列表")
    return tuple(mentions)


def _instant(data: Mapping[str, Any], past: bool) -> datetime | None:
    """None: now. A message from the past must say when it was said."""
    value = data.get("at")
    if value is None and not past:
        return None
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadLine("at", "请写带时区的时刻，例：2026-05-11T16:20:31+08:00")
    return at
