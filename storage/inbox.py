"""The durable door: nothing a platform delivered is acknowledged before it is on disk, and nothing is stored twice.

What arrives while a commit is under way shares the next one, because commits are what costs, not rows.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.core.messages import Incoming, MediaRef
from storage.database import Database, table_of
from storage.models import InboxRow
from storage.texts import escaped, searchable

BATCH = 500
"""Rows in one commit at most: about 7,000 parameters, both databases take 32,000."""

_FIELDS = {field.name for field in fields(Incoming)}
_KEY = ("platform", "message_id")
_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Arrival:
    values: _Values
    stored: asyncio.Future[bool]

    @property
    def key(self) -> tuple[str, str]:
        return self.values["platform"], self.values["message_id"]


class InboxDoor:
    """Stores what arrives. `wake` is called after every commit that brought something new."""

    def __init__(self, database: Database, wake: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._wake = wake
        self._waiting: list[_Arrival] = []
        self._work: asyncio.Task[None] | None = None

    async def receive(self, incoming: Incoming, now: datetime) -> bool:
        """Returns once the message is committed: True when it is new, False for a redelivery.

        Raises what the database raised when it could not be stored; then it must not be acknowledged.
        """
        arrival = _Arrival(to_values(incoming, now), asyncio.get_running_loop().create_future())
        self._waiting.append(arrival)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._store_all())
        return await arrival.stored

    async def drain(self) -> None:
        """Returns once nothing waits to be stored any more."""
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _store_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            await self._store(batch)

    async def _store(self, batch: Sequence[_Arrival]) -> None:
        """One row the database refuses must not keep the others out; where the database itself fails, all have failed."""
        try:
            new = await self._insert_surely(batch)
        except Exception as error:
            if len(batch) == 1 or _concerns_all(error):
                _reject(batch, error)
                return
            for arrival in batch:
                await self._store([arrival])
        else:
            _accept(batch, new)
            if new:
                self._wake()

    async def _insert_surely(self, batch: Sequence[_Arrival]) -> set[tuple[str, str]]:
        """A connection lost at COMMIT leaves the outcome unknown; a second try finds what the first one stored.

        Worth it because DingTalk delivers a group message only once, acknowledged or not.
        """
        try:
            return await self._insert(batch)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self._insert(batch)

    async def _insert(self, batch: Sequence[_Arrival]) -> set[tuple[str, str]]:
        """Commits the batch and returns the keys that were new."""
        table = table_of(InboxRow)
        insert = self._database.insert_ignore(InboxRow, conflict=_KEY).returning(table.c.platform, table.c.message_id)
        once: dict[tuple[str, str], _Values] = {}
        for arrival in batch:  # in the order of arrival, in which they are heard
            once.setdefault(arrival.key, arrival.values)
        async with self._database.write() as session:
            connection = await session.connection()
            rows = await connection.execute(insert, list(once.values()))
            return {(platform, message_id) for platform, message_id in rows}


def to_values(incoming: Incoming, now: datetime) -> _Values:
    """The inbox row of a message that arrived `now`, due at once."""
    return {
        "platform": incoming.platform,
        "message_id": escaped(incoming.message_id),
        "chat": escaped(incoming.chat),
        "sender": escaped(incoming.sender),
        "kind": incoming.kind,
        "text": searchable(incoming.text),
        "body": _body(incoming),
        "raw": incoming.raw,
        "sent_at": incoming.sent_at,
        "received_at": now,
        "next_at": now,
        "attempts": 0,
    }


def to_row(incoming: Incoming, now: datetime) -> InboxRow:
    return InboxRow(**to_values(incoming, now))


def from_row(row: InboxRow) -> Incoming:
    """Exactly what was given to `to_row`. Fields a newer version of the program added are left out."""
    body = {name: value for name, value in row.body.items() if name in _FIELDS}
    mentions = tuple(body.pop("mentions"))
    sent_at = body.pop("sent_at")
    moment = None if sent_at is None else datetime.fromisoformat(sent_at)
    media = tuple(MediaRef(**ref) for ref in body.pop("media", ()))
    return Incoming(**body, mentions=mentions, sent_at=moment, media=media, raw=row.raw)


def _body(incoming: Incoming) -> _Values:
    """Every field but `raw`, which has a column of its own."""
    body = {name: getattr(incoming, name) for name in _FIELDS - {"raw"}}
    sent_at = None if incoming.sent_at is None else incoming.sent_at.isoformat()
    return body | {"sent_at": sent_at, "media": [asdict(ref) for ref in incoming.media]}


def _accept(batch: Sequence[_Arrival], new: set[tuple[str, str]]) -> None:
    """Of two deliveries of one message in a batch the first is the new one."""
    unclaimed = set(new)
    for arrival in batch:
        is_new = arrival.key in unclaimed
        unclaimed.discard(arrival.key)
        if not arrival.stored.done():
            arrival.stored.set_result(is_new)


def _reject(batch: Sequence[_Arrival], error: Exception) -> None:
    for arrival in batch:
        if not arrival.stored.done():
            arrival.stored.set_exception(error)


def _concerns_all(error: Exception) -> bool:
    """Locked, full, gone, too busy: the next row would meet the same."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError)
