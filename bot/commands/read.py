"""`duban read`: shows how posts are read. JSON lines in, one JSON line per input out, by the code of the running bot."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.commands.failures import ConfigurationFailed
from bot.commands.json_lines import Item, answers, instant_of, text_of
from bot.core.organisation import Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.policy import Policy
from bot.core.reading import BOT_NAMES, Context, Frame, OpenReceipt, OpenRequest, make_frame
from bot.core.reading import read as read_text
from bot.core.sources import ConfigError
from bot.data import load_policy_named, organisation_source

_EXAMPLE = '{"id": 1, "text": "…", "sender": "li", "posted_at": "2026-05-11T10:00:00+08:00"}'
_Kind = TypeVar("_Kind")


@click.command()
@click.option("--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件；默认用随附的示例")
@click.option("--policy", default="logistics", show_default=True, metavar="NAME|FILE", help="制度名称或文件")
@click.option("--departments", metavar="A,B,…", help="参与任务的部门；默认为设有沟通协调岗的全部部门")
@click.option("--lead", metavar="NAME", help="牵头部门；默认为制度中第一个牵头部门，没有则为第一个参与部门")
@click.option("--bot", default=",".join(BOT_NAMES), show_default=True, metavar="NAMES", help="机器人在群里的名称")
def read(org: Path | None, policy: str, departments: str | None, lead: str | None, bot: str) -> None:
    """从标准输入逐行读取消息，逐行给出读懂的结果。"""
    try:
        organisation, loaded = load_organisation(organisation_source(org)), load_policy_named(policy)
    except ConfigError as error:
        raise ConfigurationFailed(str(error)) from error
    taking_part = [_department(organisation, name, "--departments") for name in _listed(departments or "")]
    taking_part = taking_part or list(organisation.with_coordinators())
    leading = _department(organisation, lead, "--lead") if lead else _usual_lead(loaded, taking_part)
    frame = make_frame(organisation, taking_part, leading, _listed(bot))
    for line in answers(sys.stdin.buffer, lambda asked: _reading(frame, asked), _EXAMPLE):
        click.echo(line)


def _reading(frame: Frame, asked: Item) -> Item:
    said = _member(asked.get("context"), dict, "context") or {}
    posted_at = instant_of(asked, "posted_at")
    context = Context(
        open_requests=_each(said, "open_requests", lambda item: _request(frame, item, posted_at)),
        open_receipts=_each(said, "open_receipts", lambda item: _receipt(frame, item, posted_at)),
        quote=_member(said.get("quote"), str, "quote"),
        mentions=_texts(said, "mentions"),
    )
    sender = _member(asked.get("sender"), str, "sender")
    shown = read_text(text_of(asked, "text"), sender=sender, posted_at=posted_at, context=context, frame=frame).to_json()
    return {**shown, "of": _as_given(said, shown["of"])} if "of" in shown else shown


def _as_given(said: Item, found: str | None) -> Any:
    """The id of an open request as the input wrote it, be it a number."""
    return next((item["id"] for item in said.get("open_requests") or [] if str(item["id"]) == found), found)


def _request(frame: Frame, item: Item, posted_at: datetime) -> OpenRequest:
    return OpenRequest(
        id=_id(item),
        asker=text_of(item, "from"),
        to=_departments(frame, item),
        asked_at=_instant_or(item, "asked_at", posted_at),
        due_at=_instant_or(item, "due_at", posted_at),
        text=_member(item.get("text"), str, "text") or "",
    )


def _receipt(frame: Frame, item: Item, posted_at: datetime) -> OpenReceipt:
    return OpenReceipt(
        id=_id(item),
        giver=_canonical(frame.organisation, text_of(item, "from")),
        to=_departments(frame, item),
        name=_member(item.get("name"), str, "name") or "",
        due_at=_instant_or(item, "due_at", posted_at),
    )


def _id(item: Item) -> str:
    number = item.get("id")
    return str(number) if isinstance(number, int) else text_of(item, "id")


def _departments(frame: Frame, item: Item) -> tuple[str, ...]:
    return tuple(_canonical(frame.organisation, name) for name in _texts(item, "to"))


def _each(said: Item, key: str, made: Callable[[Item], _Kind]) -> tuple[_Kind, ...]:
    items = _member(said.get(key), list, key) or []
    if not all(isinstance(item, dict) for item in items):
        raise ValueError(f"{key} 应是对象的列表")
    return tuple(made(item) for item in items)


def _texts(item: Item, key: str) -> tuple[str, ...]:
    values = _member(item.get(key), list, key) or []
    if not all(isinstance(value, str) for value in values):
        raise ValueError(f"{key} 应是文字的列表")
    return tuple(values)


def _member(value: Any, kind: type[_Kind], key: str) -> _Kind | None:
    if value is None or isinstance(value, kind):
        return value
    raise ValueError(f"{key} 的类型不对")


def _instant_or(item: Item, key: str, default: datetime) -> datetime:
    return default if item.get(key) is None else instant_of(item, key)


def _usual_lead(policy: Policy, taking_part: list[str]) -> str | None:
    candidates = [*(name for name in policy.lead_by_type.values() if name in taking_part), *taking_part]
    return next(iter(candidates), None)


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.replace("，", ",").replace("、", ",").split(",") if name.strip()]


def _department(organisation: Organisation, given: str, option: str) -> str:
    name = _canonical(organisation, given)
    if name not in organisation.departments:
        known = "、".join(organisation.departments)
        raise click.BadParameter(f"没有部门「{given}」，已登记：{known}", param_hint=option)
    return name


def _canonical(organisation: Organisation, given: str) -> str:
    """The canonical name of what was given as a name or an alias; anything else stays as it is."""
    return organisation.canonical(given) or given
