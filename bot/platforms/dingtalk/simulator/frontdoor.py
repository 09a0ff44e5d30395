"""The door every REST call comes through: planned faults, tokens, rates, quotas, permissions, and the call log."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from itertools import count
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.platforms.dingtalk.simulator.answers import OK, Answer, Ask, Route, Upload
from bot.platforms.dingtalk.simulator.faults import Fault
from bot.platforms.dingtalk.simulator.shapes import Body, json_object
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.tokens import Holder, Tokens
from bot.platforms.dingtalk.simulator.windows import Penalty, Window
from bot.platforms.dingtalk.simulator.world import Call

CALLS_PER_ADDRESS, ADDRESS_SPAN, ADDRESS_BAN = 10_000, 20, 300
PUNISHED = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}
PUNISHED_PAGE = "<html><head><title>punish</title></head><body>Sorry, we have detected unusual traffic from your network.</body></html>"
TOKEN_HEADER = "x-acs-dingtalk-access-token"

Check = Callable[[Route, Ask], Answer | None]
_dumps = partial(json.dumps, ensure_ascii=False)


class FrontDoor:
    def __init__(self, tenant: Tenant, tokens: Tokens) -> None:
        self._tenant = tenant
        self._tokens = tokens
        self._numbers = count(1)
        self._rates = Window(tenant.limits.qps, 1)
        self._addresses = Penalty(CALLS_PER_ADDRESS, ADDRESS_SPAN, ADDRESS_BAN)
        self._checks: tuple[Check, ...] = (
            self._from_blocked_address,
            self._from_strange_address,
            self._unauthorised,
            self._too_fast,
            self._not_permitted,
            self._out_of_quota,
        )

    def mount(self, routes: list[Route]) -> list[web.RouteDef]:
        return [web.route(route.method, route.path, partial(self._serve, route)) for route in routes]

    def lost(self) -> web.RouteDef:
        """Whatever has no end point."""
        nothing = Answer(404, {"code": "InvalidAction.NotFound", "message": "Specified api is not found"}, "InvalidAction.NotFound")
        return web.route("*", "/{rest:.*}", partial(self._serve, Route("*", "", lambda ask: nothing, "free", "none")))

    async def _serve(self, route: Route, request: web.Request) -> web.StreamResponse:
        faults = self._tenant.faults
        if faults.latency:
            await self._tenant.clock.sleep(faults.on_the_way())
        fault = faults.take(request.path)
        if fault is not None and fault.kind == "slow":
            await self._tenant.clock.sleep(fault.seconds)
        ask = await self._read(request)
        answer = (_instead(fault, route) if fault is not None else None) or self._decide(route, ask)
        self._log(request, ask, answer)
        return self._respond(answer, route) if fault is None else await self._spoil(fault, answer, route, request)

    async def _read(self, request: web.Request) -> Ask:
        body, raw, readable, upload = await _body_of(request)
        return Ask(
            self._tenant.clock.now(),
            request.method,
            request.path,
            request.match_info,
            request.query,
            request.headers,
            body,
            raw,
            readable,
            upload,
        )

    async def _spoil(self, fault: Fault, answer: Answer, route: Route, request: web.Request) -> web.StreamResponse:
        """What a fault does to an answer that is on record already."""
        match fault.kind:
            case "malformed":
                text = _dumps(answer.body)
                return web.Response(text=text[: len(text) // 2], content_type="application/json")
            case "hang" | "accept_then_hang":
                await self._tenant.clock.sleep(fault.seconds)
            case "reset" | "accept_then_reset":
                _cut(request)
        return self._respond(answer, route)

    def _decide(self, route: Route, ask: Ask) -> Answer:
        for check in self._checks:
            refusal = check(route, ask)
            if refusal is not None:
                return refusal
        if not ask.readable:
            return route.refuse("InvalidParameter.Json", 400, 40035, "缺少参数 json")
        return route.handle(self._with_caller(route, ask))

    def _with_caller(self, route: Route, ask: Ask) -> Ask:
        holder = self._tokens.holder(_token_of(route, ask))
        if holder is None or not holder.user:
            return ask
        return Ask(ask.now, ask.method, ask.path, ask.args, ask.query, ask.headers, ask.body, ask.raw, True, ask.upload, holder.user)

    def _log(self, request: web.Request, ask: Ask, answer: Answer) -> None:
        call = Call(ask.now, ask.method, ask.path, request.query_string, ask.raw, answer.status, answer.code)
        self._tenant.world.calls.append(call)
        self._tenant.bell.ring()

    def _respond(self, answer: Answer, route: Route) -> web.Response:
        if isinstance(answer.body, str):
            return web.Response(status=answer.status, text=answer.body, content_type="text/html", headers=answer.headers)
        body = answer.body
        if isinstance(body, dict) and (answer.code != OK or not route.modern):
            number = next(self._numbers)
            body = {**body, "requestid": f"SIM-{number}"} if route.modern else {**body, "request_id": f"sim{number}"}
        return web.json_response(body, status=answer.status, headers=answer.headers, dumps=_dumps)

    def _from_blocked_address(self, route: Route, ask: Ask) -> Answer | None:
        way = self._tenant.faults.banned
        if not way and self._addresses.allows("", ask.now):
            return None
        return Answer(403, PUNISHED_PAGE, "banned") if way == "html" else Answer(200, PUNISHED, "banned")

    def _from_strange_address(self, route: Route, ask: Ask) -> Answer | None:
        if self._tenant.switches.address_allowed or route.key == "none":
            return None
        return route.refuse("Forbidden.AccessDenied.IpNotInWhiteList", 403, 60020, "访问ip不在白名单之中")

    def _unauthorised(self, route: Route, ask: Ask) -> Answer | None:
        if route.key == "none":
            return None
        token = _token_of(route, ask)
        if not token:
            return route.refuse("InvalidAuthentication", 400, 41001, "缺少access_token参数")
        holder = self._tokens.holder(token)
        if holder is None or not _fits(route, holder):
            return route.refuse("InvalidAuthentication", 400, 40014, "不合法的access_token")
        if ask.now >= holder.expires:
            return route.refuse("InvalidAuthentication", 400, 42001, "access_token已过期")
        return None

    def _too_fast(self, route: Route, ask: Ask) -> Answer | None:
        if route.key == "none" or self._rates.allows(f"{route.method} {route.path}", ask.now):
            return None
        return route.refuse("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403, 90018, "您的应用调用该接口超过QPS限制")

    def _not_permitted(self, route: Route, ask: Ask) -> Answer | None:
        if not route.scope or route.scope in self._tenant.switches.scopes:
            return None
        code, detail = "Forbidden.AccessDenied.AccessTokenPermissionDenied", {"requiredScopes": [route.scope]}
        return route.refuse(code, 403, 60011, "没有调用该接口的权限", accessdenieddetail=detail)

    def _out_of_quota(self, route: Route, ask: Ask) -> Answer | None:
        if route.bucket == "free" or route.bucket == "webhook" or self._tenant.api_calls.spend(ask.now):
            return None
        return route.refuse("Forbidden.AccessDenied.ApiCountLimitForOrg", 403, 90020, "企业本月接口调用量超限")


def _token_of(route: Route, ask: Ask) -> str:
    return ask.headers.get(TOKEN_HEADER, "") if route.modern else ask.query.get("access_token", "")


def _fits(route: Route, holder: Holder) -> bool:
    return bool(holder.user) == (route.key == "user")


def _in_style(route: Route, fault: Fault) -> Answer:
    return route.refuse(fault.code, fault.status, int(fault.code) if fault.code.lstrip("-").isdecimal() else -1, "injected")


def _instead(fault: Fault, route: Route) -> Answer | None:
    """What comes of a call that is not even looked at; None where the fault lets it be carried out."""
    match fault.kind:
        case "error":
            return Answer(fault.status, f"<html><body>{fault.status}</body></html>", str(fault.status))
        case "throttle":
            again = {"Retry-After": str(int(fault.seconds))}
            return Answer(429, {"code": "Throttling", "message": "slow down"}, "429", again)
        case "redirect":
            return Answer(302, "", "302", {"Location": fault.location})
        case "refuse":
            return _in_style(route, fault)
        case "hang" | "reset":
            return Answer(504, "", fault.kind)
    return None


def _cut(request: web.Request) -> None:
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()


async def _body_of(request: web.Request) -> tuple[Body, bytes, bool, Upload | None]:
    """The members of a body, its bytes, whether it could be read, and the file in it."""
    if request.content_type.startswith("multipart/"):
        return await _parts_of(request)
    raw = await request.read()
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(raw.decode("utf-8", "replace"))), raw, True, None
    body = json_object(raw) if raw.strip() else {}
    return body or {}, raw, body is not None, None


async def _parts_of(request: web.Request) -> tuple[Body, bytes, bool, Upload | None]:
    body: Body = {}
    upload: Upload | None = None
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read(decode=True))
        if part.filename is not None and part.name == "media":
            upload = Upload(part.filename, content)
        elif part.name is not None:
            body[part.name] = content.decode("utf-8", "replace")
    note = f"{upload.name}: {len(upload.content)} bytes" if upload is not None else "no file"
    return body, note.encode(), True, upload
