"""An access token shared by everything that calls one app: fetched once however many want it, renewed before it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ports import Clock, TryLater

RENEW_BEFORE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    lives: timedelta

    def __repr__(self) -> str:
        return f"Token(lives={self.lives!r})"


class Tokens:
    """`fetch` asks the platform for a token; it raises TryLater (or anything else) where it gets none."""

    def __init__(self, fetch: Callable[[], Awaitable[Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._text = ""
        self._until: datetime | None = None
        self._not_before: datetime | None = None
        self._wait = FIRST_WAIT
        self._trouble = ""

    async def get(self) -> str:
        """The token. While the platform gives none, it is asked at growing intervals and everybody else gets TryLater."""
        async with self._lock:
            now = self._clock.now()
            if self._text and self._until is not None and now < self._until:
                return self._text
            if self._not_before is not None and now < self._not_before:
                raise TryLater(self._trouble, (self._not_before - now).total_seconds())
            return await self._renew(now)

    def refuse(self, text: str) -> None:
        """The platform refused this token before its time. One that was renewed meanwhile stays."""
        if text == self._text:
            self._text = ""

    async def _renew(self, now: datetime) -> str:
        try:
            token = await self._fetch()
        except Exception as error:
            self._trouble = f"取不到访问凭证：{error}"
            named = error.seconds if isinstance(error, TryLater) and error.seconds else 0
            wait = max(self._wait, timedelta(seconds=named))
            self._not_before, self._wait = now + wait, min(self._wait * 2, LONGEST_WAIT)
            raise TryLater(self._trouble, wait.total_seconds()) from error
        self._not_before, self._wait = None, FIRST_WAIT
        self._text, self._until = token.text, now + max(token.lives - RENEW_BEFORE, token.lives / 2)
        return token.text
