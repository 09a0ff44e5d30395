"""`duban db`: the database's tables."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.commands.failures import DatabaseFailed
from bot.commands.opening import open_database
from bot.settings import load_settings
from storage.database import Database
from storage.draft import draft
from storage.migrate import SchemaTooNew, current_revision, latest_revision, upgrade

T = TypeVar("T")
_database = click.option("--database", "url", metavar="URL|FILE", help="数据库地址或 SQLite 文件；默认按设置")


@click.group()
def db() -> None:
    """数据库：升级表结构，查看版本。"""


@db.command("upgrade")
@_database
def upgrade_command(url: str | None) -> None:
    """把表结构升级到本程序需要的版本（可重复执行）。"""
    _with_database(url, upgrade)
    click.echo(f"数据库版本 {latest_revision()}")


@db.command("revision")
@_database
def revision_command(url: str | None) -> None:
    """显示数据库现在的版本和本程序需要的版本。"""
    present = _with_database(url, current_revision)
    click.echo(f"数据库版本 {present or '无'}，程序需要 {latest_revision()}")


@db.command("draft", hidden=True)
@click.option("--fresh", is_flag=True, help="Forget all earlier migrations: only before the first release.")
@click.argument("message")
def draft_command(message: str, fresh: bool) -> None:
    """For developers: write the migration from the newest revision to the present models."""
    click.echo(asyncio.run(draft(message, fresh=fresh)))


def _with_database(url: str | None, work: Callable[[Database], Awaitable[T]]) -> T:
    spelling = url or load_settings(os.environ).database

    async def run() -> T:
        database = open_database(spelling)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except SchemaTooNew as refused:
        raise DatabaseFailed(str(refused)) from refused
