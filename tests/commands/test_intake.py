"""`duban intake`: lines from another door into the inbox, and what becomes of bad ones (docs/intake.md)."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from bot.app import build_company
from bot.commands.intake import intake
from bot.core.messages import Incoming
from bot.platforms.sandbox import Room, Sandbox
from bot.pumps.machine import DrivenClock, Machine
from handlers.desk import Desk
from handlers.tables import build_table
from handlers.tasks import Plan, create_task
from storage.database import Database
from storage.inbox import from_row
from storage.migrate import upgrade
from storage.models import InboxRow
from storage.work import working

ROOT = Path(__file__).parent.parent.parent
LINE = {"platform": "wecom", "id": "1", "chat": "wrA", "from": "li", "text": "运输调度部门：已发车", "at": "2026-05-11T16:20:31+08:00"}


@pytest.fixture
def database_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBAN_DATABASE", str(tmp_path / "duban.sqlite3"))
    return tmp_path / "duban.sqlite3"


def lines(*data: object) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in data)


def run(stdin: bytes, *options: str) -> Result:
    return CliRunner().invoke(intake, options, input=stdin)


def taken(file: Path) -> list[Incoming]:
    async def read() -> list[Incoming]:
        database = Database.open(str(file))
        async with database.read() as session:
            rows = list(await session.exec(select(InboxRow).order_by(InboxRow.id)))  # type: ignore[arg-type]
        await database.close()
        return [from_row(row) for row in rows]

    return asyncio.run(read())


def test_a_line_is_stored_as_overheard_with_its_own_time(database_file: Path) -> None:
    ended = run(lines(LINE, {**LINE, "id": "2", "to_bot": True, "quote": "几点到", "mentions": ["chen"]}))
    assert ended.exit_code == 0
    assert "共 2 行：新收 2，重复 0，退回 0" in ended.stderr
    first, second = taken(database_file)
    assert first.overheard
    assert first.sent_at == datetime(2026, 5, 11, 8, 20, 31, tzinfo=UTC)
    assert (second.overheard, second.quote, second.mentions) == (False, "几点到", ("chen",))


def test_a_line_that_came_before_is_counted_and_not_stored_again(database_file: Path) -> None:
    run(lines(LINE))
    assert "新收 1，重复 1，退回 0" in run(lines(LINE, {**LINE, "id": "2"})).stderr
    assert len(taken(database_file)) == 2


def test_past_marks_every_line(database_file: Path) -> None:
    run(lines(LINE), "--past")
    assert taken(database_file)[0].past


def test_a_person_may_be_named_as_the_organisation_file_does(database_file: Path) -> None:
    named = {name: value for name, value in LINE.items() if name != "from"}
    run(lines({**named, "name": "王思远"}))
    assert taken(database_file)[0].sender == "wang.siyuan"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{", "不是有效的 JSON"),
        (b"[]", "应是 JSON 对象"),
        (b"\xff\xfe", "不是有效的 JSON"),
        ({**LINE, "platform": "qq"}, "platform：没有平台「qq」"),
        ({**LINE, "id": ""}, "id：缺少"),
        ({**LINE, "text": 5}, "text：缺少，或不是文字"),
        ({**LINE, "at": "2026-05-11T16:20:31"}, "at：请写带时区的时刻"),
        ({**LINE, "at": None, "past": True}, "at：请写带时区的时刻"),
        ({**LINE, "past": "yes"}, "past：请写 true 或 false"),
        ({**LINE, "mentions": "chen"}, "mentions：请写平台用户编号的列表"),
        ({**LINE, "txet": "…"}, "txet：不认识这一项，是否想写 text"),
        ({**LINE, "from": None}, "name：缺少"),
        ({**LINE, "from": None, "name": "李四"}, "name：组织文件里没有「李四」"),
        ({**LINE, "chat": None, "task": "T9"}, "task：没有任务「T9」"),
        ({**LINE, "chat": None}, "task：缺少"),
    ],
)
def test_a_bad_line_is_named_with_its_remedy_and_the_others_go_on(database_file: Path, line: object, words: str) -> None:
    bad = line + b"\n" if isinstance(line, bytes) else lines(line)
    ended = run(lines(LINE) + bad + lines({**LINE, "id": "3"}), "--rejected", "bad.jsonl")
    assert ended.exit_code == 1
    assert f"第 2 行 {words}" in ended.stderr
    assert [said.message_id for said in taken(database_file)] == ["1", "3"]
    assert (database_file.parent / "bad.jsonl").read_bytes() == bad


def test_a_long_stream_is_stored_whole(database_file: Path) -> None:
    assert run(lines(*({**LINE, "id": str(number)} for number in range(1200)))).exit_code == 0
    assert [said.message_id for said in taken(database_file)] == [str(number) for number in range(1200)]


def test_behind_a_bridge_each_line_is_stored_as_it_comes(database_file: Path) -> None:
    """Standard input stays open; the line is there within a second or two."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "intake"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdin is not None
    process.stdin.write(lines(LINE))
    process.stdin.flush()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (database_file.exists() and _stored(database_file)):
        time.sleep(0.1)
    assert process.poll() is None
    assert _stored(database_file)
    _, told = process.communicate(timeout=20)
    assert "新收 1" in told.decode()


