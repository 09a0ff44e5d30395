"""A door before a real database that kills its own process at one point: `python -m … worker URL before|after KEYS`."""

import asyncio
import json
import os
import signal
import sys

from aiohttp import web

from bot.clocks import SystemClock
from bot.core.messages import Incoming
from bot.platforms.wecom.callbacks.door import CallbackDoor, CallbackKeys
from bot.platforms.wire.callbacks.seal import Keys
from storage.database import Database
from storage.inbox import InboxDoor


async def serve(url: str, point: str, keys: Keys) -> None:
    clock = SystemClock()
    inbox = InboxDoor(Database.open(url))

    async def door(incoming: Incoming) -> bool:
        if point == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        new = await inbox.receive(incoming, clock.now())
        if point == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return new

    app = web.Application()
    app.add_routes(CallbackDoor(CallbackKeys(robot=keys), door, clock).routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    os.write(1, f"{runner.addresses[0][1]}\n".encode())
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], Keys(**json.loads(sys.argv[3]))))
