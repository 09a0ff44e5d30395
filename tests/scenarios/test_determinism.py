"""The same file gives the same output, byte for byte (replay.md)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.replay import replay
from tests.scenarios.day import ALL_SIX


def line(at: str, do: str, **members: object) -> str:
    return json.dumps({"at": f"2026-05-{at}:00+08:00", "do": do, **members}, ensure_ascii=False)


TASK = {
    "code": "T1",
    "name": "5月进口电子",
    "type": "进口",
    "lead": "业务部门",
    "departments": list(ALL_SIX),
    "chat": "g1",
    "start": "2026-05-11",
    "due": "2026-06-10",
}
DAYS = [
    line("11T09:00", "task", **TASK),
    line("11T10:00", "say", chat="g1", **{"from": "li"}, text="运输调度部门-5月11日：已安排货车，明日9点到仓", id="m1"),
    line("11T10:10", "say", chat="g1", **{"from": "zhao"}, text="请仓储部门确认14日能否入库"),
    line("11T10:20", "say", chat="g1", **{"from": "chen"}, text="仓储布门-5月11日：清点80%"),
    line("11T10:25", "click", chat="g1", **{"from": "chen"}, action="fix", of="L12"),
    line("11T11:00", "edit", id="m1", text="运输调度部门-5月11日：货车已到仓"),
    line("11T16:50", "down"),
    line("11T17:41", "up"),
    line("11T19:30", "say", chat="dm:head_dd", **{"from": "head_dd"}, text="/异常 重大 情况：停航 影响：全部 措施：无"),
    line("13T09:30", "until"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("days")
    (folder / "days.jsonl").write_text("\n".join(DAYS), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def elsewhere(folder: Path) -> bytes:
    """What another process says, on a database in a file."""
    command = [sys.executable, "-m", "bot", "replay", str(folder / "days.jsonl"), "--state", "--db", f"sqlite:///{folder}/days.db"]
    return subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": "7"}).stdout


def replayed(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(replay, [str(folder / "days.jsonl"), "--state", *options])


def test_twice_the_same_bytes(folder: Path, elsewhere: bytes) -> None:
    """L10-L28, replay.md: in two processes, in memory and on a file."""
    assert len(elsewhere.splitlines()) > 50
    assert replayed(folder).stdout_bytes == elsewhere


def test_every_line_has_the_members_of_the_format(elsewhere: bytes) -> None:
    """replay.md: the output line and the obligation line."""
    lines = [json.loads(text) for text in elsewhere.splitlines()]
    spoken = [found for found in lines if "obligation" not in found]
    owed = [found for found in lines if "obligation" in found]
    assert {tuple(found) for found in spoken} == {
        ("id", "at", "chat", "kind", "rule", "row", "task", "about", "items", "to", "mentions", "text", "card", "files")
    }
    assert {frozenset(found) for found in owed} == {
        frozenset(
            ("obligation", "rule", "row", "task", "debtor", "about", "opened_at", "due_at", "closed_at", "outcome", "steps"),
        )
    }
    assert all(found["at"].endswith("+08:00") for found in spoken)
    kinds = {"receipt", "repair", "reply", "remind", "missing", "escalate", "alert", "digest", "notice"}
    assert {found["kind"] for found in spoken} <= kinds


def test_a_database_in_use_is_refused(folder: Path, elsewhere: bytes) -> None:
    """replay.md: a non-empty --db is refused, before a line is said."""
    assert elsewhere
    refused = replayed(folder, "--db", f"sqlite:///{folder}/days.db")
    assert refused.exit_code != 0
    assert refused.stdout == ""
