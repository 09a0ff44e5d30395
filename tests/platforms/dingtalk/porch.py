"""Our callback URLs on a real port, with the platform in front of them."""

import json
import socket
from io import BytesIO
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.platforms.dingtalk.callbacks import CARD_PATH, EVENT_PATH, ROBOT_PATH, EventKeys
from bot.platforms.dingtalk.signatures import card_secret, card_sign, robot_sign
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway
from bot.platforms.dingtalk.simulator.eventcrypto import EventCrypto
from tests.platforms.dingtalk.listening import Listening

TOKEN, AES_KEY = "demotoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
Answer = tuple[int, str]
REFUSED: Answer = (403, "拒绝访问")


class Porch:
    """An asynchronous context: started on entering, stopped on leaving. Everything heard arrives at `listening`."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        terms = gateway.terms
        card = {"card_template": GENERIC_TEMPLATE, "card_route": "duban"}
        events = EventKeys(TOKEN, AES_KEY, (terms.client_id, terms.corp_id))
        self.listening = Listening(gateway, app=card, stream=False, events=events, own_site=self.base + "/")

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(self.listening.bot.routes(self.listening.door))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()
        self._session = aiohttp.ClientSession(self.base)
        await self.listening.start()
        self.gateway.use_robot_url(self.base + ROBOT_PATH)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.listening.stop()
        await self._session.close()
        await self._runner.cleanup()

    @property
    def stamp(self) -> str:
        """Now, in milliseconds, as headers carry it."""
        return str(int(self.gateway.clock.now().timestamp() * 1000))

    async def post(self, path: str, body: bytes, headers: Any = None) -> Answer:
        async with self._session.post(path, data=BytesIO(body), headers=headers) as answer:
            return answer.status, await answer.text()

    async def says(self, body: bytes, *, stamp: str = "", secret: str = "") -> Answer:
        """A robot message, rightly signed unless told otherwise."""
        stamp = stamp or self.stamp
        signed = {"timestamp": stamp, "sign": robot_sign(secret or self.gateway.terms.secret, stamp)}
        return await self.post(ROBOT_PATH, body, signed)

    async def clicks(self, body: bytes, *, stamp: str = "", secret: str = "") -> Answer:
        stamp = stamp or self.stamp
        signed = card_sign(secret or card_secret(self.gateway.terms.secret), stamp)
        return await self.post(CARD_PATH, body, {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": signed})

    async def tells(self, text: bytes, owner: str = "", **changed: str) -> Answer:
        """An event; `changed` replaces members of its address."""
        sealed = crypto(owner or self.gateway.terms.client_id).seal(text.decode("utf-8", "surrogateescape"), self.stamp, "nonce123")
        query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce, **changed}
        return await self.post(f"{EVENT_PATH}?{urlencode(query)}", json.dumps({"encrypt": sealed.encrypt}).encode())


def crypto(owner: str) -> EventCrypto:
    return EventCrypto(TOKEN, AES_KEY, owner)
