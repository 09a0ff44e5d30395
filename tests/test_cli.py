"""`duban` as a shell sees it: quick help, one line for every mistake, documented exit codes."""

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.__main__ import SUMMARIES, run

ROOT = Path(__file__).parent.parent
HEAVY = ("sqlalchemy", "sqlmodel", "aiohttp", "PIL", "opencc", "pydantic")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("DUBAN_") and not name.startswith("DUBAN_TEST_")]:
        monkeypatch.delenv(name)


def duban(*arguments: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        timeout=30,
        check=False,
    )


def refused(*arguments: str, **environ: str) -> tuple[int, str]:
    """Exit code and the one line on stderr."""
    ended = duban(*arguments, **environ)
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    return ended.returncode, ended.stderr.strip()


def test_help_lists_every_command_without_importing_any() -> None:
    listing = "import sys; from bot.__main__ import run; run(['--help']); print(*(name for name in sys.argv[1:] if name in sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", listing, *HEAVY], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=30, check=True
    )
    assert all(summary in ended.stdout for summary in SUMMARIES.values())
    assert ended.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize("name", SUMMARIES)
def test_the_listed_summary_is_what_the_command_says_of_itself(name: str) -> None:
    command = getattr(importlib.import_module(f"bot.commands.{name}"), name)
    assert isinstance(command, click.Command)
    assert (command.help or "").splitlines()[0].strip() == SUMMARIES[name]


@pytest.mark.parametrize("name", SUMMARIES)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: duban {name}")


def test_the_version_is_told() -> None:
    assert duban("--version").stdout.startswith("duban, version ")


def test_a_misspelt_command_is_a_usage_error() -> None:
    code, line = refused("serv")
    assert code == 2
    assert "serv" in line


def test_a_wrong_setting_ends_with_3_and_names_it() -> None:
    code, line = refused("db", "upgrade", DUBAN_PORT="many")
    assert code == 3
    assert line.startswith("Error: 环境变量 DUBAN_PORT：")
    assert len(line.splitlines()) == 1


def test_a_wrong_organisation_file_ends_with_3() -> None:
    Path("org.toml").write_text('[[department]]\nnam = "x"\n', encoding="utf-8")
    code, line = refused("clock", "--org", "org.toml")
    assert code == 3
    assert line.startswith("Error: org.toml:")


@pytest.mark.parametrize("url", ["mysql://db/duban", "/proc/no/such/folder/duban.db"])
def test_a_database_that_cannot_be_used_ends_with_4(url: str) -> None:
    code, line = refused("db", "upgrade", DUBAN_DATABASE=url)
    assert code == 4
    assert len(line.splitlines()) == 1


def test_a_database_server_that_is_not_there_ends_with_4() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        code, line = refused("db", "upgrade", DUBAN_DATABASE=f"postgresql://duban@127.0.0.1:{unused.getsockname()[1]}/duban")
    assert code == 4
    assert "请检查 DUBAN_DATABASE" in line


def test_serving_without_credentials_ends_before_anything_is_made() -> None:
    code, line = refused("serve")
    assert code == 5
    assert "DUBAN_WECOM_BOT_ID" in line
    assert list(Path().iterdir()) == []


def test_the_default_database_gets_its_folder() -> None:
    ended = duban("db", "upgrade")
    assert ended.returncode == 0, ended.stderr
    assert Path("var/duban.sqlite3").is_file()


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def broken() -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.commands.clock.clock", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        run(["clock"])


def test_an_interrupted_command_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.commands.clock.clock", interrupted)
    assert run(["clock"]) == 130
