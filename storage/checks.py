"""What would make a database lose what was acknowledged, in words for the operator."""

import shutil
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

ENOUGH_SPACE = 500 * 2**20
"""Bytes free beside an SQLite file below which the operator hears of it."""

OLDEST_POSTGRESQL = 13
_SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
_POSTGRESQL_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


async def complaints(connection: AsyncConnection, dialect: str) -> list[str]:
    """One line per thing wrong; none when the database keeps its promises. `connection` must be a writing one."""
    return await (_about_postgresql(connection) if dialect == "postgresql" else _about_sqlite(connection))


async def damage(connection: AsyncConnection, dialect: str) -> list[str]:
    """Reads the whole SQLite file for damaged pages (a second or so per gigabyte); PostgreSQL watches its own."""
    if dialect == "postgresql":
        return []
    findings = (await connection.execute(text("PRAGMA quick_check(3)"))).scalars().all()
    return [f"数据库文件已损坏，请从备份恢复：{finding}" for finding in findings if finding != "ok"]


async def _about_sqlite(connection: AsyncConnection) -> list[str]:
    path = (await connection.execute(text("SELECT file FROM pragma_database_list WHERE name = 'main'"))).scalar_one()
    if not path:
        return []
    return [*await _about_settings(connection), *_about_file(Path(path))]


async def _about_settings(connection: AsyncConnection) -> list[str]:
    found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in _SQLITE_SETTINGS}
    return [
        f"SQLite 的 {name} 是 {found[name]}，应为 {wanted}：请换到本机磁盘"
        for name, wanted in _SQLITE_SETTINGS.items()
        if found[name] != wanted
    ]


def _about_file(path: Path) -> list[str]:
    if not path.exists():
        return [f"数据库文件已被删除或移走：{path}，请立即停止并恢复"]
    free = shutil.disk_usage(path.parent).free
    return [] if free >= ENOUGH_SPACE else [f"数据库所在磁盘只剩 {free // 2**20} MB"]


async def _about_postgresql(connection: AsyncConnection) -> list[str]:
    off = [name for name in _POSTGRESQL_SETTINGS if await _setting(connection, name) == "off"]
    found = [f"PostgreSQL 的 {name} 是 off：断电会丢失已确认的消息，请改为 on" for name in off]
    version = int(await _setting(connection, "server_version_num")) // 10_000
    return found if version >= OLDEST_POSTGRESQL else [*found, f"PostgreSQL {version} 太旧，需要 {OLDEST_POSTGRESQL} 以上"]


async def _setting(connection: AsyncConnection, name: str) -> str:
    value = (await connection.execute(text("SELECT current_setting(:name)"), {"name": name})).scalar_one()
    return str(value)
