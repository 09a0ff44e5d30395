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
from bot.core.policy_loading import check_departments
from bot.core.ports import Clock
from bot.data import load_calendar, load_policy_named, organisation_source, policy_source
from bot.settings import Settings, load_settings


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
        *_files(settings, clock),
        *checkup.font(settings.font),
        *await checkup.database(settings.database),
    ]


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
