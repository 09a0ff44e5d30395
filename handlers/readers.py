"""Who has opened a message: evidence of reach where the platform tells. Reading is not answering (dingtalk.md §2.5)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.ports import Platform, TellsReaders, TryLater, Undeliverable
from storage.models import ErrandRow, OutboxRow
from storage.work import Work

ASK = "readers"
ASK_AFTER = timedelta(minutes=30)
ASKED_ABOUT = frozenset({"missing", "alert"})
"""Kinds of messages worth a call: the list of who is missing, and the alarm."""


async def ask_later(work: Work, row: OutboxRow) -> None:
    """To be called when a message was sent; the platform is asked once, when people had time to look."""
    if row.kind in ASKED_ABOUT and row.platform_id:
        data = {"outbox_id": row.id, "chat": row.chat, "platform_id": row.platform_id}
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
