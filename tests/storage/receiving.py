"""Receives without end and tells on stdout what it acknowledged, until somebody kills it: `receiving.py URL PREFIX`."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from itertools import count

from bot.core.messages import Incoming
from storage.database import Database
from storage.inbox import InboxDoor

CALLERS = 20


async def receive_for_ever(url: str, prefix: str) -> None:
    door = InboxDoor(Database.open(url))
    numbers = count()

    async def caller() -> None:
        for number in numbers:
            message = Incoming("wecom", f"{prefix}-{number}", "group", "zhang", text="已完成" * 100)
            if await door.receive(message, datetime.now(UTC)):
                os.write(1, f"{message.message_id}\n".encode())

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


if __name__ == "__main__":
    asyncio.run(receive_for_ever(*sys.argv[1:]))
