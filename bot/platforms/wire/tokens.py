"""An access token shared by everything that calls one app: fetched once however many want it, renewed before it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ports import Clock, TryLater, Undeliverable

RENEW_BEFORE = timedelta(minutes=5)
QUICKLY = timedelta(minutes=1)
"""A token that is refused so soon after it was given, twice in a row: the platform gives tokens it does not take."""
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    lives: timedelta

    def __repr__(self) -> str:
        return f"Token(lives={self.lives!r})"


class Tokens:
    """`fetch` asks the platform for a token. Where it gets none it raises Undeliverable if only a human can help, or anything else."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._text = ""
        self._until: datetime | None = None
        self._fetched: datetime | None = None
        self._not_before: datetime | None = None
        self._wait = FIRST_WAIT
        self._refused = 0
        self._trouble: Exception = TryLater("")

    async def get(self) -> str:
        """The token. While the platform gives none, it is asked at growing intervals, and everybody gets TryLater or Undeliverable."""
        async with self._lock:
            now = self._clock.now()
            if self._text and self._until is not None and now < self._until:
                return self._text
            if self._not_before is not None and now < self._not_before:
                raise self._refusal(now)
            return await self._renew(now)

    def refuse(self, text: str) -> None:
        """The platform refused this token before its time. One that was renewed meanwhile stays."""
        if text != self._text:
            return
        now, self._text = self._clock.now(), ""
        quickly = self._fetched is not None and now - self._fetched < QUICKLY
        self._refused = self._refused + 1 if quickly else 1
        if self._refused > 1:
            self._hold(now, TryLater("平台不认它刚发的凭证"), min(FIRST_WAIT * 2 ** min(self._refused, 8), LONGEST_WAIT))

    async def _renew(self, now: datetime) -> str:
        try:
            token = await self._fetch()
        except Exception as error:
            named = error.seconds if isinstance(error, TryLater) and error.seconds else 0
            self._hold(now, error, max(self._wait, timedelta(seconds=named)))
            self._wait = min(self._wait * 2, LONGEST_WAIT)
            raise self._refusal(now) from error
        self._not_before, self._wait = None, FIRST_WAIT
        self._text, self._fetched, self._until = token.text, now, now + max(token.lives - RENEW_BEFORE, token.lives / 2)
        return token.text

    def _hold(self, now: datetime, trouble: Exception, wait: timedelta) -> None:
        """Nobody asks for so long."""
        self._trouble, self._not_before = trouble, now + wait

    def _refusal(self, now: datetime) -> TryLater | Undeliverable:
        reason = f"取不到访问凭证：{self._trouble}"
        if isinstance(self._trouble, Undeliverable):
            return Undeliverable(reason)
        return TryLater(reason, (self._not_before - now).total_seconds() if self._not_before else None)
