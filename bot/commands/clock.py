"""`duban clock`: explains terms. JSON lines {"id","from","term"} in, {"id","due_at","explain"} or {"id","error"} out."""

import sys
from pathlib import Path
from types import MappingProxyType

import click

from bot.commands.failures import ConfigurationFailed
from bot.commands.json_lines import Item, answers, instant_of, text_of
from bot.core.explain import explain
from bot.core.organisation import Company, Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.sources import ConfigError
from bot.core.worktime import WorkTime, parse_term, worktime_for
from bot.data import load_calendar, load_policy_named, read_source

_EXAMPLE = '{"id": 1, "from": "2026-05-11T10:00:00+08:00", "term": "1wh"}'
_NOBODY = Organisation(Company(), MappingProxyType({}), MappingProxyType({}))


@click.command()
@click.option("--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件：工作时间、时区、公司休息日")
@click.option("--policy", default="logistics", show_default=True, metavar="NAME|FILE", help="制度名称或文件")
@click.option("--department", help="按这个部门的工作时间和时区计算；默认按公司")
def clock(org: Path | None, policy: str, department: str | None) -> None:
    """从标准输入逐行读取时限，逐行给出到期时间和算法说明。"""
    try:
        load_policy_named(policy)  # its hours are the organisation's so far; a wrong policy is refused all the same
        organisation = load_organisation(read_source(org)) if org else _NOBODY
        calendar = load_calendar(organisation)
    except ConfigError as error:
        raise ConfigurationFailed(str(error)) from error
    work = worktime_for(organisation, calendar, _department(organisation, department)).strict()
    for line in answers(sys.stdin.buffer, lambda asked: _due(work, asked), _EXAMPLE):
        click.echo(line)


def _due(work: WorkTime, asked: Item) -> Item:
    start, term = instant_of(asked, "from"), parse_term(text_of(asked, "term"))
    return {"due_at": work.local(work.due(term, start)).isoformat(), "explain": explain(work, term, start)}


def _department(organisation: Organisation, given: str | None) -> str | None:
    """The canonical name of what was given as a name or an alias."""
    if given is None:
        return None
    name = organisation.canonical(given)
    if name is not None:
        return name
    known = "、".join(organisation.departments) or "无；请用 --org 指定组织文件"
    raise click.BadParameter(f"没有部门「{given}」，已登记：{known}", param_hint="--department")
