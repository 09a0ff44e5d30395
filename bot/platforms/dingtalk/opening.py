"""The way to a connection: a ticket from the gateway, then a websocket with it (dossier §1.2)."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

import aiohttp

from bot.core.ports import Meter, OutcomeUnknown, TryLater
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.endings import Ending
from bot.platforms.dingtalk.frames import CALLBACK, CARD_TOPIC, EVENT, ROBOT_TOPIC, Body, text_in
from bot.platforms.wire.rest import Reply, Rest

log = logging.getLogger(__name__)

OPEN_PATH = "/v1.0/gateway/connections/open"
HANDSHAKE_WITHIN = 15.0
CLOSE_WITHIN = 2.0
LARGEST_FRAME = 16 * 1024 * 1024
SUBSCRIPTIONS = ({"type": CALLBACK, "topic": ROBOT_TOPIC}, {"type": CALLBACK, "topic": CARD_TOPIC}, {"type": EVENT, "topic": "*"})
_PASSING = ("QpsLimit", "QpmLimit", "Throttling")
LONG_ENOUGH = 60.0
"""Seconds to leave alone a gateway that says we ask too often."""

Socket = aiohttp.ClientWebSocketResponse[Literal[False]]
"""A websocket that hands text frames over as bytes, so that one that is no UTF-8 cannot end the connection."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no connection. `at_least`: the seconds the platform asked us to wait; `code`: its own word for a refusal."""

    ending: Ending
    at_least: float = 0.0
    code: str = ""


class Opening:
    """Opens connections. A ticket is good for one of them and 90 seconds, so each attempt fetches its own; none is ever logged."""

    def __init__(self, app: App, meter: Meter) -> None:
        self._app = app
        self._meter = meter
        self._rest = Rest(app.api_base, name="钉钉")
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> Socket | Failure:
        self._meter.count("free")  # what it draws on is said nowhere (§7)
        try:
            reply = await self._rest.post(OPEN_PATH, self._wish())
        except TryLater as later:
            return _unreachable(later.reason, later.seconds or 0.0)
        except OutcomeUnknown as unknown:
            return _unreachable(unknown.reason)
        if reply.status != 200:
            return _refused(reply)
        address = self._address(reply.body)
        return await self._connect(address) if address else _unreachable("no usable end point in the answer")

    async def close(self) -> None:
        await self._rest.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _wish(self) -> Body:
        return {
            "clientId": self._app.client_id,
            "clientSecret": self._app.secret,
            "ua": "duban/1.0",
            "subscriptions": list(SUBSCRIPTIONS),
        }

    def _address(self, answer: Body) -> str | None:
        """The end point with its ticket. Over clear text only where the calls go over clear text, on one machine."""
        ticket, endpoint = text_in(answer, "ticket"), text_in(answer, "endpoint")
        try:
            parts = urlsplit(endpoint)
        except ValueError:
            return None
        schemes = ("wss", "ws") if self._app.api_base.startswith("http://") else ("wss",)
        if not ticket or not parts.hostname or parts.scheme not in schemes:
            return None
        return f"{endpoint}{'&' if parts.query else '?'}ticket={quote(ticket, safe='')}"

    async def _connect(self, address: str) -> Socket | Failure:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with asyncio.timeout(HANDSHAKE_WITHIN):
                return await self._session.ws_connect(
                    address,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN),
                    max_msg_size=LARGEST_FRAME,
                    decode_text=False,
                )
        except (OSError, aiohttp.ClientError) as error:
            return _unreachable(type(error).__name__)  # its words hold the address, and that the ticket


def _unreachable(reason: str, at_least: float = 0.0) -> Failure:
    log.warning("dingtalk: cannot connect: %s", reason)
    return Failure(Ending.UNREACHABLE, at_least)


def _refused(reply: Reply) -> Failure:
    """Which code a wrong secret has at this call is documented nowhere: whatever is no passing rate limit wants a human."""
    code = text_in(reply.body, "code") or f"HTTP {reply.status}"
    log.warning("dingtalk: opening a connection was refused: %s %s", code, text_in(reply.body, "message"))
    if any(word in code for word in _PASSING):
        return Failure(Ending.UNREACHABLE, LONG_ENOUGH)
    return Failure(Ending.REFUSED, code=code)
