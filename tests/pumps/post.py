"""A platform under a test's control, and messages waiting for it."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from bot.core.messages import PRIORITIES, Outgoing, Sent
from bot.core.ports import Abilities, Clock, Door
from storage.database import Database, table_of
from storage.models import OutboxRow

TEN = datetime(2026, 5, 11, 2, 0, tzinfo=UTC)
"""Monday 11 May 2026, 10:00 in Shanghai."""
Answer = Callable[[Outgoing], Sent]
"""What the platform says to a message; it may raise."""


def takes(message: Outgoing) -> Sent:
    return Sent(f"p-{message.id}", "robot")


class Post:
    """Answers as told, and writes down what reached it when. While `held`, nothing gets an answer."""

    abilities = Abilities(mentions=True, cards=True, files=True, private=True)
    stopped_for = ""

    def __init__(self, clock: Clock, answer: Answer = takes, name: str = "post") -> None:
        self.name = name
        self.answer = answer
        self.reached: list[tuple[str, datetime]] = []
        self.free = asyncio.Event()
        self.free.set()
        self._on_wire: list[str] = []
        self.most_on_wire = 0
        self.mixed = False
        """Whether two messages of one chat were ever under way together."""
        self._clock = clock

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.reached]

    async def start(self, door: Door) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, message: Outgoing) -> Sent:
        self.mixed = self.mixed or message.chat in self._on_wire
        self._on_wire.append(message.chat)
        self.most_on_wire = max(self.most_on_wire, len(self._on_wire))
        self.reached.append((message.text, self._clock.now()))
        try:
            await asyncio.sleep(0)
            await self.free.wait()
            return self.answer(message)
        finally:
            self._on_wire.remove(message.chat)


def waiting(words: str, chat: str = "g1", *, priority: str = "nag", at: datetime = TEN, **more: Any) -> OutboxRow:
    record = {"items": [], "to": [], "mentions": [], "kind": more.get("kind", "notice")}
    columns = {"platform": "post", "kind": "notice", "mentions": [], "record": record, "created_at": at, "next_at": at}
    return OutboxRow(text=words, chat=chat, priority=PRIORITIES[priority], **{**columns, **more})


async def put(database: Database, rows: Iterable[OutboxRow]) -> None:
    async with database.write() as session:
        session.add_all(rows)


async def put_many(database: Database, row: OutboxRow, count: int, chats: int) -> None:
    """The same message so many times over, in turn to so many chats (`g0`, `g1`, …)."""
    columns = [column.name for column in table_of(OutboxRow).columns if column.name not in ("id", "chat")]
    numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :count - 1)"
    copies = f"INSERT INTO outbox (chat, {', '.join(columns)}) {numbers} SELECT 'g' || (i % :chats), {', '.join(columns)} FROM n, outbox"
    async with database.write() as session:
        session.add(row)
        await session.flush()
        connection = await session.connection()
        await connection.execute(text(f"{copies} WHERE id = :id"), {"count": count - 1, "chats": chats, "id": row.id})


async def outbox(database: Database) -> list[OutboxRow]:
    async with database.read() as session:
        return list(await session.exec(select(OutboxRow).order_by(col(OutboxRow.id))))


async def outcomes(database: Database) -> dict[str, str | None]:
    return {row.text: row.outcome for row in await outbox(database)}
