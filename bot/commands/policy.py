"""`duban policy check`: a policy as sentences for the person who signs it."""

from datetime import time, timedelta
from pathlib import Path

import click
from jinja2 import Environment, StrictUndefined

from bot.core.organisation_loading import load_organisation
from bot.core.policy import Policy
from bot.core.policy_loading import check_departments, load_policy
from bot.core.policy_sentences import rule_words, unused_ladders
from bot.core.worktime import WorkTime, worktime_for
from bot.data import load_calendar, policy_source, read_source, templates_path


@click.group()
def policy() -> None:
    """制度文件：检查并逐条解释。"""


@policy.command()
@click.argument("name", default="logistics", metavar="[NAME|FILE]")
@click.option("--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件：按它的工作时间举例，并核对部门名称")
def check(name: str, org: Path | None) -> None:
    """检查制度文件，把每条规则写成一句话，各举三个日期。"""
    source = policy_source(name)
    loaded = load_policy(source)
    organisation = load_organisation(read_source(org)) if org else None
    if organisation:
        check_departments(source, organisation.departments)
    calendar = load_calendar(organisation)
    click.echo(explained(loaded, worktime_for(organisation, calendar, None) if organisation else WorkTime(calendar)))


def explained(loaded: Policy, work: WorkTime) -> str:
    """The whole policy in Chinese, every rule with three worked dates."""
    environment = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters["clock"] = _clock
    environment.filters["minutes"] = _minutes
    template = environment.from_string((templates_path() / "commands" / "policy_check.j2").read_text(encoding="utf-8"))
    rules = [rule_words(loaded, rule, work) for rule in loaded.rules.values()]
    return template.render(policy=loaded, rules=rules, unused=unused_ladders(loaded)).rstrip()


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)
