"""The single looks of `duban doctor` at WeCom: each asks once, posts nothing, and brings back what the platform said.

What would be said to somebody is said to nobody, what needs a text comes without one: the platform looks at the caller's
right first and refuses the rest.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp

from bot.core.ports import Clock, Meter, OutcomeUnknown, TryLater
from bot.platforms.wecom import frames
from bot.platforms.wecom.api import App
from bot.platforms.wecom.connection import LARGEST_FRAME, Connection
from bot.platforms.wecom.frames import BUSY, Answer, Body, text_in
from bot.platforms.wecom.supervisor import CLOSE_WITHIN, OPEN_WITHIN, Credentials
from bot.platforms.wire.rest import Reply, Rest

NOBODY = "duban.doctor.nobody"
NO_CHAT = "dubandoctornochat"
UNREACHABLE = frames.UNSENT


@dataclass(frozen=True, slots=True)
class Met:
    """The first answer, and when it came by the platform's clock."""

    answer: Answer
    at: datetime | None = None


class Probes:
    """`token` is to be asked for before anything else in the app's name. An answer UNREACHABLE says why none came."""

    def __init__(self, api_base: str, meter: Meter) -> None:
        self._rest = Rest(api_base, name="企业微信")
        self._meter = meter
        self._token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._rest.close()

    async def token(self, app: App) -> Met:
        """获取access_token (path 91039)."""
        met = await self._get("gettoken", {"corpid": app.corp_id, "corpsecret": app.secret})
        self._token = text_in(met.answer.body, "access_token")
        return met

    async def message_to_nobody(self, app: App) -> Answer:
        """Whether this address and this AgentId may send (path 90236): then the receiver is all it minds."""
        body: Body = {"touser": NOBODY, "msgtype": "text", "agentid": app.agent_id, "text": {"content": "duban doctor"}}
        return await self._post("message/send", body)

    async def group(self, chat: str = NO_CHAT) -> Answer:
        """A group the app made (path 98914)."""
        return (await self._get("appchat/get", {"chatid": chat})).answer

    async def departments(self) -> Answer:
        return (await self._get("department/list", {})).answer

    async def person(self, user: str) -> Answer:
        return (await self._get("user/get", {"userid": user})).answer

    async def call_nobody(self) -> Answer:
        """发起语音电话 (path 97115) to an empty list."""
        return await self._post("pstncc/call", {"callee_userid": []})

    async def webhook(self, key: str) -> Answer:
        """A message without a text: a webhook that lives says so (44004), and nothing is posted."""
        return await self._post("webhook/send", {"msgtype": "text", "text": {"content": ""}}, {"key": key})

    async def _get(self, path: str, params: dict[str, str]) -> Met:
        self._meter.count("free" if path == "gettoken" else "api")
        try:
            reply = await self._rest.get(f"/cgi-bin/{path}", {**params, **self._signed()})
        except (TryLater, OutcomeUnknown) as trouble:
            return Met(Answer(UNREACHABLE, trouble.reason))
        return Met(_answer(reply), reply.at)

    async def _post(self, path: str, body: Body, params: dict[str, str] | None = None) -> Answer:
        self._meter.count("api")
        try:
            return _answer(await self._rest.post(f"/cgi-bin/{path}", body, params or self._signed()))
        except (TryLater, OutcomeUnknown) as trouble:
            return Answer(UNREACHABLE, trouble.reason)

    def _signed(self) -> dict[str, str]:
        return {"access_token": self._token} if self._token else {}


async def subscribe(credentials: Credentials, clock: Clock) -> Answer:
    """Opens the robot's connection, subscribes, and lets go. Whoever held it before is turned out; what is said meanwhile is lost."""
    async with aiohttp.ClientSession() as session:
        try:
            async with asyncio.timeout(OPEN_WITHIN):
                timeout = aiohttp.ClientWSTimeout(ws_close=CLOSE_WITHIN)
                socket = await session.ws_connect(credentials.url, timeout=timeout, max_msg_size=LARGEST_FRAME, decode_text=False)
        except (OSError, aiohttp.ClientError) as error:
            return Answer(UNREACHABLE, type(error).__name__)
        connection = Connection(socket, lambda frame: None, clock, asyncio.sleep)
        try:
            return await connection.request(frames.SUBSCRIBE, {"bot_id": credentials.bot_id, "secret": credentials.secret})
        finally:
            await connection.close()


def _answer(reply: Reply) -> Answer:
    code = reply.body.get("errcode")
    return Answer(code if isinstance(code, int) else BUSY, text_in(reply.body, "errmsg"), reply.body)
