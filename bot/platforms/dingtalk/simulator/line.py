"""One Stream connection as the platform sees it (§1.2)."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from aiohttp import WSMsgType, web

Topic = tuple[str, str]
"""Type and topic of a subscription: ("CALLBACK", "/v1.0/im/bot/messages/get"), ("EVENT", "*")."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Valid for one connection, for 90 seconds."""

    name: str
    topics: frozenset[Topic]
    expires: datetime


class Line:
    """A client's websocket. A leaving line was told to disconnect: it is silent until TCP is closed under it."""

    def __init__(self, name: str, socket: web.WebSocketResponse, transport: asyncio.Transport | None, topics: frozenset[Topic]) -> None:
        self.name = name
        self.topics = topics
        self.leaving = False
        self.unanswered_pings = 0
        self._socket = socket
        self._transport = transport

    async def write(self, data: bytes, *, binary: bool = False) -> None:
        """Any bytes as one frame; lost without a word when the client is gone."""
        await self._send(data, WSMsgType.BINARY if binary else WSMsgType.TEXT)

    async def pong(self, data: bytes) -> None:
        await self._send(data, WSMsgType.PONG)

    async def close(self, code: int = 1000) -> None:
        await self._socket.close(code=code)

    def abort(self) -> None:
        """Cut the TCP connection without a closing frame."""
        if self._transport is not None:
            self._transport.abort()

    async def _send(self, data: bytes, kind: WSMsgType) -> None:
        if self._socket.closed:
            return
        with suppress(ConnectionError):
            await self._socket.send_frame(data, kind)
