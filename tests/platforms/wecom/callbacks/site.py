"""The door on a real port, and the platform in front of it."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.core.messages import Incoming
from bot.core.ports import Door
from bot.platforms.wecom.callbacks.door import APP_PATH, ROBOT_PATH, CallbackDoor, CallbackKeys
from bot.platforms.wire.callbacks.bodies import RUNNER_LIMITS
from bot.platforms.wire.staged import StagedClock
from tests.platforms.wecom.callbacks.encryptor import Encryptor, new_keys

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
CORP = "ww1436e0e65a779aee"
_nonces = count(1000)


@dataclass
class Answer:
    status: int
    body: bytes


@dataclass
class Store:
    """A store in memory: unique on the message id, as the real one."""

    messages: dict[str, Incoming] = field(default_factory=dict)

    async def __call__(self, incoming: Incoming) -> bool:
        new = incoming.message_id not in self.messages
        self.messages.setdefault(incoming.message_id, incoming)
        return new

    @property
    def only(self) -> Incoming:
        (message,) = self.messages.values()
        return message


class Site:
    """An asynchronous context: started on entering, stopped on leaving."""

    def __init__(
        self, door: Door, *, limits: dict[str, float] = RUNNER_LIMITS, corp: str = CORP, clock: StagedClock | None = None, **rest: Any
    ) -> None:
        self.clock = clock or StagedClock(NOW, flowing=False)
        self.robot, self.app = Encryptor(new_keys()), Encryptor(new_keys(corp))
        self.callbacks = CallbackDoor(CallbackKeys(self.robot.keys, self.app.keys), door, self.clock, **rest)
        self._limits = limits
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(self.callbacks.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, **self._limits)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.session = aiohttp.ClientSession(self.base)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.session.close()
        await self._runner.cleanup()

    async def tell_robot(self, message: str | bytes, **how: Any) -> Answer:
        encrypted = self.robot.encrypt(message)
        return await self.post(ROBOT_PATH, self.robot, encrypted, b'{"encrypt":"%s"}' % encrypted.encode(), **how)

    async def tell_app(self, message: str | bytes, **how: Any) -> Answer:
        encrypted = self.app.encrypt(message)
        return await self.post(APP_PATH, self.app, encrypted, app_envelope(encrypted), **how)

    async def post(self, path: str, side: Encryptor, encrypted: str, body: bytes, base: str = "", **how: Any) -> Answer:
        """To this site, or to another one (`base`) behind the same keys."""
        return await self.request("POST", f"{base}{path}?{urlencode(self.query(side, encrypted, **how))}", body)

    async def check(self, path: str, side: Encryptor, echo: str) -> Answer:
        return await self.request("GET", f"{path}?{urlencode({**self.query(side, echo), 'echostr': echo})}")

    def query(self, side: Encryptor, encrypted: str, *, at: datetime | None = None, nonce: str = "") -> dict[str, str]:
        timestamp, nonce = str(int((at or self.clock.now()).timestamp())), nonce or f"n{next(_nonces)}"
        return {"msg_signature": side.sign(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce}

    async def raw(self, *pieces: bytes) -> bytes:
        """Bytes as they are, and whatever comes back until the other side closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    async def request(self, method: str, address: str, body: bytes = b"", **rest: Any) -> Answer:
        async with self.session.request(method, address, data=body or None, **rest) as response:
            return Answer(response.status, await response.read())


def app_envelope(encrypted: str) -> bytes:
    return f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID>1000002</AgentID><Encrypt>{encrypted}</Encrypt></xml>".encode()
