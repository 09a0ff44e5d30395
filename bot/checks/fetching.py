"""One request to an address, redirects not followed; whatever happens is told and never raised."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

WITHIN = aiohttp.ClientTimeout(total=10, sock_connect=5)
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Page:
    """`status` 0: nobody answered, and `text` says why."""

    status: int
    text: str


async def fetch(url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Page:
    """GET, or POST where there is a body."""
    try:
        async with (
            aiohttp.ClientSession(timeout=WITHIN, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request("POST" if body else "GET", url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return Page(answer.status, (await answer.content.read(LARGEST)).decode("utf-8", "replace"))
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Page(0, type(error).__name__)
