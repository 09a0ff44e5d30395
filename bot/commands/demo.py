"""`duban demo`: the sandbox group chat in the browser, on a database of its own that is gone afterwards."""

import asyncio
import tempfile
from pathlib import Path

import click
from aiohttp import web

from bot.app import build_company
from bot.clocks import SystemClock
from bot.core.reading import BOT_NAMES
from bot.demo import Demo
from bot.logs import configure_logs
from bot.stopping import stopped
from bot.web.sandbox import add_sandbox_routes
from storage.database import Database
from storage.migrate import upgrade


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="DUBAN_HOST", help="监听的地址")
@click.option("--port", default=8080, show_default=True, envvar="DUBAN_PORT", type=click.IntRange(0, 65535), help="监听的端口")
@click.option("--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件；默认随附的示例")
@click.option("--policy", default="logistics", show_default=True, metavar="NAME|FILE", help="制度名称或文件")
@click.option("--db", "url", help="数据库；默认是用后即弃的临时文件")
def demo(host: str, port: int, org: Path | None, policy: str, url: str | None) -> None:
    """打开浏览器里的沙盒群聊，几分钟看完一个工作日。"""
    configure_logs(level="warning")
    with tempfile.TemporaryDirectory(prefix="duban-demo-") as folder:
        asyncio.run(_serve(host, port, org, policy, url or str(Path(folder) / "demo.sqlite3")))


async def _serve(host: str, port: int, org: Path | None, policy: str, url: str) -> None:
    company = build_company(org, policy)
    database = Database.open(url)
    try:
        await upgrade(database)
        today = company.worktime().local(SystemClock().now()).date()
        stage = Demo(database, company, today, BOT_NAMES)
        await stage.start()
        await _show(stage, host, port)
        await stage.stop()
    finally:
        await database.close()


async def _show(stage: Demo, host: str, port: int) -> None:
    app = web.Application()
    add_sandbox_routes(app, stage)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        click.echo(f"沙盒已打开：http://{host}:{_port(runner) or port}/　按 Ctrl+C 结束")
        await stopped()
    finally:
        await runner.cleanup()


def _port(runner: web.AppRunner) -> int | None:
    return next((address[1] for address in runner.addresses), None)
