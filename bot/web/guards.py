"""What every answer of the web part carries, and what no request gets past: headers, origin, host, and plain error pages."""

import ipaddress
import uuid
from collections.abc import Collection
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

READING = frozenset({"GET", "HEAD"})

log = structlog.get_logger()


def guard(app: web.Application, *, hosts: Collection[str] = ()) -> None:
    """Puts the guards around every route of `app`. `hosts`: further host names the service is reached by.

    IP addresses and localhost always pass: a foreign page can point a name of its own at this machine, never an address.
    """
    app.on_response_prepare.append(_add_headers)
    app.middlewares.extend([plain_errors, _known_host(frozenset(hosts)), same_origin])


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A fault becomes a page that says nothing but an id, which stands in the log beside the traceback."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        error = uuid.uuid4().hex[:8]
        log.exception("web_fault", error=error, method=request.method, path=request.path)
        return _fault_page(request, f"服务出错，编号 {error}，详情在日志里")


def _fault_page(request: web.Request, words: str) -> web.Response:
    if request.method in READING:
        return web.Response(text=words, status=500)
    return web.json_response({"error": words}, status=500)


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Other sites may link to a page here; they may neither post nor follow the live view. Programs send neither header and pass."""
    if not _from_here(request) and (request.method not in READING or not _is_navigation(request)):
        raise web.HTTPForbidden(text="只接受本页面发出的请求")
    return await handler(request)


def _from_here(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site in ("same-origin", "none") and (origin is None or urlsplit(origin).netloc == request.host)


def _is_navigation(request: web.Request) -> bool:
    return request.headers.get("Sec-Fetch-Mode") == "navigate"


def _known_host(hosts: frozenset[str]) -> Middleware:
    @web.middleware
    async def known_host(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = urlsplit(f"//{request.host}").hostname or ""
        if name not in hosts and not _is_local_name(name) and not _is_address(name):
            raise web.HTTPMisdirectedRequest(text="这个主机名没有登记")
        return await handler(request)

    return known_host


def _is_local_name(name: str) -> bool:
    return name == "localhost" or name.endswith(".localhost")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
