"""JSON over HTTP, thin: what went wrong on the way becomes TryLater or OutcomeUnknown, what the platform says comes back."""

import asyncio
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.core.ports import OutcomeUnknown, TryLater

WITHIN = aiohttp.ClientTimeout(total=10, sock_connect=5)
UPLOAD_WITHIN = aiohttp.ClientTimeout(total=60, sock_connect=5)
LARGEST_ANSWER = 4 * 1024 * 1024
REFUSED_FOR = 60.0
"""Seconds to stay away after a refusal that is a page instead of an answer: something before the platform said no."""
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status below 500 other than 429, and the JSON object that came with it. `at`: when, by the platform's clock, where it tells."""

    status: int
    body: Body = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    field: str
    filename: str
    content: bytes
    media_type: str


class Rest:
    """Calls below one base address. Redirects are not followed: what we send holds credentials."""

    def __init__(self, base: str, *, name: str = "平台", connections: int = 64) -> None:
        self._base = base.rstrip("/")
        self._name = name
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def get(self, path: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Reply:
        return await self._call("GET", path, params, headers, None, WITHIN)

    async def post(
        self,
        path: str,
        body: object,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Reply:
        """`body` as JSON, UTF-8; lone surrogates, which no JSON text can carry, become question marks."""
        data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        sent = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        return await self._call(method, path, params or {}, sent, io.BytesIO(data), WITHIN)

    async def upload(self, path: str, file: Upload, params: Mapping[str, str], fields: Mapping[str, str] | None = None) -> Reply:
        """A file in a multipart form; its name goes out as plain UTF-8."""
        form = aiohttp.FormData(quote_fields=False)
        for name, value in (fields or {}).items():
            form.add_field(name, value)
        form.add_field(file.field, io.BytesIO(file.content), filename=file.filename, content_type=file.media_type)
        return await self._call("POST", path, params, None, form, UPLOAD_WITHIN)

    async def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str],
        headers: Mapping[str, str] | None,
        data: io.BytesIO | aiohttp.FormData | None,
        within: aiohttp.ClientTimeout,
    ) -> Reply:
        try:
            async with self._opened().request(
                method, self._base + path, params=params, headers=headers, data=data, timeout=within, allow_redirects=False
            ) as answer:
                return self._reply(answer, await _whole(answer))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater(f"连不上{self._name}：{_reason(error)}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"{self._name}没有答复：{_reason(error)}") from error

    def _reply(self, answer: aiohttp.ClientResponse, raw: bytes) -> Reply:
        if answer.status == 429 or answer.status >= 500:
            raise TryLater(f"{self._name}暂时不能处理（HTTP {answer.status}）", _retry_after(answer))
        if 300 <= answer.status < 400:
            raise TryLater(f"{self._name}要求转到别处（HTTP {answer.status}），没有跟随")
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError) as error:
            if answer.status >= 400:
                raise TryLater(f"{self._name}拒绝了请求（HTTP {answer.status}）", REFUSED_FOR) from error
            raise OutcomeUnknown(f"{self._name}的答复不是 JSON（HTTP {answer.status}）") from error
        if not isinstance(body, dict):
            raise OutcomeUnknown(f"{self._name}的答复不是 JSON 对象（HTTP {answer.status}）")
        return Reply(answer.status, body, _date(answer))

    def _opened(self) -> aiohttp.ClientSession:
        """Made at the first call: a session belongs to a running loop."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    """An answer comes in as many pieces as the network likes. Raises OutcomeUnknown for one nobody could want."""
    raw = bytearray()
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > LARGEST_ANSWER:
            raise OutcomeUnknown(f"答复超过 {LARGEST_ANSWER} 字节")
    return bytes(raw)


def _reason(error: BaseException) -> str:
    """Without the address: it may hold a token."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return "证书未通过验证"
    return "超时" if isinstance(error, asyncio.TimeoutError | TimeoutError) else type(error).__name__


def _date(answer: aiohttp.ClientResponse, header: str = "Date") -> datetime | None:
    """Without a zone it says nothing."""
    try:
        at = parsedate_to_datetime(answer.headers.get(header, ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _retry_after(answer: aiohttp.ClientResponse) -> float | None:
    """Seconds; where it names an instant, until then by the clock of whoever names it."""
    value, now, then = answer.headers.get("Retry-After", ""), _date(answer), _date(answer, "Retry-After")
    if value.isascii() and value.isdecimal():
        return float(value)
    return max((then - now).total_seconds(), 0.0) if then and now else None
