"""`duban clock`: explains terms. JSON lines {"id","from","term"} in, {"id","due_at","explain"} or {"id","error"} out."""

import json
import math
import sys
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from bot.commands.failures import ConfigurationFailed
from bot.core.explain import explain
from bot.core.organisation import Company, Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.sources import ConfigError
from bot.core.worktime import WorkTime, parse_term, worktime_for
from bot.data import load_calendar, load_policy_named, read_source

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
    for line in sys.stdin.buffer:
        click.echo(json.dumps(answer(work, line)))


def answer(work: WorkTime, line: bytes) -> dict[str, Any]:
    """One line's answer. Whatever is wrong with the line becomes its `error`."""
    try:
        asked = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return {"id": None, "error": "这一行不是有效的 JSON"}
    if not isinstance(asked, dict):
        return {"id": None, "error": '这一行不是 JSON 对象，例：{"id": 1, "from": "2026-05-11T10:00:00+08:00", "term": "1wh"}'}
    try:
        return {"id": asked.get("id"), **_due(work, asked)}
    except OverflowError:
        return {"id": asked.get("id"), "error": "到期时间超出了日历的范围"}
    except ValueError as error:
        return {"id": asked.get("id"), "error": str(error)}


def _due(work: WorkTime, asked: dict[str, Any]) -> dict[str, str]:
    start, term = _start(_text(asked, "from")), parse_term(_text(asked, "term"))
    return {"due_at": work.local(work.due(term, start)).isoformat(), "explain": explain(work, term, start)}


def _text(asked: dict[str, Any], key: str) -> str:
    value = asked.get(key)
    if not isinstance(value, str):
        raise ValueError(f"缺少 {key}，它应是一段文字")
    return value


def _start(text: str) -> datetime:
    try:
        start = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"没有看懂 from「{text[:40]}」，例：2026-05-11T10:00:00+08:00") from error
    if start.tzinfo is None:
        raise ValueError(f"from「{text[:40]}」缺少时区，例：2026-05-11T10:00:00+08:00")
    return start


def _department(organisation: Organisation, given: str | None) -> str | None:
    """The canonical name of what was given as a name or an alias."""
    if given is None:
        return None
    for name, department in organisation.departments.items():
        if given in (name, *department.aliases):
            return name
    known = "、".join(organisation.departments) or "无；请用 --org 指定组织文件"
    raise click.BadParameter(f"没有部门「{given}」，已登记：{known}", param_hint="--department")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(number: str) -> float:
    if not math.isfinite(float(number)):
        raise ValueError(f"{number} cannot be given back as JSON")
    return float(number)
