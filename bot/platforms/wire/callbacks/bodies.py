"""Request bodies from anybody on the internet: bounded in bytes and in time."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

LARGEST = 1024 * 1024
"""Bytes after decompression; the largest message the platform documents is a few dozen kilobytes."""
BODY_WITHIN = 8.0
"""Seconds; the platform itself gives up after five."""
RUNNER_LIMITS: dict[str, Any] = {"keepalive_timeout": 20.0, "lingering_time": 1.0}
"""For `web.AppRunner(app, **RUNNER_LIMITS)`: a connection without a whole request is closed after so many seconds, and what a
refused body still sends is read for one second only. Without it aiohttp waits an hour for the headers."""


async def read_body(request: web.Request, within: float = BODY_WITHIN) -> bytes:
    """The whole body. Raises 413 for one too large, 408 for one too slow, 400 for one that is no body."""
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST)
    try:
        async with asyncio.timeout(within):
            return await _read(request)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (HttpProcessingError, web.RequestPayloadError):
        raise web.HTTPBadRequest from None


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    while chunk := await request.content.readany():
        body += chunk
        if len(body) > LARGEST:
            raise web.HTTPRequestEntityTooLarge(LARGEST)
    return bytes(body)
