"""`duban chats`: the groups that are bound to tasks, and what only the operator can add to them."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clocks import SystemClock
from bot.commands import webhooks
from bot.commands.failures import DatabaseFailed, Refused
from bot.commands.opening import open_database, sqlite_file
from bot.commands.webhooks import masked
from bot.platform_settings import PLATFORMS
from bot.settings import load_settings
from storage.bound_groups import BoundGroup, BoundGroups
from storage.database import Database
from storage.migrate import current_revision, latest_revision

T = TypeVar("T")
WEBHOOK = "webhook"
_platform = click.option("--platform", required=True, type=click.Choice(list(PLATFORMS)), help="群所在的平台")


@click.group(invoke_without_command=True)
@click.pass_context
def chats(context: click.Context) -> None:
    """列出已绑定的群；存入群的消息推送地址。"""
    if context.invoked_subcommand is None:
        groups = _on_database(_all)
        for group in groups:
            click.echo(_line(group))
        click.echo(f"共 {len(groups)} 个群。" if groups else "还没有绑定的群：在群里 @ 机器人发 /新任务 或 /绑定。")


@chats.command("webhook")
@click.argument("task")
@_platform
def webhook_command(task: str, platform: str) -> None:
    """从标准输入读取群机器人的地址并存入，例：duban chats webhook T1 --platform wecom < 地址.txt

    地址等于发言权，不接受写在命令行上。钉钉的加签密钥另起一行。
    """
    group = _on_database(lambda session: _bound(session, task, platform))
    address = webhooks.READ[platform](_typed(platform))
    if address is None:
        raise Refused(f"标准输入里不是可用的地址。请给{webhooks.WANTED[platform]}")
    _on_database(lambda session: BoundGroups(session).set_address(group, WEBHOOK, address, SystemClock().now()))
    click.echo(f"已存入 {task} 的消息推送 {masked(address)}。请运行 duban doctor --platform {platform} 检查")


@chats.command("forget")
@click.argument("task")
@_platform
@click.option("--webhook", "only_webhook", is_flag=True, help="只去掉消息推送地址，群仍绑定")
@click.option("--yes", is_flag=True, help="不再确认")
def forget_command(task: str, platform: str, only_webhook: bool, yes: bool) -> None:
    """解除群的绑定，或只去掉它的消息推送地址。"""
    group = _on_database(lambda session: _bound(session, task, platform))
    if only_webhook and WEBHOOK not in group.addresses:
        raise Refused(f"{task} 的群没有消息推送地址")
    what = "的消息推送地址" if only_webhook else "的群绑定，之后机器人不再在那里发言"
    if not (yes or click.confirm(f"去掉 {task}（{platform}）{what}？")):
        return
    _on_database(lambda session: _forget(session, group, only_webhook))
    click.echo(f"已去掉 {task}{'的消息推送地址' if only_webhook else ' 的群绑定'}。")


def _typed(platform: str) -> str:
    """What is typed is not shown: it is as good as a password."""
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    address = click.prompt(f"请粘贴{webhooks.WANTED[platform]}", hide_input=True)
    secret = click.prompt("加签密钥（没有则回车）", hide_input=True, default="", show_default=False) if platform == "dingtalk" else ""
    return f"{address}\n{secret}"


async def _all(session: AsyncSession) -> list[BoundGroup]:
    return await BoundGroups(session).all()


async def _bound(session: AsyncSession, task: str, platform: str) -> BoundGroup:
    """Raises Refused where the task has no group there."""
    groups = await BoundGroups(session).on(platform)
    found = next((group for group in groups if group.task.casefold() == task.casefold()), None)
    if found is None:
        known = "、".join(group.task for group in groups) or "无"
        raise Refused(f"{task} 在 {platform} 上没有绑定群（已绑定：{known}）。请先在群里 @ 机器人发 /绑定 {task}")
    return found


async def _forget(session: AsyncSession, group: BoundGroup, only_webhook: bool) -> None:
    now = SystemClock().now()
    if only_webhook:
        await BoundGroups(session).set_address(group, WEBHOOK, None, now)
    else:
        await BoundGroups(session).forget(group, now)


def _line(group: BoundGroup) -> str:
    addresses = {name: masked(value) if name == WEBHOOK else value for name, value in group.addresses.items()}
    told = [f"{name}={value}" for name, value in addresses.items()]
    state = ["等待加入机器人"] if group.awaiting_robot else []
    return "  ".join([group.task, group.platform, group.chat, *told, *state, *([] if group.is_open else ["已关闭"])])


def _on_database(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """One transaction on the database as the settings name it; it is not made here."""
    spelling = load_settings(os.environ).database

    async def run() -> T:
        database = open_database(spelling)
        try:
            await _require_tables(database)
            async with database.write() as session:
                return await work(session)
        finally:
            await database.close()

    try:
        file = sqlite_file(spelling)
    except ValueError as error:
        raise DatabaseFailed(f"{error}。请检查 DUBAN_DATABASE") from error
    if file and not file.exists():
        raise DatabaseFailed(f"还没有数据库 {file}。duban serve 启动时建立，或运行 duban db upgrade")
    return asyncio.run(run())


async def _require_tables(database: Database) -> None:
    if await current_revision(database) != latest_revision():
        raise DatabaseFailed("数据库版本与程序不符。请运行 duban db upgrade")
