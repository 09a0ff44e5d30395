"""`/me`: a person logs in with the platform's own account and reports without having to think of the @ (OAuth2)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import structlog
from aiohttp import web
from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.core.ports import LogsIn, TryLater, Undeliverable
from bot.data import templates_path
from bot.web.guards import HEADERS, guard
from bot.web.passes import JOURNEY, JOURNEY_FOR, SESSION, SESSION_FOR, Content, Passes

PREFIX = "/me"
STATIC = Path(__file__).parent / "static" / "css"
LONGEST_TEXT = 2000
NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}
CSP = HEADERS["Content-Security-Policy"].replace("form-action 'none'", "form-action 'self'")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task for which the person's department reports; `today` is what it has reported today, `due` when that is owed."""

    code: str
    name: str
    department: str
    today: str | None
    due: str | None


@dataclass(frozen=True, slots=True)
class Reporter:
    name: str
    tasks: tuple[OwnTask, ...]


class Reports(Protocol):
    """What the page asks of the product."""

    async def reporter(self, platform: str, user: str) -> Reporter | None:
        """Who this user is, None where nobody knows; with every open task of the person's department."""

    async def report(self, platform: str, user: str, code: str, text: str) -> bool:
        """Posts for one of the person's own tasks, as if written in its group; False where it is none of them."""


def add_report_pages(
    app: web.Application, site: str, logins: Mapping[str, LogsIn], reports: Reports, passes: Passes, hosts: Collection[str]
) -> None:
    """Mounts the pages below `/me`. `site` is the address people reach us by, `hosts` its names."""
    pages = web.Application(client_max_size=64 * 1024)
    guard(pages, hosts=hosts)
    shown = _Pages(site.rstrip("/"), logins, reports, passes)
    pages.add_routes(
        [
            web.get("", shown.form),
            web.post("", shown.post),
            web.post("/logout", shown.log_out),
            web.get("/login/{platform}", shown.log_in),
            web.get("/login/{platform}/back", shown.come_back),
            web.static("/static", STATIC),
        ]
    )
    app.add_subapp(PREFIX, pages)


class _Pages:
    def __init__(self, site: str, logins: Mapping[str, LogsIn], reports: Reports, passes: Passes) -> None:
        self._site = site
        self._logins = logins
        self._reports = reports
        self._passes = passes

    async def form(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is None:
            return self._choose()
        found = await self._reports.reporter(session["platform"], session["user"])
        if found is None:
            return _page("unknown", user=session["user"], status=403)
        told = request.query.get("done", "")
        return _page("report", found=found, token=self._passes.form_token(session), done=told, longest=LONGEST_TEXT)

    async def post(self, request: web.Request) -> web.StreamResponse:
        session, form = self._session(request), await request.post()
        if session is None or not self._passes.is_form_of(session, str(form.get("token", ""))):
            raise web.HTTPForbidden(text="登录已过期，请重新打开本页")
        code, text = str(form.get("task", "")), str(form.get("text", "")).strip()
        if not text or len(text) > LONGEST_TEXT:
            raise web.HTTPBadRequest(text=f"进展应为 1 至 {LONGEST_TEXT} 字")
        if not await self._reports.report(session["platform"], session["user"], code, text):
            raise web.HTTPForbidden(text="这不是您部门的任务")
        raise web.HTTPSeeOther(f"{PREFIX}?done=1")

    async def log_out(self, request: web.Request) -> web.StreamResponse:
        response = _go(PREFIX)
        self._passes.take(response, SESSION)
        return response

    async def log_in(self, request: web.Request) -> web.StreamResponse:
        platform = self._platform(request)
        state = secrets.token_hex(16)
        response = _go(self._logins[platform].login_url(self._back(platform), state))
        self._passes.give(response, JOURNEY, {"state": state, "platform": platform}, JOURNEY_FOR)
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """The state must be the one this browser set out with: a link that somebody else made logs nobody in."""
        platform = self._platform(request)
        journey = self._passes.read(request, JOURNEY, JOURNEY_FOR)
        state, code = request.query.get("state", ""), request.query.get("authCode") or request.query.get("code", "")
        if not _is_its_end(journey, platform, state) or not code:
            raise web.HTTPForbidden(text="登录没有完成，请重新打开本页")
        response = _go(PREFIX)
        self._passes.give(response, SESSION, {"platform": platform, "user": await self._user(platform, code)}, SESSION_FOR)
        self._passes.take(response, JOURNEY)
        return response

    async def _user(self, platform: str, code: str) -> str:
        try:
            return await self._logins[platform].user_of(code)
        except Undeliverable as refusal:
            raise web.HTTPForbidden(text=f"登录没有成功：{refusal.reason}") from refusal
        except TryLater as trouble:
            log.warning("login_failed", platform=platform, reason=trouble.reason)
            raise web.HTTPServiceUnavailable(text="平台暂时没有答复，请稍后再试") from trouble

    def _session(self, request: web.Request) -> Content | None:
        session = self._passes.read(request, SESSION, SESSION_FOR)
        return session if session is not None and session.get("platform") in self._logins else None

    def _choose(self) -> web.StreamResponse:
        """One platform needs no choice."""
        if len(self._logins) == 1:
            raise web.HTTPFound(f"{PREFIX}/login/{next(iter(self._logins))}")
        return _page("login", platforms=[(name, NAMES.get(name, name)) for name in self._logins])

    def _platform(self, request: web.Request) -> str:
        platform = request.match_info["platform"]
        if platform not in self._logins:
            raise web.HTTPNotFound
        return platform

    def _back(self, platform: str) -> str:
        return f"{self._site}{PREFIX}/login/{platform}/back"


def _is_its_end(journey: Content | None, platform: str, state: str) -> bool:
    return journey is not None and journey["platform"] == platform and secrets.compare_digest(journey["state"].encode(), state.encode())


def _go(location: str) -> web.Response:
    """A way on that can carry cookies."""
    return web.Response(status=303, headers={"Location": location})


def _page(name: str, *, status: int = 200, **data: object) -> web.Response:
    text = _environment().get_template(f"{name}.html.j2").render(**data)
    headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


@cache
def _environment() -> Environment:
    return Environment(loader=FunctionLoader(_source), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def _source(name: str) -> str:
    return (templates_path() / "web" / name).read_text(encoding="utf-8")
