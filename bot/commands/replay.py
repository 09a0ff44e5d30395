"""`duban replay`: days from a file through the production pumps; JSON lines out, one per message that left."""

import asyncio
import json
from pathlib import Path
from typing import Any, TextIO

import click

from bot.app import build_company
from bot.commands.failures import DatabaseFailed
from bot.core.world import Company
from bot.logs import configure_logs
from bot.platforms.sandbox import Entry
from bot.replay import BadLine, Line, Replay, SandboxStage, read_lines
from storage.database import Database
from storage.fresh import create_all
from storage.occupied import is_empty


@click.command()
@click.argument("days", type=click.File(encoding="utf-8"))
@click.option("--org", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="组织文件；默认随附的示例")
@click.option("--policy", default="logistics", show_default=True, metavar="NAME|FILE", help="制度名称或文件")
@click.option("--db", "url", help="数据库；默认在内存中，用后即弃。必须是空的")
@click.option("--state", is_flag=True, help="最后逐行列出每项时限")
@click.option("--files", type=click.Path(file_okay=False, path_type=Path), help="把图片和表格画到这个文件夹")
def replay(days: TextIO, org: Path | None, policy: str, url: str | None, state: bool, files: Path | None) -> None:
    """按文件重放若干工作日，输出机器人发出的每条消息。"""
    configure_logs(level="warning")  # on standard error: standard output holds the lines and nothing else
    try:
        lines = list(read_lines(days))
        if lines:
            asyncio.run(_replay(build_company(org, policy), lines, url, state, files))
    except BadLine as error:
        raise click.UsageError(str(error)) from error


async def _replay(company: Company, lines: list[Line], url: str | None, state: bool, files: Path | None) -> None:
    database = Database.open(url or "sqlite://")
    try:
        await _prepare(database, lasting=url is not None)
        if not await is_empty(database):
            raise DatabaseFailed(f"{url}: 数据库里已有内容。请给一个空的数据库，或去掉 --db")
        played = Replay(database, company, SandboxStage(lines[0].at))
        await played.play(lines)
        for entry in played.left():
            _print(played.shown(entry))
            if files:
                await _draw(entry, files)
        for line in await played.state() if state else []:
            _print(line)
    finally:
        await database.close()


async def _prepare(database: Database, *, lasting: bool) -> None:
    """A database that stays gets the migrations' history; importing them would cost a throw-away one half a second."""
    if not lasting:
        await create_all(database)
        return
    from storage.migrate import upgrade

    await upgrade(database)


def _print(line: dict[str, Any]) -> None:
    click.echo(json.dumps(line))


async def _draw(entry: Entry, folder: Path) -> None:
    for file in entry.files:
        await asyncio.to_thread(_keep, folder, file.name, await file.content())


def _keep(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / Path(name.replace("\\", "/")).name).write_bytes(content)
