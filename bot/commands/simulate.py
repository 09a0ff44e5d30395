"""`duban simulate`: a simulated WeCom or DingTalk in the browser, with the bot at work in it; all of it is gone afterwards."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from aiohttp import web

from bot.app import build_company
from bot.clocks import SystemClock
from bot.core.reading import BOT_NAMES
from bot.core.world import Company
from bot.demo import first_working_day
from bot.logs import configure_logs
from bot.platforms.wire.callbacks.bodies import RUNNER_LIMITS
from bot.platforms.wire.staged import StagedClock
from bot.server import Server
from bot.simulation import Simulation, begin_task, plan_of, scene_of, serve_in, users_of
from bot.simulators import SIMULATORS, Simulator
from bot.stopping import stopped
from bot.web.simulated.page import LARGEST_FILE, add_simulated_routes
from handlers.tasks import Plan
from storage.database import Database
from storage.migrate import upgrade

PORTS = {"wecom": 9001, "dingtalk": 9011}
NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `page_port` None: the next one behind `port`."""

    platform: str
    host: str
    port: int
    page_port: int | None
    standing: bool
    with_bot: bool


@click.command()
@click.argument("platform", type=click.Choice(list(SIMULATORS)))
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", type=click.IntRange(0, 65535), help="平台接口的端口；默认 wecom 9001，dingtalk 9011")
@click.option("--page-port", type=click.IntRange(0, 65535), help="网页的端口；默认是平台接口的下一个")
@click.option("--organisation", "--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件；默认随附的示例")
@click.option("--policy", default="logistics", show_default=True, metavar="NAME|FILE", help="制度名称或文件")
@click.option("--clock", type=click.Choice(["standing", "real"]), help="standing：从工作日 9:00 起，由您拨动；real：真实时间")
@click.option("--with-bot/--without-bot", default=True, show_default=True, help="同时运行机器人；否则由 duban serve 来连接")
def simulate(
    platform: str,
    host: str,
    port: int | None,
    page_port: int | None,
    organisation: Path | None,
    policy: str,
    clock: str | None,
    with_bot: bool,
) -> None:
    """在浏览器里打开模拟的企业微信或钉钉，机器人就在群里。"""
    configure_logs(level="error")
    standing = clock != "real" and with_bot
    if clock == "standing" and not with_bot:
        raise click.UsageError("--clock standing 只能和 --with-bot 一起用：别处的机器人按真实时间走")
    company = build_company(organisation, policy)
    wish = Wish(platform, host, PORTS[platform] if port is None else port, page_port, standing, with_bot)
    with tempfile.TemporaryDirectory(prefix="duban-simulate-") as folder:
        asyncio.run(run(wish, company, str(Path(folder) / "simulated.sqlite3")))


async def run(wish: Wish, company: Company, url: str) -> None:
    """Ends when the process is asked to."""
    async with opened(wish, company, url, SystemClock().now()) as (simulator, _, site):
        for line in announced(wish, simulator, site):
            click.echo(line)
        await stopped()


@asynccontextmanager
async def opened(wish: Wish, company: Company, url: str, now: datetime) -> AsyncIterator[tuple[Simulator, Simulation, str]]:
    """The simulator, what the page plays on, and the address of the page; `url` is the bot's database."""
    clock = clock_of(wish, company, now)
    plan = plan_of(company, company.worktime().local(clock.now()).date())
    users = users_of(company, plan.departments, wish.platform)
    simulator = SIMULATORS[wish.platform](clock, company.organisation, plan.name, users, BOT_NAMES[0])
    async with AsyncExitStack() as open_things:
        open_things.push_async_callback(simulator.stop)
        await simulator.start(wish.host, wish.port)
        app = web.Application(client_max_size=LARGEST_FILE)
        server = await _served(simulator, clock, company, plan, url, open_things) if wish.with_bot else None
        stage = Simulation(simulator, clock, company, scene_of(plan, simulator), server)
        add_simulated_routes(app, stage)
        if server is not None:
            server.add_routes(app)
        site = await _listen(app, wish, open_things)
        if server is not None:
            await simulator.call_back(site)
        open_things.push_async_callback(stage.stop)
        await stage.start()
        yield simulator, stage, site


async def _served(simulator: Simulator, clock: StagedClock, company: Company, plan: Plan, url: str, open_things: AsyncExitStack) -> Server:
    """The bot, and the task it finds in the ready group."""
    database = Database.open(url)
    open_things.push_async_callback(database.close)
    await upgrade(database)
    await begin_task(simulator, plan, company, database, clock.now())
    return serve_in(simulator, clock, company, database, BOT_NAMES)


async def _listen(app: web.Application, wish: Wish, open_things: AsyncExitStack) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, **RUNNER_LIMITS)
    await runner.setup()
    open_things.push_async_callback(runner.cleanup)
    behind = wish.port + 1 if wish.port else 0
    await web.TCPSite(runner, wish.host, behind if wish.page_port is None else wish.page_port).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def clock_of(wish: Wish, company: Company, now: datetime) -> StagedClock:
    """The real time, or nine o'clock of the first working day, where it stands."""
    if not wish.standing:
        return StagedClock(now)
    today = first_working_day(company, company.worktime().local(now).date())
    return StagedClock(company.worktime().at(today, company.policy.opens_at).astimezone(UTC), flowing=False)


def announced(wish: Wish, simulator: Simulator, site: str) -> list[str]:
    """What is printed: where the page is, and with which settings a bot of one's own connects."""
    way = (
        "机器人已在群里。另一个机器人可用以下设置连接，它会顶替群里的这个："
        if wish.with_bot
        else "在另一个终端设好以下变量，再运行 duban serve："
    )
    settings = [f"export {variable}={value}" for variable, value in simulator.variables().items()]
    return [f"模拟{NAMES[wish.platform]}已打开：{site}/　按 Ctrl+C 结束", way, *settings]
