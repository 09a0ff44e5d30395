"""Waiting for the end of the process."""

import asyncio
import os
import signal


async def stopped() -> None:
    """Returns when the process is asked to end (Ctrl+C, SIGTERM)."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    if os.name == "posix":  # elsewhere Ctrl+C raises KeyboardInterrupt by itself
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, asked.set)
    await asked.wait()
