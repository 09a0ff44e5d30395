"""SQLite in memory without a thread: a statement takes microseconds there, the way to a thread and back a hundred."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from aiosqlite import Connection

T = TypeVar("T")


class InlineConnection(Connection):
    """Runs statements where they are awaited. Should aiosqlite rename `_execute`, they go through its thread again."""

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return fn(*args, **kwargs)


async def connect_in_memory() -> Connection:
    """A new, empty database that lives as long as the connection."""
    connection = InlineConnection(lambda: sqlite3.connect(":memory:", check_same_thread=False), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy does for files: a program that forgets to close must still end
    return await connection
