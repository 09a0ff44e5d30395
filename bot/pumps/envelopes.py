"""An outbox row as the message the port wants; its files are drawn only when somebody opens them."""

import asyncio

from bot.core.messages import Attachment, Button, Card, Outgoing
from bot.core.reports import TrackingTable
from storage.models import OutboxRow

MEDIA = {"png": "image/png", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def outgoing(row: OutboxRow) -> Outgoing:
    return Outgoing(
        id=f"o{row.id}",
        chat=row.chat,
        kind=row.kind,
        text=row.text,
        mentions=tuple(row.mentions),
        card=_card(row),
        files=tuple(_attachment(name, row) for name in row.files),
        reply_hint=row.reply_hint,
        addresses=row.context.get("addresses", {}),
        phone=row.context.get("phone", False),
        priority=row.priority,
        alarm=row.alarm,
        record=dict(row.record),
    )


def _card(row: OutboxRow) -> Card | None:
    if row.card is None:
        return None
    return Card(row.card["title"], tuple(Button(**button) for button in row.card["buttons"]))


def _attachment(name: str, row: OutboxRow) -> Attachment:
    ending = name.rsplit(".", 1)[-1]
    payload = row.payload or {}

    async def draw() -> bytes:
        return await asyncio.to_thread(_draw, ending, payload)

    return Attachment(name, MEDIA[ending], draw)


def _draw(ending: str, payload: dict[str, object]) -> bytes:
    # Imported here: a process that draws nothing need not load fonts and Pillow.
    from bot.documents.picture import draw_png
    from bot.documents.workbook import write_xlsx

    table = TrackingTable.from_json(payload)
    return draw_png(table) if ending == "png" else write_xlsx(table)
