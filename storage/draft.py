"""For developers: writing the next migration from the models. Needs the source tree and ruff."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.script import Script
from sqlalchemy import Connection

from storage.database import Database
from storage.migrate import SCRIPTS, alembic_config, known_revisions, migrating, upgrade


async def draft(message: str, *, fresh: bool) -> Path:
    """Writes the migration from the newest revision to the present models; `fresh` forgets all earlier migrations first."""
    if fresh:
        _forget_migrations()
    database = Database.open("sqlite://")
    await upgrade(database)
    async with migrating(database) as connection:
        path = await connection.run_sync(_write, message)
    await database.close()
    _tidy(path)
    return path


def _forget_migrations() -> None:
    for path in (SCRIPTS / "versions").glob("*.py"):
        path.unlink()


def _write(connection: Connection, message: str) -> Path:
    number = len(known_revisions()) + 1
    written = command.revision(alembic_config(connection), message, autogenerate=True, rev_id=f"{number:04}")
    assert isinstance(written, Script)
    return Path(written.path)


def _tidy(path: Path) -> None:
    """Alembic's advice to the reader goes, house style comes."""
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "# ###" not in line))
    for arguments in (["check", "--quiet", "--select", "I,F401", "--fix"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *arguments, path], check=True)
