"""`duban doctor`: looks at everything the bot needs before it can serve, and says what is missing."""

import asyncio
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from bot.app import build_company
from bot.checks.findings import Finding, mind
from bot.checks.platform import LOOKS, Order, platform_findings
from bot.clocks import SystemClock
from bot.commands import checkup
from bot.core.organisation import Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.policy_loading import check_departments
from bot.core.ports import Clock
from bot.data import load_calendar, load_policy_named, organisation_source, policy_source
from bot.settings import Settings, load_settings
from storage.database import Database


@click.command()
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="设置文件；默认 DUBAN_CONFIG 或 ./bot.toml")
@click.option("--platform", type=click.Choice(list(LOOKS)), help="再连到这个平台，逐项检查")
@click.option("--connect", is_flag=True, help="企业微信：试连机器人的长连接（会顶掉正在用它的程序，期间的消息会丢失）")
@click.option("--send-to", default="", metavar="人员", help="给此人私聊发一条测试消息")
@click.option("--chat", default="", metavar="任务", help="在这个任务的群里发一条测试消息")
def doctor(config: Path | None, platform: str | None, connect: bool, send_to: str, chat: str) -> None:
    """检查设置、凭据、字体、日历、组织和数据库；加 --platform 连到平台检查。"""
    if (connect or send_to or chat) and platform is None:
        raise click.UsageError("--connect、--send-to、--chat 要和 --platform 一起用")
    order = Order(platform, connect, send_to, chat) if platform else None
    findings = asyncio.run(examine(os.environ, config, SystemClock(), order))
    for finding in findings:
        click.echo(f"{finding.level}  {finding.area}  {finding.text}")
    errors = sum(finding.level == "错误" for finding in findings)
    notes = sum(finding.level == "注意" for finding in findings)
    click.echo(f"\n{errors} 处错误，{notes} 处注意。")
    raise SystemExit(1 if errors else 0)


async def examine(environ: Mapping[str, str], config: Path | None, clock: Clock, order: Order | None = None) -> list[Finding]:
    """Every finding, in the order a person would mend them. Wrong settings hide the rest."""
    settings, wrong = checkup.loaded("设置", lambda: load_settings(environ, config))
    if settings is None:
        return wrong
    storage = await checkup.database(settings.database)
    return [
        Finding("通过", "设置", "每一项都认识，取值可用"),
        *checkup.credentials(settings),
        *_files(settings, clock),
        *checkup.font(settings.font),
        *storage,
        *(await _on_platform(order, settings, clock, readable=all(finding.level == "通过" for finding in storage)) if order else []),
    ]


async def _on_platform(order: Order, settings: Settings, clock: Clock, *, readable: bool) -> list[Finding]:
    """Over the wire. What is wrong with the files was said before; a database that is not `readable` proves nothing."""
    company, _ = checkup.loaded("平台", lambda: build_company(settings.organisation, settings.policy, allowances=settings.allowances))
    if company is None:
        return [mind("平台", "组织、制度或日历不可用，没有检查平台")]
    if not readable:
        return await platform_findings(order, settings, company, clock, None)
    database = Database.open(settings.database)
    try:
        return await platform_findings(order, settings, company, clock, database)
    finally:
        await database.close()


def _files(settings: Settings, clock: Clock) -> Iterable[Finding]:
    """The policy, the organisation, how they fit, and the calendar, which needs the company's own days."""
    policy, unusable = checkup.loaded("制度", lambda: load_policy_named(settings.policy))
    yield from checkup.policy(policy) if policy else unusable
    organisation, unusable = checkup.loaded("组织", lambda: load_organisation(organisation_source(settings.organisation)))
    if organisation is None:
        yield from unusable
        return
    yield from checkup.organisation(organisation)
    if policy:
        yield from _unfit(settings, organisation)
    calendar, unusable = checkup.loaded("日历", lambda: load_calendar(organisation))
    yield from checkup.calendar(calendar, clock.now().astimezone(organisation.company.zone).date()) if calendar else unusable


def _unfit(settings: Settings, organisation: Organisation) -> Iterable[Finding]:
    """The departments that the policy lets lead must exist in this company."""
    return checkup.loaded("制度", lambda: check_departments(policy_source(settings.policy), organisation.departments))[1]
