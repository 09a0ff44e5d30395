"""Carries callbacks out to the product's address, and waits for an answer no longer than the platform does."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from bot.platforms.wecom.simulator.crypto import Cipher
from bot.platforms.wire.staged import StagedClock

CHECK_SECONDS, ANSWER_SECONDS = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback carried out, whatever came of it. `status` 0: no answer in time. `mistake`: what was wrong with the answer."""

    at: datetime
    to: str
    kind: str
    attempt: int
    status: int
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a product wants its callbacks."""

    url: str
    cipher: Cipher

    def signed(self, encrypted: str, now: datetime) -> dict[str, str]:
        """The query that goes with an encrypted text."""
        timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(5)
        return {"msg_signature": self.cipher.sign(timestamp, nonce, encrypted), "timestamp": timestamp, "nonce": nonce}


class Postman:
    """`deliveries`: every callback carried out, oldest first."""

    def __init__(self, clock: StagedClock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._session: aiohttp.ClientSession | None = None
        self.deliveries: list[Delivery] = []

    async def check(self, address: Address) -> bool:
        """The GET by which an address is accepted: the echo must come back decrypted, bare, within a second."""
        echo = str(secrets.randbelow(10**19)).encode()
        sealed = address.cipher.encrypt(echo)
        query = address.signed(sealed, self._clock.now()) | {"echostr": sealed}
        reply = await self._within(CHECK_SECONDS, self._ask("GET", address.url, query, b""))
        self.note(address, "check", 1, reply)
        return reply is not None and reply.status == 200 and reply.body == echo

    async def post(self, address: Address, query: Mapping[str, str], body: bytes) -> Reply | None:
        """One attempt of five seconds; None when nothing came back."""
        return await self._within(ANSWER_SECONDS, self._ask("POST", address.url, query, body))

    def note(self, address: Address, kind: str, attempt: int, reply: Reply | None, mistake: str = "") -> None:
        self.deliveries.append(Delivery(self._clock.now(), address.url, kind, attempt, reply.status if reply else 0, mistake))
        self._changed()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _ask(self, method: str, url: str, query: Mapping[str, str], body: bytes) -> Reply | None:
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.request(method, url, params=query, data=body or None, allow_redirects=False) as response:
                return Reply(response.status, await response.read())
        except aiohttp.ClientError:
            return None

    async def _within(self, seconds: float, asking: Awaitable[Reply | None]) -> Reply | None:
        """What was asked for, if it comes within so many seconds of the simulator's clock."""
        answer, alarm = asyncio.ensure_future(asking), asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait({answer, alarm}, return_when=asyncio.FIRST_COMPLETED)
            return answer.result() if answer.done() else None
        finally:
            answer.cancel()
            alarm.cancel()
