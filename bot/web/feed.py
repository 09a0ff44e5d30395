"""Live views: one server-sent stream per page, of whatever frames its sources give."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from bot.web.stage import Stage
from bot.web.views import clock_view, dump, entry_view

HEARTBEAT_SECONDS = 15
BACKLOG = 64
"""Frames that wait for a slow page; what is beyond stays in the transcript."""


class Pulse:
    """Something that happens now and then, and whoever waits for it."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def beat(self) -> None:
        beaten, self._next = self._next, asyncio.Event()
        beaten.set()

    async def wait(self) -> None:
        await self._next.wait()


async def stream(request: web.Request, stage: Stage, turned: Pulse, closing: Pulse, run: str) -> web.StreamResponse:
    """The sandbox: events `entry` (its id is the entry's seq) and `clock`."""
    return await follow(request, [_entries(stage, resume_after(request)), _clock(stage, turned)], closing, run)


async def follow(request: web.Request, sources: Sequence[AsyncIterator[bytes]], closing: Pulse, run: str) -> web.StreamResponse:
    """Answers with an event `hello` (which run this is) and all frames of the sources, until either side leaves."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    frames: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
    await frames.put(frame("hello", {"run": run}))
    feeders = [asyncio.create_task(_feed(frames, source)) for source in sources]
    feeders.append(asyncio.create_task(_close(frames, closing)))
    try:
        await _write(response, frames)
    finally:
        for feeder in feeders:
            feeder.cancel()
        await asyncio.gather(*feeders, return_exceptions=True)
    return response


def resume_after(request: web.Request) -> int:
    """The last seq the page has seen."""
    word = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def frame(event: str, data: object, event_id: int | None = None) -> bytes:
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {event}\ndata: {dump(data)}\n\n".encode("ascii")


async def _entries(stage: Stage, after: int) -> AsyncIterator[bytes]:
    async for entry in stage.sandbox.subscribe(after):
        yield frame("entry", entry_view(entry, stage), entry.seq)


async def _clock(stage: Stage, turned: Pulse) -> AsyncIterator[bytes]:
    while True:
        yield frame("clock", clock_view(stage))
        await turned.wait()


async def _feed(frames: asyncio.Queue[bytes | None], source: AsyncIterator[bytes]) -> None:
    async for written in source:
        await frames.put(written)


async def _close(frames: asyncio.Queue[bytes | None], closing: Pulse) -> None:
    await closing.wait()
    await frames.put(None)


async def _write(response: web.StreamResponse, frames: asyncio.Queue[bytes | None]) -> None:
    while (written := await _next_frame(frames)) is not None:
        try:
            await response.write(written)
        except ConnectionError:
            return


async def _next_frame(frames: asyncio.Queue[bytes | None]) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return await frames.get()
    except TimeoutError:
        return b": still here\n\n"
