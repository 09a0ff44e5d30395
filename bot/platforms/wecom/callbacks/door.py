"""The routes: check who sends, store, and only then answer (dossier §1.2, §1.5: five seconds, and once for a card's click).

A refusal is 403 with the same words whatever the reason. What cannot be stored is 500, so that the platform sends it again.
A stamp more than five minutes off is taken, logged and counted: the platform signs every retry anew, a replay meets the
unique message id, and refusing would lose whatever was delayed.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.core.messages import Incoming
from bot.core.ports import Clock, Door
from bot.platforms.wecom.callbacks.app import hear_app
from bot.platforms.wecom.callbacks.envelopes import encrypted_in, json_envelope
from bot.platforms.wecom.callbacks.heard import Heard
from bot.platforms.wecom.callbacks.robot import RobotEar
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.payloads import WELCOME
from bot.platforms.wire.callbacks.bodies import BODY_WITHIN, read_body
from bot.platforms.wire.callbacks.refusal import Refused
from bot.platforms.wire.callbacks.seal import Keys, Seal, Stamp

log = logging.getLogger(__name__)

ROBOT_PATH = "/wecom/robot"
APP_PATH = "/wecom/app"
API_BASE = "https://qyapi.weixin.qq.com"
STORE_WITHIN = 4.0
"""Seconds; after five the platform no longer listens."""
SKEW = timedelta(minutes=5)
REFUSAL = "拒绝访问"


@dataclass(frozen=True, slots=True)
class CallbackKeys:
    """The callback URLs this installation has; None where it has none."""

    robot: Keys | None = None
    app: Keys | None = None


@dataclass(frozen=True, slots=True)
class _Url:
    """One callback URL: how its envelopes open, and what is made of their content."""

    path: str
    seal: Seal
    hear: Callable[[bytes, datetime], Heard]


class CallbackDoor:
    """Raises ValueError for an EncodingAESKey that is none.

    `api_base` is where answers to the robot's messages may go; `welcome` greets who opens the robot's private chat.
    `refused` and `skewed` count requests since the start.
    """

    def __init__(
        self,
        keys: CallbackKeys,
        door: Door,
        clock: Clock,
        *,
        api_base: str = API_BASE,
        welcome: str = WELCOME,
        body_within: float = BODY_WITHIN,
        store_within: float = STORE_WITHIN,
    ) -> None:
        self._door = door
        self._clock = clock
        self._body_within = body_within
        self._store_within = store_within
        self._urls: list[_Url] = []
        if keys.robot:
            self._urls.append(_Url(ROBOT_PATH, Seal(keys.robot), RobotEar(api_base, welcome).hear))
        if keys.app:
            self._urls.append(_Url(APP_PATH, Seal(keys.app), hear_app))
        self.refused = 0
        self.skewed = 0

    def routes(self) -> list[web.RouteDef]:
        checks = [web.get(url.path, self._checker(url), allow_head=False) for url in self._urls]
        return checks + [web.post(url.path, self._taker(url)) for url in self._urls]

    def _checker(self, url: _Url) -> Handler:
        async def check(request: web.Request) -> web.Response:
            """The console's test of the URL: the bare plaintext within a second."""
            # Base64 has no blank: where there is one, a plus sign came unescaped.
            echo = "".join(request.query.getall("echostr", [])).replace(" ", "+")
            with self._refusing(request):
                plain = self._opened(url, _stamp(request), echo)
            return web.Response(body=plain, content_type="text/plain")

        return check

    def _taker(self, url: _Url) -> Handler:
        async def take(request: web.Request) -> web.Response:
            body = await read_body(request, self._body_within)
            with self._refusing(request):
                stamp = _stamp(request)
                heard = url.hear(self._opened(url, stamp, encrypted_in(body)), self._clock.now())
            if heard.incoming:
                await self._store(heard.incoming)
            return self._answer(url, stamp.nonce, heard.answer)

        return take

    @contextmanager
    def _refusing(self, request: web.Request) -> Iterator[None]:
        try:
            yield
        except Refused as reason:
            self.refused += 1
            log.warning("wecom: callback to %s from %s refused: %s", request.path, request.remote, reason)
            raise web.HTTPForbidden(text=REFUSAL) from None

    def _opened(self, url: _Url, stamp: Stamp, encrypted: str) -> bytes:
        plain = url.seal.open(stamp, encrypted)
        self._watch_clock(stamp)
        return plain

    def _watch_clock(self, stamp: Stamp) -> None:
        signed = int(stamp.timestamp) if stamp.timestamp.isdecimal() and len(stamp.timestamp) < 13 else 0
        off = signed - self._clock.now().timestamp()
        if abs(off) > SKEW.total_seconds():
            self.skewed += 1
            log.warning("wecom: callback signed %.0f s off our clock, taken all the same", off)

    async def _store(self, incoming: Incoming) -> None:
        try:
            async with asyncio.timeout(self._store_within):
                await self._door(incoming)
        except Exception:
            log.exception("wecom: callback %s not stored, the platform is told to send it again", incoming.message_id)
            raise web.HTTPInternalServerError(text="暂时无法保存") from None

    def _answer(self, url: _Url, nonce: str, answer: Body | None) -> web.Response:
        return web.json_response(json_envelope(url.seal, answer, nonce, self._clock.now())) if answer else web.Response()


def _stamp(request: web.Request) -> Stamp:
    """Each part once, or the request could mean two things. Raises Refused."""
    values = [request.query.getall(name, []) for name in ("msg_signature", "timestamp", "nonce")]
    if any(len(value) != 1 for value in values):
        raise Refused("address")
    (signature,), (timestamp,), (nonce,) = values
    return Stamp(signature, timestamp, nonce)
