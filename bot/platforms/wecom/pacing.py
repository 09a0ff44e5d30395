"""The app's calls, each in its turn: what the rates allow goes out, and an API that was refused for its rate rests."""

from collections.abc import Awaitable, Callable, Mapping

from bot.core.ports import TryLater
from bot.platforms.wecom import limits
from bot.platforms.wecom.api import Api
from bot.platforms.wecom.frames import TOO_MANY, Answer, Body
from bot.platforms.wecom.verdicts import RATE_BLOCK
from bot.platforms.wire.rest import Upload
from bot.platforms.wire.shaper import Place, Shaper

_NONE: frozenset[int] = frozenset()
_RATE = frozenset({TOO_MANY})


class Paced:
    """Raises TryLater where a turn is long in coming, and what `Api` raises. `urgent` may use what is kept for 重大."""

    def __init__(self, api: Api, shaper: Shaper) -> None:
        self.app = api.app
        self._api = api
        self._shaper = shaper

    async def post(self, path: str, body: Body, *places: Place, urgent: bool = False, expected: frozenset[int] = _NONE) -> Answer:
        return await self._in_turn(path, lambda: self._api.post(path, body, expected=expected | _RATE), places, urgent)

    async def upload(self, path: str, file: Upload, params: Mapping[str, str], *, urgent: bool = False) -> Answer:
        return await self._in_turn(path, lambda: self._api.upload(path, file, params, expected=_RATE), (), urgent)

    async def _in_turn(self, path: str, call: Callable[[], Awaitable[Answer]], places: tuple[Place, ...], urgent: bool) -> Answer:
        await self._shaper.turn(limits.api(path), *places, urgent=urgent)
        answer = await call()
        if answer.errcode == TOO_MANY:
            self._shaper.shut(path, RATE_BLOCK)
            raise TryLater(f"企业微信暂未接收（{TOO_MANY}）{answer.errmsg}", RATE_BLOCK)
        return answer
