"""What a refusal asks of us, whatever platform it comes from."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.ports import TryLater
from bot.platforms.wire.rest import Rest

NOON, LATER = "Fri, 20 Nov 2026 12:00:00 GMT", "Fri, 20 Nov 2026 12:00:15 GMT"


@pytest.mark.parametrize(
    ("wished", "seconds"),
    [("15", 15.0), (LATER, 15.0), ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0), ("soon", None), ("１５", None), ("-1", None), ("", None)],
)
async def test_a_wish_for_time_is_seconds_or_an_instant(wished: str, seconds: float | None) -> None:
    """S02: HTTP allows both."""

    async def refuse(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": wished, "Date": NOON})

    app = web.Application()
    app.router.add_post("/send", refuse)
    async with TestServer(app) as server, Rest(str(server.make_url("/"))) as rest:
        with pytest.raises(TryLater) as later:
            await rest.post("/send", {})
    assert later.value.seconds == seconds
