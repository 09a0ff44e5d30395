"""Media people sent the robot (接收消息, path 100719): encrypted, under a link that lives five minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from bot.platforms.wecom.simulator.crypto import sealed
from bot.platforms.wire.staged import StagedClock

LINK_LIFE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Left:
    name: str
    content: bytes
    expires: datetime


class Shelf:
    """`base_url`: of the gateway, known once it listens."""

    def __init__(self, clock: StagedClock) -> None:
        self._clock = clock
        self._left: list[_Left] = []
        self.base_url = ""

    def leave(self, name: str, content: bytes, key: bytes) -> str:
        """The link under which it can be fetched from now on."""
        self._left.append(_Left(name, sealed(content, key), self._clock.now() + LINK_LIFE))
        return f"{self.base_url}/files/{len(self._left) - 1}"

    async def serve(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        left = self._left[number] if number < len(self._left) else None
        if left is None or self._clock.now() >= left.expires:
            return web.Response(status=403, text="AccessDenied: Request has expired")
        return web.Response(
            body=left.content,
            content_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=utf-8''{quote(left.name)}"},
        )
