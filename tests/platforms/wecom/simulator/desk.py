"""A client of the simulator's REST interface: plain requests, plain answers."""

import io
import json
from typing import Any

import aiohttp

from bot.platforms.wecom.simulator import Gateway

AGENT = 1000002
GROUP, PERSON = "wrGROUP-01", "zhou.ping"
PRIVATE = f"dm:{PERSON}"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


class Client:
    """Asks below `/cgi-bin/`, with the token of the app once `log_in` was called."""

    def __init__(self, gateway: Gateway, session: aiohttp.ClientSession) -> None:
        self.gateway = gateway
        self.session = session
        self.token = ""

    async def log_in(self, secret: str = "app-secret") -> dict[str, Any]:
        got = await self.get("gettoken", corpid=self.gateway.company.corpid, corpsecret=secret)
        self.token = got.get("access_token", "")
        return got

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        async with self.session.get(self.url(path), params=self._query(query)) as response:
            assert response.status == 200
            return dict(await response.json())

    async def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        async with self.session.post(
            self.url(path), data=io.BytesIO(json.dumps(body or {}).encode()), params=self._query(query)
        ) as response:
            assert response.status == 200
            return dict(await response.json())

    async def code(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> int:
        return int((await self.post(path, body, **query))["errcode"])

    async def upload(self, content: bytes, name: str = "日报.xlsx", path: str = "media/upload", **query: Any) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", io.BytesIO(content), filename=name, content_type="application/octet-stream")
        async with self.session.post(self.url(path), data=form, params=self._query(query)) as response:
            return dict(await response.json())

    async def create(self, *members: str, chatid: str = "T20240510A", **rest: Any) -> dict[str, Any]:
        return await self.post("appchat/create", {"name": "五月十日", "userlist": list(members), "chatid": chatid, **rest})

    async def send(self, content: str, chatid: str = "T20240510A", **rest: Any) -> int:
        return await self.code("appchat/send", {"chatid": chatid, "msgtype": "text", "text": {"content": content, **rest}, "safe": 0})

    async def notify(self, users: str, **body: Any) -> dict[str, Any]:
        message = {"touser": users, "agentid": AGENT, "msgtype": "text", "text": {"content": "请确认"}}
        return await self.post("message/send", message | body)

    async def hook(self, key: str, msgtype: str = "text", **content: Any) -> int:
        return await self.code("webhook/send", {"msgtype": msgtype, msgtype: content or {"content": "催报"}}, key=key)

    def url(self, path: str) -> str:
        return f"{self.gateway.base_url}/cgi-bin/{path}"

    def _query(self, query: dict[str, Any]) -> dict[str, str]:
        return {name: str(value) for name, value in query.items()} | ({"access_token": self.token} if self.token else {})
