"""Taking turns at a database that one transaction at a time may write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turns:
    """Lets one task in at a time, first come first served: fairer and quicker than SQLite's own waiting by polling.

    A task that asks for a turn inside its own turn would wait for itself: RuntimeError.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        task = asyncio.current_task()
        if task is not None and task is self._holder:
            raise RuntimeError("a transaction inside a transaction")
        async with self._lock:
            self._holder = task
            try:
                yield
            finally:
                self._holder = None
