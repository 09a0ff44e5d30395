"""The single looks of `duban doctor`: each says in one line what is well, what to mind, what is wrong."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from PIL import ImageFont

from bot.checks.findings import Finding
from bot.commands.opening import sqlite_file
from bot.core.organisation import Organisation
from bot.core.policy import Policy
from bot.core.sources import ConfigError
from bot.core.workcalendar import WorkCalendar
from bot.documents import fonts
from bot.platform_settings import WeComSettings
from bot.settings import Settings
from storage.database import Database
from storage.migrate import current_revision, known_revisions, latest_revision

T = TypeVar("T")
FEWEST = 2
"""Departments that a task is carried by at least."""


def loaded(area: str, load: Callable[[], T]) -> tuple[T | None, list[Finding]]:
    """What `load` gives, or the finding that its file is wrong."""
    try:
        return load(), []
    except ConfigError as error:
        return None, [Finding("错误", area, str(error))]


def credentials(settings: Settings) -> Iterator[Finding]:
    if not any(settings.platforms.values()):
        yield Finding("注意", "凭据", "没有企业微信或钉钉凭据：duban serve 需要其中之一（docs/wecom.md、docs/dingtalk.md），沙盒不需要")
        return
    if settings.wecom:
        yield Finding("通过", "凭据", f"企业微信：{_ways(settings.wecom)}。是否有效：duban doctor --platform wecom")
    if settings.dingtalk:
        yield Finding(
            "通过", "凭据", f"钉钉应用 {settings.dingtalk.client_id or '（只有事件订阅）'}。是否有效：duban doctor --platform dingtalk"
        )
    if settings.organisation is None:
        yield Finding("错误", "组织", "正在使用随附的示例组织。请写自己的组织文件，并设置 DUBAN_ORGANISATION")


def _ways(given: WeComSettings) -> str:
    """What the credentials are for."""
    ways = {
        f"智能机器人 {given.bot_id}": given.has("bot_id", "secret"),
        "智能机器人的回调 URL": given.has("callback_token", "callback_aes_key"),
        f"自建应用 {given.agent_id}": given.has("corp_id", "agent_id", "app_secret"),
        "自建应用的接收消息": given.has("app_token", "app_aes_key"),
    }
    return "、".join(way for way, there in ways.items() if there)


def policy(found: Policy) -> Iterator[Finding]:
    yield Finding("通过", "制度", f"{found.name}（{found.id} {found.version}），{len(found.rules)} 条规则；逐条解释：duban policy check")


def calendar(found: WorkCalendar, today: date) -> Iterator[Finding]:
    warning = found.warning(today)
    if warning:
        yield Finding("注意" if found.is_covered(today.year) else "错误", "日历", warning)
    else:
        yield Finding("通过", "日历", f"放假安排已载入：{'、'.join(f'{year}年' for year in found.covered_years)}")


def organisation(found: Organisation) -> Iterator[Finding]:
    company, takes_part = found.company, found.with_coordinators()
    count = f"{len(found.departments)} 个部门、{len(found.people)} 人，{len(takes_part)} 个部门可参加任务"
    yield Finding("通过" if len(takes_part) >= FEWEST else "错误", "组织", count)
    without = [name for name in found.departments if name not in takes_part]
    if without:
        yield Finding("注意", "组织", f"没有沟通协调岗，不参加任务：{'、'.join(without)}")
    headless = [name for name in takes_part if found.head(name) is None]
    if headless:
        yield Finding("注意", "组织", f"没有负责人，升级时越过这一级：{'、'.join(headless)}")
    yield _office(found, "分管副总", company.vice_president, "重大异常和逐级升级到不了最高一级。请写 vice_president")
    yield _office(found, "系统管理员", company.operator, "机器人自身的故障没有人收到。请写 operator")


def _office(found: Organisation, title: str, person: str | None, consequence: str) -> Finding:
    if person is None:
        return Finding("注意", "组织", f"没有{title}：{consequence}")
    return Finding("通过", "组织", f"{title}：{found.name(person)}（{person}）")


def font(path: Path | None) -> Iterator[Finding]:
    for file in [path] if path else [fonts.REGULAR, fonts.BOLD]:
        try:
            face = fonts.face(file, 24)
        except OSError:
            yield Finding("错误", "字体", f"{file} 不能用作字体。请检查 DUBAN_FONT")
            continue
        if _draws_chinese(face):
            yield Finding("通过", "字体", f"{file.name} 可显示中文")
        else:
            yield Finding("注意", "字体", f"{file.name} 没有中文字形，跟踪表图片会是空框。请检查 DUBAN_FONT")


def _draws_chinese(face: ImageFont.FreeTypeFont) -> bool:
    """A font draws what it lacks as one and the same box."""
    return bytes(face.getmask("督")) != bytes(face.getmask("\U0010fffe"))


async def database(spelling: str) -> list[Finding]:
    """Never creates one: an absent SQLite file is made by the program that uses it."""
    try:
        file = sqlite_file(spelling)
    except ValueError as error:
        return [Finding("错误", "存储", f"{error}。请检查 DUBAN_DATABASE")]
    if file and not file.exists():
        return [_absent(file)]
    opened = Database.open(spelling)
    try:
        complaints = await opened.check(thorough=True)
        return [Finding("错误", "存储", complaint) for complaint in complaints] or [await _version(opened)]
    finally:
        await opened.close()


def _absent(file: Path) -> Finding:
    folder = next(folder for folder in file.absolute().parents if folder.exists())
    if os.access(folder, os.W_OK | os.X_OK):
        return Finding("注意", "存储", f"还没有数据库 {file}：duban serve 启动时建立，或运行 duban db upgrade")
    return Finding("错误", "存储", f"文件夹 {folder} 不可写，建立不了数据库。请检查权限或 DUBAN_DATABASE")


async def _version(database: Database) -> Finding:
    present, wanted = await current_revision(database), latest_revision()
    if present == wanted:
        return Finding("通过", "存储", f"{database.dialect} 可用，版本 {present}")
    if present is None or present in known_revisions():
        return Finding("注意", "存储", f"数据库版本 {present or '无'}，程序需要 {wanted}：请运行 duban db upgrade")
    return Finding("错误", "存储", f"数据库版本 {present} 比程序新（{wanted}）。请先升级程序")
