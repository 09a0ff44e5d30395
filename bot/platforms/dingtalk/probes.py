"""The single looks of `duban doctor` at DingTalk: each asks once, posts nothing, and brings back what the platform said.

What would be said to somebody is said to nobody, what would change something names a thing that is not there: the platform
looks at the caller's right first and refuses the rest. Where that costs one of the month's calls, `api` says so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from bot.core.ports import Meter, OutcomeUnknown, TryLater
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import TOKEN_HEADER
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.endpoints import Endpoint
from bot.platforms.dingtalk.mouths_webhook import Hook, sign
from bot.platforms.dingtalk.opening import OPEN_PATH, SUBSCRIPTIONS
from bot.platforms.dingtalk.verdicts import Answer, ancient, modern
from bot.platforms.wire.rest import Reply, Rest

NOBODY = "duban-doctor-nobody"
UNREACHABLE = "unreachable"
OPEN = Endpoint(OPEN_PATH, bucket="free", signed=False)
CORP_TOKEN = Endpoint("/v1.0/oauth2/{corp}/token", bucket="free", signed=False)
CONTACT = Endpoint("/v1.0/contact/users/{union}", "GET", "free")


@dataclass(frozen=True, slots=True)
class Met:
    """The first answer, and when it came by the platform's clock."""

    answer: Answer
    at: datetime | None = None


class Probes:
    """`token` is to be asked for before anything that is signed. An answer UNREACHABLE says why none came."""

    def __init__(self, app: App, meter: Meter) -> None:
        self._app = app
        self._modern = Rest(app.api_base, name="钉钉")
        self._ancient = Rest(app.oapi_base, name="钉钉")
        self._meter = meter
        self._token = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._modern.close()
        await self._ancient.close()

    async def token(self) -> Met:
        met = await self._meet(endpoints.TOKEN, {"appKey": self._app.client_id, "appSecret": self._app.secret})
        self._token = str(met.answer.body.get("accessToken", ""))
        return met

    async def company(self, corp_id: str) -> Answer:
        """Whether the application is this company's (§4)."""
        body = {"client_id": self._app.client_id, "client_secret": self._app.secret, "grant_type": "client_credentials"}
        return await self._ask(CORP_TOKEN, body, parts={"corp": corp_id})

    async def ticket(self) -> Answer:
        """For a Stream connection that is never opened (§1.2): a second one would take messages from the first."""
        body = {"clientId": self._app.client_id, "clientSecret": self._app.secret, "ua": "duban-doctor", "subscriptions": [*SUBSCRIPTIONS]}
        return await self._ask(OPEN, body)

    async def departments(self) -> Answer:
        return await self._ask(endpoints.DEPARTMENTS, {"dept_id": 1})

    async def person(self, user: str) -> Answer:
        return await self._ask(endpoints.USER, {"userid": user})

    async def visitor(self) -> Answer:
        """Contact.User.Read, without which nobody can log in."""
        return await self._ask(CONTACT, parts={"union": NOBODY})

    async def message_to_nobody(self) -> Answer:
        param = json.dumps({"content": "duban doctor"})
        body = {"robotCode": self._app.robot, "userIds": [NOBODY], "msgKey": "sampleText", "msgParam": param}
        return await self._ask(endpoints.PRIVATE_SEND, body)

    async def change_no_group(self) -> Answer:
        return await self._ask(endpoints.GROUP_UPDATE, {"chatid": NOBODY, "name": "duban"})

    async def card_to_nobody(self, track: str) -> Answer:
        """`track` must be new: an outTrackId names one card for ever."""
        body = {
            "cardTemplateId": self._app.card_template,
            "outTrackId": track,
            "callbackType": "STREAM",
            "userIdType": 1,
            "cardData": {"cardParamMap": {"title": "duban doctor"}},
            "openSpaceId": f"dtv1.card//IM_ROBOT.{NOBODY}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
        }
        return await self._ask(endpoints.CARD, body)

    async def tick_no_todo(self) -> Answer:
        body = {"executorStatusList": [{"id": NOBODY, "isDone": True}]}
        return await self._ask(endpoints.TODO_DONE, body, {"operatorId": NOBODY}, {"union": NOBODY, "task": NOBODY})

    async def ding_nobody(self) -> Answer:
        body = {"robotCode": self._app.robot, "remindType": 1, "receiverUserIdList": [], "content": "duban doctor"}
        return await self._ask(endpoints.DING, body)

    async def notice_to_nobody(self) -> Answer:
        """A work notice without a text: its AgentId is looked at first."""
        body = {"agent_id": self._app.agent_id, "userid_list": NOBODY, "msg": {"msgtype": "text", "text": {"content": ""}}}
        return await self._ask(endpoints.WORK_NOTICE, body)

    async def robots(self, chat: str) -> Answer:
        """The robots of a group; asking costs one of the month's calls."""
        return await self._ask(endpoints.ROBOTS, {"openConversationId": chat})

    async def webhook(self, hook: Hook, now: datetime) -> Answer:
        """A message without a text: what is wrong with the webhook itself is told first, and nothing is posted."""
        stamp = str(int(now.timestamp() * 1000))
        signed = {"timestamp": stamp, "sign": sign(hook.secret, stamp)} if hook.secret else {}
        body = {"msgtype": "text", "text": {"content": ""}}
        return await self._ask(endpoints.WEBHOOK_SEND, body, {"access_token": hook.token, **signed})

    async def _ask(
        self, end: Endpoint, body: object = None, params: Mapping[str, str] | None = None, parts: Mapping[str, str] | None = None
    ) -> Answer:
        return (await self._meet(end, body, params, parts)).answer

    async def _meet(
        self, end: Endpoint, body: object = None, params: Mapping[str, str] | None = None, parts: Mapping[str, str] | None = None
    ) -> Met:
        self._meter.count(end.bucket)
        path = end.path.format(**{name: quote(part, safe="") for name, part in (parts or {}).items()})
        try:
            reply = await self._called(end, path, body, dict(params or {}))
        except (TryLater, OutcomeUnknown) as trouble:
            return Met(Answer(UNREACHABLE, trouble.reason))
        answer = ancient(reply.status, reply.body) if end.ancient else modern(reply.status, reply.body)
        return Met(answer, reply.at)

    async def _called(self, end: Endpoint, path: str, body: Any, query: dict[str, str]) -> Reply:
        headers = {TOKEN_HEADER: self._token} if end.signed and not end.ancient else {}
        signed = {"access_token": self._token} if end.signed and end.ancient else {}
        rest = self._ancient if end.ancient else self._modern
        if end.method == "GET":
            return await rest.get(path, {**query, **signed}, headers)
        return await rest.post(path, body or {}, {**query, **signed}, headers, end.method)
