"""One connection to the gateway as the gateway sees it."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime

from aiohttp import WSMsgType, web

from bot.platforms.wecom.frames import Answer, Body


class Line:
    """A client's websocket. `subscribed` says whether it speaks for the bot."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, now: datetime) -> None:
        self._socket = socket
        self._transport = transport
        self.heard_at = now
        self.subscribed = False

    async def call(self, cmd: str, req_id: str, body: Body) -> None:
        await self._write_frame({"cmd": cmd, "headers": {"req_id": req_id}, "body": body})

    async def answer(self, req_id: str, answer: Answer) -> None:
        frame: Body = {"headers": {"req_id": req_id}, "errcode": answer.errcode, "errmsg": answer.errmsg}
        await self._write_frame(frame | ({"body": answer.body} if answer.body else {}))

    async def write(self, data: bytes, *, binary: bool = False) -> None:
        """Any bytes as one frame; lost without a word when the client is gone."""
        if self._socket.closed:
            return
        with suppress(ConnectionError):
            await self._socket.send_frame(data, WSMsgType.BINARY if binary else WSMsgType.TEXT)

    async def _write_frame(self, frame: Body) -> None:
        await self.write(json.dumps(frame).encode())

    async def close(self, code: int = 1000) -> None:
        await self._socket.close(code=code)

    def abort(self) -> None:
        """Cut the TCP connection without a closing frame."""
        if self._transport is not None:
            self._transport.abort()
