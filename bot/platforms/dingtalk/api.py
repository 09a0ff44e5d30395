"""The platform's REST calls, thin: the token, the pace, the count, and what an answer means. Everything else is the caller's."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from bot.core.ports import Clock, Meter, Notice, OutcomeUnknown, TryLater
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.endpoints import Bucket, Endpoint
from bot.platforms.dingtalk.verdicts import QUOTA_AGAIN, USED_UP, Answer, Kind, ancient, failure, modern
from bot.platforms.wire.rest import Reply, Rest, Upload
from bot.platforms.wire.shaper import Place, Rate, Shaper, Sleep
from bot.platforms.wire.tokens import Token, Tokens

log = logging.getLogger(__name__)

TOKEN_HEADER = "x-acs-dingtalk-access-token"
PACE = (Rate(20, timedelta(milliseconds=1010)),)
"""20 calls a second per end point are allowed. Counted from call to answer (`Shaper.call`), however unevenly they arrive."""
QUIET_FOR = timedelta(hours=1)
"""The same trouble is told once in so long."""

AGAIN = 5.0
"""Seconds until something is asked again whose answer was lost."""

Params = Mapping[str, str]
Attempt = Callable[[str], Awaitable[Answer]]
Noticed = Callable[[Notice], None]


class Api:
    """`notice` is told of what only a human can set right: a wrong secret, a missing permission, a used-up allowance."""

    def __init__(
        self, app: App, clock: Clock, meter: Meter, *, notice: Noticed = lambda notice: None, sleep: Sleep = asyncio.sleep
    ) -> None:
        self.app = app
        self.clock = clock
        self.shaper = Shaper(clock, sleep, name="钉钉")
        self._meter = meter
        self._notice = notice
        self._modern = Rest(app.api_base, name="钉钉")
        self._ancient = Rest(app.oapi_base, name="钉钉")
        self._tokens = Tokens(self._fetch_token, clock)
        self._used_up: dict[Bucket, datetime] = {}
        self._told: dict[str, datetime] = {}

    async def close(self) -> None:
        await self._modern.close()
        await self._ancient.close()

    def may_spend(self, bucket: Bucket) -> bool:
        """False for a while after the platform said that the month's allowance is used up."""
        until = self._used_up.get(bucket)
        return until is None or self.clock.now() >= until

    async def call(
        self,
        end: Endpoint,
        body: object = None,
        params: Params | None = None,
        *,
        user_token: str | None = None,
        urgent: bool = False,
        parts: Params | None = None,
    ) -> Answer:
        """`parts` fill the variable parts of the path; `urgent` may use the places that are kept for 重大.

        Raises TryLater or OutcomeUnknown for what happened on the way.
        """
        path = end.path.format(**{name: quote(part, safe="") for name, part in (parts or {}).items()})

        async def attempt(token: str) -> Answer:
            return await self._send(end, path, body, params or {}, user_token or token)

        return await self._granted(end, attempt, urgent)

    async def need(self, end: Endpoint, body: object = None, params: Params | None = None, *, parts: Params | None = None) -> Answer:
        """The same for what may be asked again and has no other way: raises TryLater or Undeliverable for everything but success."""
        try:
            answer = await self.call(end, body, params, parts=parts)
        except OutcomeUnknown as lost:
            raise TryLater(lost.reason, AGAIN) from lost
        if not answer.ok:
            raise failure(answer)
        return answer

    async def upload(self, kind: str, file: Upload, *, urgent: bool = False) -> Answer:
        """The answer holds the `media_id`. One that was lost is asked for again: what nobody refers to harms nobody."""

        async def attempt(token: str) -> Answer:
            self._meter.count(endpoints.UPLOAD.bucket)
            reply = await self._ancient.upload(endpoints.UPLOAD.path, file, {"access_token": token}, {"type": kind})
            return ancient(reply.status, reply.body)

        try:
            return await self._granted(endpoints.UPLOAD, attempt, urgent)
        except OutcomeUnknown as lost:
            raise TryLater(lost.reason, AGAIN) from lost

    async def _granted(self, end: Endpoint, attempt: Attempt, urgent: bool) -> Answer:
        """With a good token, at the end point's pace; a token refused before its time is renewed once."""
        if not self.may_spend(end.bucket):
            return Answer(USED_UP)
        token = await self._tokens.get() if end.signed else ""
        answer = await self._paced(end, attempt, token, urgent)
        if end.signed and answer.code and answer.verdict.kind is Kind.TOKEN:
            self._tokens.refuse(token)
            token = await self._tokens.get()
            answer = await self._paced(end, attempt, token, urgent)
            if answer.code and answer.verdict.kind is Kind.TOKEN:
                self._tokens.refuse(token)
        self._mind(end, answer)
        return answer

    async def _paced(self, end: Endpoint, attempt: Attempt, token: str, urgent: bool) -> Answer:
        if end.bucket == "messages":
            return await attempt(token)
        async with self.shaper.call(Place(end.path, PACE), urgent=urgent):
            return await attempt(token)

    async def _send(self, end: Endpoint, path: str, body: object, params: Params, token: str) -> Answer:
        self._meter.count(end.bucket)
        rest = self._ancient if end.ancient else self._modern
        headers = {TOKEN_HEADER: token} if token and not end.ancient else {}
        query = {**params, "access_token": token} if token and end.ancient else params
        reply = await _by_method(rest, end, path, body, query, headers)
        return ancient(reply.status, reply.body) if end.ancient else modern(reply.status, reply.body)

    def _mind(self, end: Endpoint, answer: Answer) -> None:
        """What a refusal tells beyond this one call."""
        if answer.ok:
            return
        log.warning("dingtalk: %s refused: %s %s", end.path, answer.code, answer.message)
        if answer.verdict.kind is Kind.QUOTA:
            self._used_up[end.bucket] = self.clock.now() + timedelta(seconds=QUOTA_AGAIN)
        if answer.verdict.alarm and not end.optional:
            self.alarm(answer.code, answer.reason + (f" {answer.message}" if answer.verdict.words else ""))

    def alarm(self, about: str, reason: str) -> None:
        """A human is needed; told once an hour for one and the same thing."""
        now = self.clock.now()
        if about not in self._told or now - self._told[about] >= QUIET_FOR:
            self._told[about] = now
            self._notice(Notice("alarm", now, reason))

    async def _fetch_token(self) -> Token:
        self._meter.count("free")
        asked = {"appKey": self.app.client_id, "appSecret": self.app.secret}
        reply = await self._modern.post(endpoints.TOKEN.path, asked)
        answer = modern(reply.status, reply.body)
        text, lives = answer.body.get("accessToken"), answer.body.get("expireIn")
        if not answer.ok or not isinstance(text, str) or not isinstance(lives, int):
            self._mind(endpoints.TOKEN, answer)
            raise TryLater(answer.reason if not answer.ok else "钉钉的答复里没有访问凭证")
        return Token(text, timedelta(seconds=lives))


async def _by_method(rest: Rest, end: Endpoint, path: str, body: object, query: Params, headers: Params) -> Reply:
    if end.method == "GET":
        return await rest.get(path, query, headers)
    return await rest.post(path, body if body is not None else {}, query, headers, end.method)
