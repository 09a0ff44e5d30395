"""Our own callback URLs, tried the way the platform tries them: over loopback, and through the public address where there is one."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.checks.fetching import Page
from bot.checks.findings import Finding, fine, mind, wrong
from bot.core.messages import Incoming

FORBIDDEN = 403
NOT_FOUND = 404


@asynccontextmanager
async def opened(routes: Iterable[web.RouteDef]) -> AsyncIterator[str]:
    """Serves these routes on this machine for a moment; the address."""
    app = web.Application()
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def nobody(message: Incoming) -> bool:
    """A door that keeps nothing."""
    return True


def public_finding(area: str, url: str, page: Page, *, is_answered: bool) -> Finding:
    """`is_answered`: what came back through the public address is what the running bot answers."""
    if is_answered:
        return fine(area, f"{url} 经公网地址可以到达本程序")
    if page.status == FORBIDDEN:
        return wrong(area, f"{url} 到达了本程序，但签名不符。请用同一组 Token、密钥重启 duban serve")
    if page.status == NOT_FOUND:
        return wrong(area, f"{url} 返回 404。请检查反向代理是否把这个路径转给 duban serve，以及它启动时是否已有 Token 和密钥")
    what = f"返回 {page.status}" if page.status else f"打不开（{page.text}）"
    return mind(area, f"{url} {what}。请确认 duban serve 在运行，反向代理已转发；若本机访问不了自己的公网地址，请在外网再试")
