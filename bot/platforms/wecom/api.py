"""The self-built app's REST calls: one token for all of them, an errcode for an answer, and an alarm where only a human can help.

HTTP is always 200; branch on errcode (全局错误码, path 90313).
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.ports import Clock, Meter, TryLater
from bot.platforms.wecom.frames import BUSY, Answer, Body, text_in
from bot.platforms.wecom.verdicts import TOKEN_REFUSED, failure, remedy
from bot.platforms.wire.rest import Rest, Upload
from bot.platforms.wire.tokens import Token, Tokens

log = logging.getLogger(__name__)

API_BASE = "https://qyapi.weixin.qq.com"
OAUTH_BASE = "https://open.weixin.qq.com"
ALARMING_FAILURES = 2
"""So many times in a row no token, and a human hears of it."""


@dataclass(frozen=True, slots=True)
class App:
    """The self-built app. `phones`: it may ring (紧急通知)."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    phones: bool = False
    api_base: str = API_BASE
    oauth_base: str = OAUTH_BASE


class Calls:
    """Calls below `/cgi-bin/`, counted, each with its token where it needs one."""

    def __init__(self, rest: Rest, meter: Meter) -> None:
        self._rest = rest
        self._meter = meter

    async def get(self, path: str, params: Mapping[str, str], bucket: str = "api") -> Answer:
        self._meter.count(bucket)
        return _answer((await self._rest.get(f"/cgi-bin/{path}", params)).body)

    async def post(self, path: str, body: Body, params: Mapping[str, str]) -> Answer:
        self._meter.count("api")
        return _answer((await self._rest.post(f"/cgi-bin/{path}", body, params)).body)

    async def upload(self, path: str, file: Upload, params: Mapping[str, str]) -> Answer:
        self._meter.count("api")
        return _answer((await self._rest.upload(f"/cgi-bin/{path}", file, params)).body)


class Api:
    """Calls in the app's name. `alarm` hears, once, of what only a human can put right. All raise TryLater, Undeliverable, OutcomeUnknown.

    An answer that is returned is ok, or one of the `expected` codes.
    """

    def __init__(self, app: App, calls: Calls, clock: Clock, alarm: Callable[[str], None]) -> None:
        self.app = app
        self._calls = calls
        self._alarm = alarm
        self._alarmed: dict[str, str] = {}
        self._tokenless = 0
        self._tokens = Tokens(self._fetch, clock)

    async def get(self, path: str, params: Mapping[str, str] | None = None, *, expected: frozenset[int] = frozenset()) -> Answer:
        return await self._checked(path, lambda token: self._calls.get(path, {**(params or {}), **token}), expected)

    async def post(self, path: str, body: Body, *, expected: frozenset[int] = frozenset()) -> Answer:
        return await self._checked(path, lambda token: self._calls.post(path, body, token), expected)

    async def upload(self, path: str, file: Upload, params: Mapping[str, str], *, expected: frozenset[int] = frozenset()) -> Answer:
        return await self._checked(path, lambda token: self._calls.upload(path, file, {**params, **token}), expected)

    async def _checked(self, path: str, call: "_Call", expected: frozenset[int]) -> Answer:
        answer = await self._with_token(call)
        if answer.ok:
            self._alarmed.pop(path, None)
        elif answer.errcode not in expected:
            self._tell(path, remedy(answer))
            refused = failure(answer)
            assert refused is not None, "the answer is not ok"
            raise refused
        return answer

    async def _with_token(self, call: "_Call") -> Answer:
        """Once more with a new token when the platform no longer takes this one."""
        token = await self._tokens.get()
        answer = await call({"access_token": token})
        if answer.errcode in TOKEN_REFUSED:
            self._tokens.refuse(token)
            token = await self._tokens.get()
            answer = await call({"access_token": token})
        if answer.errcode in TOKEN_REFUSED:
            self._tokens.refuse(token)
        return answer

    async def _fetch(self) -> Token:
        """获取access_token (path 91039). Asked for again while it is valid, the platform gives the same one."""
        try:
            answer = await self._calls.get("gettoken", {"corpid": self.app.corp_id, "corpsecret": self.app.secret}, "free")
        except Exception as error:
            self._no_token(str(error))
            raise
        token, lives = text_in(answer.body, "access_token"), answer.body.get("expires_in")
        refused = failure(answer) or (None if token else TryLater("企业微信没有给出访问凭证"))
        if refused is not None:
            self._tell("gettoken", remedy(answer))
            self._no_token(str(refused))
            raise refused
        self._tokenless = 0
        self._alarmed.pop("gettoken", None)
        return Token(token, timedelta(seconds=lives if isinstance(lives, int) else 7200))

    def _no_token(self, reason: str) -> None:
        self._tokenless += 1
        if self._tokenless >= ALARMING_FAILURES:
            self._tell("gettoken", reason)

    def _tell(self, path: str, reason: str) -> None:
        if reason and reason not in self._alarmed.values():
            self._alarmed[path] = reason
            self._alarm(f"{path}：{reason}")


_Call = Callable[[dict[str, str]], Awaitable[Answer]]


def _answer(body: Body) -> Answer:
    """An answer without a number for an errcode is none of this platform's."""
    code = body.get("errcode")
    return Answer(code if isinstance(code, int) else BUSY, text_in(body, "errmsg"), body)
