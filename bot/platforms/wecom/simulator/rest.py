"""The REST front door, `/cgi-bin/…`: always HTTP 200, the errcode decides; troubles set in `Faults` come first."""

import asyncio
import json
import re
from urllib.parse import quote

from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader

from bot.platforms.wecom.frames import Answer, Body
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors, Upload
from bot.platforms.wecom.simulator.company import NOBODY, App, Company, Tokens
from bot.platforms.wecom.simulator.counters import HOUR, MINUTE, Gate, Limit
from bot.platforms.wecom.simulator.depot import Media
from bot.platforms.wecom.simulator.faults import Faults, Trouble
from bot.platforms.wecom.simulator.world import Call, World
from bot.platforms.wire.staged import StagedClock

_FILE_NAME = re.compile(r';\s*filename="((?:[^"\\]|\\.)*)"')
Done = Answer | Media


class Rest:
    def __init__(self, company: Company, world: World, faults: Faults, clock: StagedClock) -> None:
        self._company = company
        self._world = world
        self._faults = faults
        self._clock = clock
        self._per_api = Gate(Limit(10_000, MINUTE), Limit(150_000, HOUR))
        self._per_ip = Gate(Limit(20_000, MINUTE), Limit(600_000, HOUR))
        self._closing = asyncio.Event()
        self.tokens = Tokens(company)
        self.doors: Doors = {"gettoken": Door("GET", self._token, token=False)}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        if self._faults.latency:
            await self._clock.sleep(self._faults.on_the_way())
        trouble = self._faults.trouble_for(path)
        if trouble is not None and trouble.kind == "slow":
            await self._clock.sleep(trouble.seconds)
        raw, upload = await _read(request)
        if trouble is not None and trouble.comes_first:
            self._record(path, {}, raw, codes.refused(-1), trouble.status)
            return await self._spoilt(trouble, request)
        body = _json(raw) if raw else {}
        refusal = self._faults.refusal(path)
        done = codes.refused(refusal, "injected") if refusal is not None else self._handle(request, path, body, upload)
        after = trouble if trouble is not None and trouble.kind != "slow" else None
        self._record(path, body or {}, raw, done, after.status if after else 200)
        return await self._spoilt(after, request) if after else _response(done)

    def close(self) -> None:
        """Let go of every request that is kept hanging."""
        self._closing.set()

    def _token(self, ask: Ask) -> Answer:
        return self.tokens.fetch(ask.query.get("corpid", ""), ask.query.get("corpsecret", ""), ask.now)

    def _handle(self, request: web.Request, path: str, body: Body | None, upload: Upload | None) -> Done:
        door = self.doors.get(path)
        if door is None:
            return codes.refused(codes.NOT_PERMITTED, "no such api")
        if request.method != door.method:
            return codes.refused(codes.NEEDS_GET if door.method == "GET" else codes.NEEDS_POST)
        app = self._admit(door, path, request)
        if isinstance(app, Answer):
            return app
        if body is None:
            return codes.refused(codes.UNREADABLE)
        return door.handle(Ask(path, self._clock.now(), request.query, body, app, upload))

    def _admit(self, door: Door, path: str, request: web.Request) -> App | Answer:
        """The app behind the request, or why it may not ask: its token, its address, the base frequency, in that order."""
        now, ip = self._clock.now(), request.remote or ""
        app = self.tokens.owner(request.query.get("access_token", ""), now) if door.token else NOBODY
        if isinstance(app, Answer):
            return app
        if door.token and ip not in self._company.trusted_ips:
            return codes.refused(codes.UNTRUSTED_IP, f"not allow to access from your ip, from ip: {ip}")
        if app.syncs and not path.startswith(("user/", "department/")):
            return codes.refused(codes.NOT_PERMITTED)
        if door.counted and not (self._per_api.allows(path, now) and self._per_ip.allows(ip, now)):
            return codes.refused(codes.TOO_OFTEN)
        return app

    def _record(self, path: str, body: Body, raw: bytes, done: Done, status: int) -> None:
        errcode = done.errcode if isinstance(done, Answer) else 0
        self._world.record(Call(self._clock.now(), path, "", body, errcode, raw, status))

    async def _spoilt(self, trouble: Trouble, request: web.Request) -> web.StreamResponse:
        match trouble.kind:
            case "malformed":
                return web.Response(text='{"errcode":0,"errmsg":"o', content_type="application/json")
            case "redirect":
                return web.Response(status=302, headers={"Location": trouble.location})
            case "status":
                wait = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
                return web.Response(status=trouble.status, headers=wait, text="<html>gateway trouble</html>", content_type="text/html")
            case "hang":
                await self._closing.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


def _response(done: Done) -> web.Response:
    if isinstance(done, Answer):
        return web.Response(body=json.dumps(codes.written(done)).encode(), content_type="application/json", charset="utf-8")
    name = quote(done.name)
    return web.Response(
        body=done.content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename=\"{name}\"; filename*=utf-8''{name}"},
    )


def _json(raw: bytes) -> Body | None:
    """The object a body holds; None when it holds none."""
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


async def _read(request: web.Request) -> tuple[bytes, Upload | None]:
    """The body, or the medium in it. Raw bytes of a medium are not kept."""
    if not request.content_type.startswith("multipart/"):
        return await request.read(), None
    upload = None
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            disposition = part.headers.get(hdrs.CONTENT_DISPOSITION, "")
            content = bytes(await part.read())
            if part.name == "media":
                upload = Upload(_file_name(disposition), content)
    return b"", upload


def _file_name(disposition: str) -> str | None:
    """The plain `filename`, as it stands there: neither `filename*` nor percent signs are understood."""
    found = _FILE_NAME.search(disposition)
    return found[1].replace('\\"', '"') if found else None
