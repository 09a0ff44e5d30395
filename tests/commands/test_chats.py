"""`duban chats`: what is bound, and secrets that come in by standard input and never go out again."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from bot.commands.chats import chats
from bot.commands.webhooks import dingtalk_webhook, wecom_webhook
from bot.platforms.dingtalk.mouths_webhook import Hook, hook_of
from storage.models import ChatRow, JournalRow, TaskRow
from tests.conftest import Open

KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
URL = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
NOW = datetime(2026, 5, 11, 2, tzinfo=UTC)


@pytest.fixture
async def url(sqlite_url: str, opened: Open, monkeypatch: pytest.MonkeyPatch) -> str:
    """T1 lives on both platforms, T2 has no group."""
    async with opened(sqlite_url).write() as session:
        for number in (1, 2):
            common = {"name": "5月进口电子", "type": "import", "lead": "业务部门", "departments": [], "policy": "logistics"}
            session.add(TaskRow(id=number, code=f"T{number}", start=NOW.date(), created_at=NOW, **common))
        await session.flush()
        session.add(ChatRow(platform="wecom", chat="wrGROUP", task_id=1, bound_at=NOW, addresses={"appchat": "T1"}))
        session.add(ChatRow(platform="dingtalk", chat="awaiting:T1", task_id=1, bound_at=NOW, awaiting_robot=True))
    monkeypatch.setenv("DUBAN_DATABASE", sqlite_url)
    return sqlite_url


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(chats, arguments, input=typed)


def test_every_group_is_listed_with_its_addresses_and_its_state(url: str) -> None:
    assert run().output.splitlines() == [
        "T1  wecom  wrGROUP  appchat=T1",
        "T1  dingtalk  awaiting:T1  等待加入机器人",
        "共 2 个群。",
    ]


def test_a_webhook_is_stored_beside_the_other_addresses(url: str) -> None:
    assert run("webhook", "T1", "--platform", "wecom", typed=f"{URL}\n").exit_code == 0
    assert "T1  wecom  wrGROUP  appchat=T1  webhook=…5aaa" in run().output


def test_a_secret_is_never_shown_nor_taken_as_an_argument(url: str) -> None:
    shown = run("webhook", "t1", "--platform", "dingtalk", typed="hook1234\nSECdemo0001").output + run().output
    assert "SECdemo" not in shown
    assert "hook1234" not in shown
    assert "（加签）" in shown
    assert run("webhook", "T1", URL, "--platform", "wecom").exit_code == 2


@pytest.mark.parametrize("typed", ["", "\n", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "见附件", "http://[::1"])
def test_what_is_no_address_is_refused_with_what_is_wanted(url: str, typed: str) -> None:
    refused = run("webhook", "T1", "--platform", "wecom", typed=typed)
    assert (refused.exit_code, "key=" in refused.output) == (2, True)


def test_a_task_without_a_group_there_is_told_how_to_bind_one(url: str) -> None:
    refused = run("webhook", "T2", "--platform", "wecom", typed=URL)
    assert (refused.exit_code, "/绑定 T2" in refused.output, "已绑定：T1" in refused.output) == (2, True, True)


def test_a_webhook_is_forgotten_alone(url: str) -> None:
    run("webhook", "T1", "--platform", "wecom", typed=KEY)
    assert run("forget", "T1", "--platform", "wecom", "--webhook", "--yes").exit_code == 0
    assert "T1  wecom  wrGROUP  appchat=T1\n" in run().output
    assert run("forget", "T1", "--platform", "wecom", "--webhook", "--yes").exit_code == 2


def test_a_group_is_forgotten_only_when_that_is_confirmed(url: str) -> None:
    run("forget", "T1", "--platform", "wecom", typed="n\n")
    assert "共 2 个群。" in run().output
    run("forget", "T1", "--platform", "wecom", typed="y\n")
    assert "共 1 个群。" in run().output


async def test_the_journal_tells_that_the_operator_did_it(url: str, opened: Open) -> None:
    await asyncio.to_thread(run, "webhook", "T1", "--platform", "wecom", typed=KEY)
    await asyncio.to_thread(run, "forget", "T1", "--platform", "dingtalk", "--yes")
    async with opened(url).read() as session:
        lines = (await session.exec(select(JournalRow))).all()
    assert [(line.what, line.task, line.actor, line.reason) for line in lines] == [
        ("webhook_stored", "T1", "operator", "wecom"),
        ("chat_forgotten", "T1", "operator", "dingtalk"),
    ]


def test_no_database_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUBAN_DATABASE", f"{tmp_path}/none.db")
    refused = run()
    assert (refused.exit_code, "duban db upgrade" in refused.output) == (4, True)


def test_an_old_database_is_to_be_upgraded_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    monkeypatch.setenv("DUBAN_DATABASE", f"{tmp_path}/old.db")
    assert run().exit_code == 4


@pytest.mark.parametrize(("typed", "key"), [(URL, KEY), (f" {KEY}\n", KEY), ("key", None), (f"{KEY} {KEY}", None)])
def test_the_key_is_taken_out_of_a_wecom_address(typed: str, key: str | None) -> None:
    assert wecom_webhook(typed) == key


@pytest.mark.parametrize(
    ("typed", "hook"),
    [
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef0123", Hook("abcdef0123")),
        ("https://oapi.dingtalk.com/robot/send?access_token=abcdef0123\nSECdemo0001\n", Hook("abcdef0123", "SECdemo0001")),
        ("abcdef0123|SECdemo0001", Hook("abcdef0123", "SECdemo0001")),
        ("abcdef0123", Hook("abcdef0123")),
    ],
)
def test_what_is_kept_of_a_dingtalk_address_is_what_the_adapter_reads(typed: str, hook: Hook) -> None:
    kept = dingtalk_webhook(typed)
    assert kept is not None
    assert hook_of(kept) == hook


@pytest.mark.parametrize("typed", ["", "|SECdemo0001", "https://oapi.dingtalk.com/robot/send", "令牌", "a b c d"])
def test_what_is_no_dingtalk_address_is_none(typed: str) -> None:
    assert dingtalk_webhook(typed) is None
