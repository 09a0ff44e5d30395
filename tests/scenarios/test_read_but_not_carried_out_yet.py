"""What the product reads and cannot carry out yet is archived and answered politely; every alias of a command is the command."""

import pytest

from tests.scenarios.day import Day


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("成果交付：成果名称：放行通知 交付部门：清关操作部门 交付时间：5月11日14:20 验收要求：编号一致", "成果交付"),
        ("/请假 5月12日", "/请假"),
    ],
)
async def test_it_is_said_politely_and_nothing_is_owed(day: Day, words: str, named: str) -> None:
    await day.says("zhao", words, at="14:20").until("14:21")
    reply = day.told("g1", "reply")[0]
    assert named in reply.text
    assert "已存档" in reply.text
    assert {owed["row"] for owed in day.owed} == {"L10", "L11"}


@pytest.mark.parametrize("command", ["/谁没报", "/待补", "/missing", "/smb", "／谁没报", "/SMB"])
async def test_every_alias_is_the_command(day: Day, command: str) -> None:
    await day.says("li", command, at="14:20").until("14:21")
    assert "已收到 0/6" in day.told("g1", "reply")[0].text


async def test_a_misspelt_command_gets_the_nearest_one_suggested(day: Day) -> None:
    await day.says("li", "/进读", at="14:20").until("14:21")
    assert "/进度" in day.told("g1", "reply")[0].text
