"""The single looks of `duban doctor`: each says in one line what is well, what to mind, what is wrong."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from PIL import ImageFont

from bot.commands.opening import sqlite_file
from bot.core.organisation import Organisation
from bot.core.policy import Policy
from bot.core.sources import ConfigError
from bot.core.workcalendar import WorkCalendar
from bot.documents import fonts
from bot.settings import Settings
from storage.database import Database
from storage.migrate import current_revision, known_revisions, latest_revision

T = TypeVar("T")
Level = Literal["通过", "注意", "错误"]
FEWEST = 2
"""Departments that a task is carried by at least."""


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    area: str
    text: str


def loaded(area: str, load: Callable[[], T]) -> tuple[T | None, list[Finding]]:
    """What `load` gives, or the finding that its file is wrong."""
    try:
        return load(), []
    except ConfigError as error:
        return None, [Finding("错误", area, str(error))]


def credentials(settings: Settings) -> Iterator[Finding]:
    if settings.wecom:
        yield Finding("通过", "凭据", f"企业微信智能机器人 {settings.wecom.bot_id}，Secret 已提供（是否有效要连接后才知道）")
    else:
        yield Finding("注意", "凭据", "没有企业微信凭据：duban serve 需要 DUBAN_WECOM_BOT_ID 和 DUBAN_WECOM_SECRET，沙盒不需要")
    if settings.wecom and settings.organisation is None:
        yield Finding("错误", "组织", "正在使用随附的示例组织。请写自己的组织文件，并设置 DUBAN_ORGANISATION")


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
