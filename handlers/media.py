"""Pictures and files that came with a message: fetched at once and kept, or on record as missing. Nothing fetched is ever opened."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from bot.core.messages import Incoming, MediaRef
from bot.core.ports import FetchesMedia, Media, Platform, TryLater, Undeliverable
from storage.models import ErrandRow
from storage.work import Work

FETCH = "fetch_media"
PATIENCE = timedelta(minutes=5)
"""So long WeCom's links live (接收消息, path 100719)."""

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
}


async def fetch_soon(work: Work, incoming: Incoming, inbox_id: int) -> None:
    """One errand for each."""
    for ref in incoming.media:
        data = {"inbox_id": inbox_id, "media": asdict(ref)}
        await work.errands.add(FETCH, incoming.platform, None, data, work.now)


async def fetch(platform: Platform, data: Mapping[str, Any]) -> Media:
    if not isinstance(platform, FetchesMedia):
        raise Undeliverable("这个平台不提供文件下载")
    return await platform.fetch_media(MediaRef(**data["media"]))


async def fetched(work: Work, row: ErrandRow, outcome: Media | TryLater | Undeliverable) -> datetime | None:
    inbox_id, ref = row.data["inbox_id"], MediaRef(**row.data["media"])
    if isinstance(outcome, Media):
        work.media.keep(inbox_id, ref.kind, outcome.name, outcome.content, media_type_of(outcome.content), work.now)
    else:
        work.media.miss(inbox_id, ref.kind, ref.name, outcome.reason, work.now)
    return None


def media_type_of(content: bytes) -> str:
    """By its first bytes, whatever its name says; a workbook or a text document is a zip."""
    known = (media_type for beginning, media_type in _BEGINNINGS.items() if content.startswith(beginning))
    return next(known, "application/octet-stream")
