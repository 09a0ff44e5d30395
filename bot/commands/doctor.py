"""`duban doctor`: looks at everything the bot needs before it can serve, and says what is missing."""

import asyncio
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from bot.clocks import SystemClock
from bot.commands import checkup
from bot.commands.checkup import Finding
from bot.core.organisation import Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.ports import Clock
from bot.core.sources import Source
from bot.data import config_text, load_calendar, load_policy_named, read_source
from bot.settings import Settings, load_settings

EXAMPLE = "org.example.toml"


@click.command()
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), help="设置文件；默认 DUBAN_CONFIG 或 ./bot.toml")
def doctor(config: Path | None) -> None:
    """检查设置、凭据、字体、日历、组织和数据库。"""
    findings = asyncio.run(examine(os.environ, config, SystemClock()))
    for finding in findings:
        click.echo(f"{finding.level}  {finding.area}  {finding.text}")
    errors = sum(finding.level == "错误" for finding in findings)
    notes = sum(finding.level == "注意" for finding in findings)
    click.echo(f"\n{errors} 处错误，{notes} 处注意。")
    raise SystemExit(1 if errors else 0)


async def examine(environ: Mapping[str, str], config: Path | None, clock: Clock) -> list[Finding]:
    """Every finding, in the order a person would mend them. Wrong settings hide the rest."""
    settings, wrong = checkup.loaded("设置", lambda: load_settings(environ, config))
    if settings is None:
        return wrong
    return [
        Finding("通过", "设置", "每一项都认识，取值可用"),
        *checkup.credentials(settings),
        *_policy(settings),
        *_company(settings, clock),
        *checkup.font(settings.font),
        *await checkup.database(settings.database),
    ]


def _policy(settings: Settings) -> Iterable[Finding]:
    found, wrong = checkup.loaded("制度", lambda: load_policy_named(settings.policy))
    return checkup.policy(found) if found else wrong


def _company(settings: Settings, clock: Clock) -> Iterable[Finding]:
    """The calendar needs the company's days: without a readable organisation neither can be looked at."""
    found, wrong = checkup.loaded("组织", lambda: load_organisation(_organisation(settings)))
    if found is None:
        return wrong
    return [*checkup.organisation(found), *_calendar(found, clock)]


def _organisation(settings: Settings) -> Source:
    return read_source(settings.organisation) if settings.organisation else Source.parse(f"config/{EXAMPLE}", config_text(EXAMPLE))


def _calendar(organisation: Organisation, clock: Clock) -> Iterable[Finding]:
    found, wrong = checkup.loaded("日历", lambda: load_calendar(organisation))
    return checkup.calendar(found, clock.now().astimezone(organisation.company.zone).date()) if found else wrong
