"""What comes over HTTP instead of Stream: check who sends, store, and only then answer (dossier §1.4).

A refusal is 403 with the same words whatever the reason. What is not stored in time is answered 500 and kept in memory until
it is: nobody can count on a second delivery.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.core.messages import Incoming
from bot.core.ports import Clock, Door
from bot.platforms.dingtalk import signatures
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.events import CHECK_URL, event_of
from bot.platforms.dingtalk.frames import Body, json_object, text_in
from bot.platforms.dingtalk.hearing import Hearing
from bot.platforms.dingtalk.payloads import PLATFORM, unread
from bot.platforms.wire.callbacks.bodies import read_body
from bot.platforms.wire.callbacks.refusal import Refused
from bot.platforms.wire.callbacks.seal import Keys, Seal, Stamp
from bot.platforms.wire.entrance import Entrance
from bot.platforms.wire.shaper import Sleep

log = logging.getLogger(__name__)

ROBOT_PATH, CARD_PATH, EVENT_PATH = "/dingtalk/robot", "/dingtalk/card", "/dingtalk/events"
MESSAGE_WITHIN, CLICK_WITHIN, EVENT_WITHIN = 4.0, 1.5, 2.0
"""Seconds to store; the platform waits 2 for the answer to a click and 2.5 for that to an event."""
CARD_HEADER = "x-ddpaas-signature"
REFUSAL = "拒绝访问"


@dataclass(frozen=True, slots=True)
class EventKeys:
    """What the console shows for the event subscription. `owners`: whom an envelope may name, the client id or the CorpID (§1.4)."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    owners: tuple[str, ...]

    def seals(self) -> list[Seal]:
        """Raises ValueError for an aes_key that is none."""
        return [Seal(Keys(self.token, self.aes_key, owner)) for owner in self.owners]


class Callbacks:
    """Raises ValueError for an aes_key that is none. `refused` counts requests since the start."""

    def __init__(self, app: App, keys: EventKeys | None, hearing: Hearing, door: Door, clock: Clock, sleep: Sleep) -> None:
        self._app = app
        self._seals = keys.seals() if keys else []
        self._hearing = hearing
        self._entrance = Entrance(door, sleep, PLATFORM)
        self._clock = clock
        self._sleep = sleep
        self.refused = 0

    def routes(self, *, robot: bool) -> list[web.RouteDef]:
        """`robot`: what is said and clicked comes this way, too."""
        heard = [web.post(ROBOT_PATH, self._robot), web.post(CARD_PATH, self._card)] if robot else []
        return [*heard, web.post(EVENT_PATH, self._event)] if self._seals else heard

    async def settle(self, within: float) -> None:
        """Wait until what has arrived is stored, `within` seconds at most; more may arrive at any time."""
        await self._entrance.settle(within)

    async def _robot(self, request: web.Request) -> web.Response:
        """The body is no reply: what is said goes to the session webhook that came with the message."""
        self._check(request, "timestamp", "sign", lambda stamp: signatures.robot_sign(self._app.secret, stamp))
        raw = await read_body(request)
        message = self._hearing.message(self._readable(raw), raw)
        await self._store(message, MESSAGE_WITHIN)
        return web.json_response({"msgtype": "empty"})

    async def _card(self, request: web.Request) -> web.Response:
        secret = signatures.card_secret(self._app.secret)
        self._check(request, f"{CARD_HEADER}-timestamp", CARD_HEADER, lambda stamp: signatures.card_sign(secret, stamp))
        raw = await read_body(request)
        message, changes = self._hearing.click(self._readable(raw), raw)
        await self._store(message, CLICK_WITHIN)
        return web.json_response(changes() or {})

    async def _event(self, request: web.Request) -> web.Response:
        """One nobody can read is kept and acknowledged: asking for it again would change nothing."""
        envelope = json_object(await read_body(request)) or {}
        seal, plain = self._opened(request, text_in(envelope, "encrypt"))
        event = event_of(json_object(plain) or {}, plain)
        if event.kind != CHECK_URL:
            await self._store(event.message, EVENT_WITHIN)
        return web.json_response(self._success(seal))

    def _check(self, request: web.Request, stamp_name: str, sign_name: str, sign: Callable[[str], str]) -> None:
        """The signature covers the stamp alone, not the body: within its hour it could go with any."""
        stamps, signs = request.headers.getall(stamp_name, []), request.headers.getall(sign_name, [])
        if len(stamps) != 1 or len(signs) != 1:
            raise self._refusal(request, "headers")
        if not signatures.same(sign(stamps[0]), signs[0]):
            raise self._refusal(request, "signature")
        if not signatures.is_timely(stamps[0], self._clock.now()):
            raise self._refusal(request, "timestamp")

    def _opened(self, request: web.Request, encrypted: str) -> tuple[Seal, bytes]:
        """The plaintext, and the seal to answer with: of the owner the envelope names."""
        reason = "address"
        for seal in self._seals:
            try:
                return seal, seal.open(_stamp(request), encrypted)
            except Refused as refused:
                reason = str(refused)
        raise self._refusal(request, reason)

    def _success(self, seal: Seal) -> Body:
        encrypted, stamp, nonce = seal.close("success"), str(int(self._clock.now().timestamp() * 1000)), secrets.token_hex(8)
        return {"msg_signature": seal.signature(stamp, nonce, encrypted), "timeStamp": stamp, "nonce": nonce, "encrypt": encrypted}

    def _refusal(self, request: web.Request, reason: str) -> web.HTTPForbidden:
        self.refused += 1
        log.warning("dingtalk: callback to %s from %s refused: %s", request.path, request.remote, reason)
        return web.HTTPForbidden(text=REFUSAL)

    def _readable(self, raw: bytes) -> Body:
        """What nobody can read is kept for the archive, and refused."""
        body = json_object(raw)
        if body is None:
            self._entrance.take(unread(raw))
            raise web.HTTPBadRequest(text="不是有效的 JSON")
        return body

    async def _store(self, message: Incoming, within: float) -> None:
        stored = asyncio.Event()
        self._entrance.take(message, stored.set)
        nap, done = asyncio.ensure_future(self._sleep(within)), asyncio.ensure_future(stored.wait())
        try:
            await asyncio.wait({nap, done}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nap.cancel()
            done.cancel()
        if not stored.is_set():
            raise web.HTTPInternalServerError(text="暂时无法保存")


def _stamp(request: web.Request) -> Stamp:
    """Each part once, or the request could mean two things; the signature goes by two names. Raises Refused."""
    names = ("msg_signature" if "msg_signature" in request.query else "signature", "timestamp", "nonce")
    values = [request.query.getall(name, []) for name in names]
    if any(len(value) != 1 for value in values):
        raise Refused("address")
    (signature,), (timestamp,), (nonce,) = values
    return Stamp(signature, timestamp, nonce)
