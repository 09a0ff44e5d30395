"""Opening the database that the settings name."""

from pathlib import Path

from bot.commands.failures import DatabaseFailed
from storage.database import Database
from storage.engines import database_url, is_memory


def open_database(spelling: str) -> Database:
    """A URL or the path of an SQLite file, whose folder is made where it is missing. Raises DatabaseFailed."""
    try:
        file = sqlite_file(spelling)
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        return Database.open(spelling)
    except OSError as error:
        raise DatabaseFailed(f"数据库文件 {file} 的文件夹无法建立：{error.strerror}。请检查 DUBAN_DATABASE 和权限") from error
    except ValueError as error:
        raise DatabaseFailed(f"{error}。请检查 DUBAN_DATABASE") from error


def sqlite_file(spelling: str) -> Path | None:
    """The file of an SQLite database; None for another database, or one in memory. Raises ValueError where it is no database."""
    url = database_url(spelling)
    on_disk = url.get_backend_name() == "sqlite" and not is_memory(url)
    return Path(str(url.database)) if on_disk else None
