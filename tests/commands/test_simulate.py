"""`duban simulate` as a shell sees it: one command opens platform, bot and page."""

import asyncio
import re
import sys
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import run
from bot.settings import load_settings

ROOT = Path(__file__).parent.parent.parent


async def lines_until(stream: asyncio.StreamReader, last: str) -> list[str]:
    lines: list[str] = []
    async with asyncio.timeout(30):
        while not (lines and last in lines[-1]):
            lines.append((await stream.readline()).decode().strip())
    return lines


@pytest.mark.parametrize(("platform", "last"), [("wecom", "OAUTH_BASE"), ("dingtalk", "LOGIN_BASE")])
async def test_one_command_opens_the_page_with_the_bot_in_it(platform: str, last: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "simulate", platform, "--port", "0"]
    environ = {"PYTHONPATH": str(ROOT), "PATH": "", "LANG": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=tmp_path, env=environ)
    assert process.stdout is not None
    try:
        lines = await lines_until(process.stdout, last)
        site = re.search(r"http://[\d.:]+", lines[0])
        assert site is not None
        async with aiohttp.ClientSession() as http, http.get(f"{site[0]}/town/state") as answer:
            state = await answer.json()
    finally:
        process.terminate()
        await process.wait()
    assert (state["platform"], state["clock"]["mode"], state["rooms"][0]["has_bot"]) == (platform, "driven", True)
    assert process.returncode == 0
    variables = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
    assert load_settings(variables).platforms[platform] is not None


def test_a_standing_clock_needs_the_bot_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "wecom", "--without-bot", "--clock", "standing"]) == 2
    assert "--with-bot" in capsys.readouterr().err


def test_other_platforms_are_not_simulated(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "feishu"]) == 2
    assert "wecom" in capsys.readouterr().err
