"""`duban serve`: the bot for real, on the chat platforms that are set up, until it is asked to stop."""

import asyncio
import os
import secrets
import socket

import click
import structlog
from aiohttp import web

from bot.app import build_company
from bot.clocks import SystemClock
from bot.commands.failures import PlatformFailed
from bot.commands.opening import open_database
from bot.connecting import connect
from bot.core.world import Company
from bot.logs import configure_logs
from bot.metering import Metering
from bot.pages import add_pages, page_of
from bot.platform_settings import secrets_of
from bot.platforms.wire.callbacks.bodies import RUNNER_LIMITS
from bot.server import Lines, Server
from bot.settings import Settings, load_settings
from bot.stopping import stopped
from handlers.desk import Desk
from storage.database import Database
from storage.migrate import upgrade

NO_PLATFORM = (
    "没有设置聊天平台：企业微信请设置 DUBAN_WECOM_BOT_ID 和 DUBAN_WECOM_SECRET，"
    "钉钉请设置 DUBAN_DINGTALK_CLIENT_ID 和 DUBAN_DINGTALK_CLIENT_SECRET"
)
_log = structlog.get_logger(__name__)


@click.command()
def serve() -> None:
    """连接企业微信、钉钉，持续运行。"""
    settings = load_settings(os.environ)
    if not any(settings.platforms.values()):
        raise PlatformFailed(NO_PLATFORM)
    configure_logs(settings.log_level, settings.log_format, secrets=secrets_of(settings.platforms))
    company = build_company(
        settings.organisation, settings.policy, settings.bot_names[0], settings.allowances, settings.todos, page_of(settings)
    )
    asyncio.run(_serve(settings, company))


async def _serve(settings: Settings, company: Company) -> None:
    database = open_database(settings.database)
    try:
        await upgrade(database)
        for warning in await database.check():
            _log.warning("database", finding=warning)
        await run(settings, company, database)
    finally:
        await database.close()


async def run(settings: Settings, company: Company, database: Database, until: asyncio.Event | None = None) -> None:
    """Everything between an open database and its closing; ends when `until` is set, or the process is asked to."""
    clock = SystemClock()
    lines = Lines(clock)
    metering = Metering(database, company, clock)
    platforms = connect(settings, company, clock, metering.of, lines.tell)
    desk = Desk(company, settings.bot_names)
    server = Server(platforms, lines, database, desk, clock, holder(), metering)
    app = web.Application()
    server.add_routes(app)
    add_pages(app, settings, platforms, server, database, desk, clock)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, **RUNNER_LIMITS)
    await runner.setup()
    try:
        # The port first: a second bot started by mistake must fail here, before its connection would evict the first one's.
        await web.TCPSite(runner, settings.host, settings.port).start()
        click.echo(f"督办已启动，健康检查：http://{settings.host}:{settings.port}/health")
        await _work(server, until)
    finally:
        await runner.cleanup()


def holder() -> str:
    """A name that no other process on the same database has."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"


async def _work(server: Server, until: asyncio.Event | None) -> None:
    await server.start()
    try:
        await (until.wait() if until else stopped())
    finally:
        await server.stop()