def _stored(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'inbox'").fetchall()
        return bool(tables) and connection.execute("SELECT count(*) FROM inbox").fetchone() == (1,)


class TestAnExportedGroupLog:
    """Rebuilds a table without a word."""

    @pytest.fixture
    def bound(self, database_file: Path) -> Path:
        async def prepare() -> None:
            database = Database.open(str(database_file))
            await upgrade(database)
            at = datetime(2026, 5, 12, 2, tzinfo=UTC)
            company = build_company(None, "logistics")
            async with working(database, company, at) as work:
                plan = Plan("T1", "5月进口电子", "进口", "业务部门", ("运输调度部门", "客服部门"), date(2026, 5, 11), None)
                await create_task(work, plan, "sandbox", "g1")
            await database.close()

        asyncio.run(prepare())
        return database_file

    def test_by_the_code_of_the_task(self, bound: Path) -> None:
        said = [
            ("16:20:31", "李建国", "运输调度部门：货车已到仓"),
            ("17:12:00", "孙佳", "客服部门：客户已通知"),
            ("17:13:00", "王思远", "收到"),
        ]
        log = [
            {"platform": "sandbox", "id": f"log-{number}", "task": "T1", "name": name, "text": text, "at": f"2026-05-11T{at}+08:00"}
            for number, (at, name, text) in enumerate(said)
        ]
        assert run(lines(*log), "--past").exit_code == 0
        told, table = asyncio.run(self._play(bound))
        assert table == {"业务部门": "missed", "运输调度部门": "kept", "客服部门": "kept_late"}
        assert told == ["notice"]

    async def _play(self, file: Path) -> tuple[list[str], dict[str, str]]:
        database, company = Database.open(str(file)), build_company(None, "logistics")
        clock = DrivenClock(datetime.now(UTC))
        sandbox = Sandbox(clock, [Room("g1", "群")])
        machine = Machine(database, Desk(company), {"sandbox": sandbox}, clock)
        at = datetime(2026, 5, 12, 2, 5, tzinfo=UTC)
        async with database.write() as session:
            for row in await session.exec(select(InboxRow)):
                row.received_at = row.next_at = at
        for minutes in range(2):
            clock.set(at + timedelta(minutes=minutes))
            await machine.run(clock.now())
        async with working(database, company, clock.now()) as work:
            task = await work.tasks.by_code("T1")
            assert task is not None
            table = await build_table(work, task, date(2026, 5, 11))
        await database.close()
        return [entry.kind for entry in sandbox.transcript], {row.department: row.state for row in table.rows}
