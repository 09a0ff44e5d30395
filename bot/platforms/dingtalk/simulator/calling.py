"""Calls out to the bot's own addresses, for the HTTP way of receiving (§1.4)."""

import asyncio
import json

import aiohttp

from bot.platforms.dingtalk.simulator.shapes import Body, json_object
from bot.platforms.wire.staged import StagedClock


class Caller:
    def __init__(self, clock: StagedClock) -> None:
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: Body, headers: dict[str, str], seconds: float) -> Body | None:
        """The JSON object the bot answers within so many seconds; None when it does not or says no."""
        call = asyncio.create_task(self._post(url, body, headers))
        nap = asyncio.create_task(self._clock.sleep(seconds))
        try:
            await asyncio.wait({call, nap}, return_when=asyncio.FIRST_COMPLETED)
            return call.result() if call.done() else None
        finally:
            call.cancel()
            nap.cancel()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, body: Body, headers: dict[str, str]) -> Body | None:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            async with self._session.post(url, data=data, headers={"Content-Type": "application/json", **headers}) as answer:
                text = await answer.text()
                return json_object(text) or {} if answer.status == 200 else None
        except aiohttp.ClientError:
            return None
