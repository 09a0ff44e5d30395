"""Pictures and files that came with messages: kept with the archive, or on record as missing."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import MediaRow
from storage.texts import searchable

KEPT = 20 * 1024 * 1024
"""Bytes; of what is larger only size and hash are kept."""
TOO_LARGE = "文件超过 20 MB，未保存"


class MediaShelf:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def keep(self, inbox_id: int, kind: str, name: str, content: bytes, media_type: str, now: datetime) -> None:
        small = len(content) <= KEPT
        row = MediaRow(
            inbox_id=inbox_id,
            kind=kind,
            name=searchable(name),
            media_type=media_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content if small else None,
            reason=None if small else TOO_LARGE,
            kept_at=now,
        )
        self._session.add(row)

    def miss(self, inbox_id: int, kind: str, name: str, reason: str, now: datetime) -> None:
        """It could not be had."""
        self._session.add(MediaRow(inbox_id=inbox_id, kind=kind, name=searchable(name), reason=reason, kept_at=now))

    async def of(self, inbox_id: int) -> Sequence[MediaRow]:
        found = await self._session.exec(select(MediaRow).where(MediaRow.inbox_id == inbox_id).order_by(col(MediaRow.id)))
        return found.all()
