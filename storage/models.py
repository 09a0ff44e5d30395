"""All tables. Rows are dumb: they check nothing and do nothing; the core's types do."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG_ID, DOCUMENT, due_index


class InboxRow(SQLModel, table=True):
    """One thing a platform delivered, stored before it is acknowledged.

    `message_id`, `chat` and `sender` are `escaped`, `text` is `searchable` (see `storage.texts`); `body` and `raw`
    rebuild the `Incoming` exactly. `next_at` says when to handle it (again) and is None once done.
    """

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("platform", "message_id"), due_index("inbox"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    message_id: str
    chat: str
    sender: str
    kind: str
    text: str
    body: dict[str, Any] = Field(sa_type=DOCUMENT)
    raw: bytes
    sent_at: datetime | None = None
    received_at: datetime
    next_at: datetime | None
    attempts: int = 0
    outcome: str | None = None
    error: str | None = None
