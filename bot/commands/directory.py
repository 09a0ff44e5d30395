"""`duban directory`: the platform's departments and people compared with the organisation file, and written into it if wanted."""

import asyncio
import os
from pathlib import Path
from types import MappingProxyType

import click

from bot.app import build_company
from bot.clocks import SystemClock
from bot.commands.failures import PlatformFailed
from bot.connecting import connect
from bot.core.directory_changes import applicable, compare, in_words
from bot.core.organisation import Company, Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.ports import Directory, KnowsPeople, TryLater, Undeliverable
from bot.core.sources import Source
from bot.metering import Counted
from bot.organisation_writing import written
from bot.settings import Settings, load_settings

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}
NOBODY = Organisation(Company(), MappingProxyType({}), MappingProxyType({}))
"""What a file that is still to be written says."""


@click.command()
@click.argument("platform", type=click.Choice(list(NAMES)))
@click.option("--all", "everything", is_flag=True, help="组织文件里没有的部门和人员也一并列出")
@click.option("--write", type=click.Path(dir_okay=False, path_type=Path), help="写入这个组织文件（没有则新建）")
@click.option("--yes", is_flag=True, help="写入前不再确认")
def directory(platform: str, everything: bool, write: Path | None, yes: bool) -> None:
    """比对平台通讯录和组织文件，确认后写入。"""
    settings = load_settings(os.environ)
    found = asyncio.run(_read(settings, platform))
    file = write or settings.organisation
    text = file.read_text(encoding="utf-8") if file and file.exists() else ""
    known = load_organisation(Source.parse(str(file), text)) if text else NOBODY
    changes = compare(found, known, platform, everything=everything or not text)
    for change in changes:
        click.echo(in_words(change))
    click.echo(f"通讯录 {len(found.departments)} 个部门、{len(found.people)} 人，与组织文件有 {len(changes)} 处不同。")
    wanted = applicable(changes)
    if write is None or not wanted or not (yes or click.confirm(f"写入 {write}，共 {len(wanted)} 处？")):
        return
    _replace(write, written(text, wanted, platform))
    click.echo(f"已写入 {write}。请补全沟通协调岗后运行 duban doctor")


async def _read(settings: Settings, name: str) -> Directory:
    company = build_company(settings.organisation, settings.policy)
    platforms = connect(settings, company, SystemClock(), lambda platform: Counted(), lambda platform, notice: None)
    platform = next((found for found in platforms if found.name == name), None)
    if not isinstance(platform, KnowsPeople):
        raise PlatformFailed(f"没有设置可以读通讯录的{NAMES[name]}应用，见 docs/{name}.md")
    try:
        return await platform.directory()
    except (TryLater, Undeliverable) as refusal:
        raise PlatformFailed(f"读不到通讯录：{refusal.reason}") from refusal
    finally:
        await platform.stop()


def _replace(file: Path, text: str) -> None:
    """Only a file that loads replaces the old one, which stays beside it."""
    load_organisation(Source.parse(str(file), text))
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.write_text(text, encoding="utf-8")
    if file.exists():
        file.replace(file.with_suffix(file.suffix + ".bak"))
    fresh.replace(file)
