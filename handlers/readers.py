"""Who has opened a message: evidence of reach where the platform tells. Reading is not answering (dingtalk.md §2.5)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.ports import Platform, TellsReaders, TryLater, Undeliverable
from bot.core.world import Task
from handlers.thrift import thrift_of
from storage.models import ErrandRow, OutboxRow
from storage.work import Work

ASK = "readers"
ASK_AFTER = timedelta(minutes=30)
ASKED_ABOUT = frozenset({"missing", "alert"})
"""Kinds of messages worth a call: the list of who is missing, and the alarm."""


async def ask_later(work: Work, row: OutboxRow, platform_id: str | None) -> None:
    """To be called when a message was sent; the platform is asked once, when people had time to look, and only while its month
    is not running short."""
    if row.kind in ASKED_ABOUT and platform_id and await thrift_of(work, row.platform) == "ample":
        data = {"outbox_id": row.id, "chat": row.chat, "platform_id": platform_id}
        await work.errands.add(ASK, row.platform, None, data, work.now, work.now + ASK_AFTER)


async def ask(platform: Platform, data: Mapping[str, Any]) -> frozenset[str]:
    if not isinstance(platform, TellsReaders):
        raise Undeliverable("这个平台不提供已读名单")
    return await platform.readers(data["chat"], data["platform_id"])


async def told(work: Work, row: ErrandRow, outcome: frozenset[str] | TryLater | Undeliverable) -> datetime | None:
    message = await work.mailbox.outgoing(row.data["outbox_id"])
    if message is not None and isinstance(outcome, frozenset):
        message.readers = sorted(outcome)
    return None


async def who_read_the_list(work: Work, task: Task, day: str) -> frozenset[str]:
    """The departments whose coordinators have opened a list of who was missing on that day (ISO), as far as platforms told."""
    since = work.company.worktime().at(date.fromisoformat(day), time.min)
    lists = [row for chat in task.chats for row in await work.mailbox.read_since(chat.chat, "missing", since)]
    users = {(row.platform, user) for row in lists if _is_about(row, task, day) for user in row.readers or ()}
    people = {await work.person(platform, user) for platform, user in users}
    organisation = work.company.organisation
    return frozenset(name for name in task.departments if people & set(organisation.coordinators(name)))


def _is_about(row: OutboxRow, task: Task, day: str) -> bool:
    return any(item["task"] == task.code and item["about"] == day for item in row.record["items"])
