"""A product behind a callback URL, as small as can be: says what a test put down for it to say."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.platforms.wecom.simulator.appxml import read, written
from bot.platforms.wecom.simulator.crypto import Cipher

TOKEN, KEY = "t0kenDemo2024", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


class Product:
    """`answers`: what to reply next, each once: a body to encrypt, bytes as they are, or a status. Then 200, empty."""

    def __init__(self, receiveid: str, opened: Callable[[bytes], Any], envelope: Callable[[Cipher, str, str, Any], bytes]) -> None:
        self.cipher = Cipher(TOKEN, KEY, receiveid)
        self.heard: list[dict[str, Any]] = []
        self.answers: list[Any] = []
        self.silent = asyncio.Event()
        self.url = ""
        self._opened = opened
        self._envelope = envelope

    async def check(self, request: web.Request) -> web.Response:
        query = request.query
        assert query["msg_signature"] == self.cipher.sign(query["timestamp"], query["nonce"], query["echostr"])
        return web.Response(body=self.cipher.decrypt(query["echostr"]))

    async def hear(self, request: web.Request) -> web.Response:
        sealed, query = self._opened(await request.read()), request.query
        assert query["msg_signature"] == self.cipher.sign(query["timestamp"], query["nonce"], sealed)
        plain = self.cipher.decrypt(sealed)
        assert plain is not None
        self.heard.append(json.loads(plain) if plain.startswith(b"{") else read(plain) or {})
        answer = self.answers.pop(0) if self.answers else b""
        if answer == "silence":
            await self.silent.wait()
            return web.Response()
        if isinstance(answer, int):
            return web.Response(status=answer)
        raw = answer if isinstance(answer, bytes) else self._envelope(self.cipher, query["timestamp"], query["nonce"], answer)
        return web.Response(body=raw)


def robot_product() -> Product:
    return Product("", lambda raw: json.loads(raw)["encrypt"], _json_envelope)


def app_product(corpid: str) -> Product:
    return Product(corpid, lambda raw: (read(raw) or {})["encrypt"], _xml_envelope)


@asynccontextmanager
async def opened(product: Product) -> AsyncIterator[Product]:
    app = web.Application()
    app.add_routes([web.get("/hook", product.check), web.post("/hook", product.hear)])
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    product.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield product
    product.silent.set()
    await runner.cleanup()


def _json_envelope(cipher: Cipher, timestamp: str, nonce: str, body: Any) -> bytes:
    sealed = cipher.encrypt(json.dumps(body).encode())
    whole = {"encrypt": sealed, "msgsignature": cipher.sign(timestamp, nonce, sealed), "timestamp": int(timestamp), "nonce": nonce}
    return json.dumps(whole).encode()


def _xml_envelope(cipher: Cipher, timestamp: str, nonce: str, fields: Any) -> bytes:
    sealed = cipher.encrypt(written(fields).encode())
    whole = {"Encrypt": sealed, "MsgSignature": cipher.sign(timestamp, nonce, sealed), "TimeStamp": timestamp, "Nonce": nonce}
    return written(whole).encode()
