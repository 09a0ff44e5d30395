"""A client that speaks plain REST and plain Stream frames."""

import json
from collections.abc import Callable
from io import BytesIO
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.dingtalk.simulator.hub import CARD_TOPIC, ROBOT_TOPIC

GROUP, PERSON = "cidTask01==", "u1001"
PRIVATE = f"dm:{PERSON}"
ROBOT = "dingdemo001"
Body = dict[str, Any]
SUBSCRIPTIONS = [
    {"type": "CALLBACK", "topic": ROBOT_TOPIC},
    {"type": "CALLBACK", "topic": CARD_TOPIC},
    {"type": "EVENT", "topic": "*"},
]


class Line:
    """A Stream connection; frames are read as they come."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def read(self) -> Body:
        message = await self.socket.receive(5)
        return dict(json.loads(message.data)) if message.type is aiohttp.WSMsgType.TEXT else {"closed": message.data}

    async def data(self) -> Body:
        """What the next frame carries."""
        return dict(json.loads((await self.read())["data"]))

    async def ack(self, frame: Body, data: Body, code: int = 200) -> None:
        headers = {"messageId": frame["headers"]["messageId"], "contentType": "application/json"}
        await self.socket.send_json({"code": code, "message": "OK", "headers": headers, "data": json.dumps(data)})


class Client:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.token = ""

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.session.close()

    async def call(self, method: str, path: str, body: Body | None = None, **query: str) -> tuple[int, Body]:
        headers = {"x-acs-dingtalk-access-token": self.token}
        async with self.session.request(method, self.gateway.base + path, json=body, params=query, headers=headers) as answer:
            return answer.status, dict(await answer.json(content_type=None))

    async def post(self, path: str, **body: Any) -> Body:
        return (await self.call("POST", path, body))[1]

    async def put(self, path: str, **body: Any) -> Body:
        return (await self.call("PUT", path, body))[1]

    async def old(self, path: str, **body: Any) -> Body:
        return (await self.call("POST", path, body, access_token=self.token))[1]

    async def hook(self, url: str, **body: Any) -> Body:
        """A message to a webhook address."""
        async with self.session.post(url, json=body) as answer:
            return dict(await answer.json())

    async def log_in(self) -> str:
        self.token = (await self.post("/v1.0/oauth2/accessToken", appKey=ROBOT, appSecret="local-secret"))["accessToken"]
        return self.token

    async def ticket(self, **more: Any) -> Body:
        about = {"clientId": ROBOT, "clientSecret": "local-secret", "subscriptions": SUBSCRIPTIONS}
        return await self.post("/v1.0/gateway/connections/open", **about | more)

    async def stream(self, **more: Any) -> Line:
        opened = await self.ticket(**more)
        return Line(await self.session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}))

    async def upload(self, name: str, kind: str, content: bytes = b"content") -> Body:
        form = aiohttp.FormData({"type": kind}, quote_fields=False)
        form.add_field("media", BytesIO(content), filename=name)
        async with self.session.post(f"{self.gateway.base}/media/upload", params={"access_token": self.token}, data=form) as answer:
            return dict(await answer.json())

    async def send(self, text: str = "早", chat: str = GROUP, key: str = "sampleText", **param: str) -> Body:
        about = {"robotCode": ROBOT, "openConversationId": chat, "msgKey": key}
        return await self.post(
            "/v1.0/robot/groupMessages/send", **about, msgParam=json.dumps(param or {"content": text}, ensure_ascii=False)
        )

    async def send_card(self, track: str = "t-1", space: str = f"IM_GROUP.{GROUP}", **more: Any) -> Body:
        data = {"cardParamMap": {"title": "请确认", "b1": "确认", "b2": "退回"}}
        about = {"cardTemplateId": "duban-generic.schema", "outTrackId": track, "callbackType": "STREAM", "cardData": data}
        models: Body = {
            "openSpaceId": f"dtv1.card//{space}",
            "imGroupOpenDeliverModel": {"robotCode": ROBOT},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"},
        }
        return await self.post("/v1.0/card/instances/createAndDeliver", **about | models | more)


class Site:
    """An address of the bot's own that platform calls come in at; `answer` makes what it says."""

    def __init__(self, answer: Callable[[web.Request, Body], Body]) -> None:
        self._answer = answer
        self.asked: list[tuple[web.Request, Body]] = []

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/callback", self._serve)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/callback"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.Response:
        body = dict(await request.json())
        self.asked.append((request, body))
        return web.json_response(self._answer(request, body))
