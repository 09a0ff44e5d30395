"""The worked bridges of docs/bridges: sample input made here, through the script, into `duban intake`'s own check."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.app import build_company
from bot.commands.intake_lines import members_of, task_named, to_incoming
from bot.core.messages import Incoming
from bot.core.world import TaskChat
from handlers.routing import NO_TASK

BRIDGES = Path(__file__).parent.parent.parent / "docs" / "bridges"
PEOPLE = build_company(None, "logistics").organisation


def bridged(script: str, typed: str, *arguments: str) -> tuple[list[dict[str, Any]], str]:
    """The lines it writes, and what it says on standard error."""
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", str(BRIDGES / script), *arguments], input=typed.encode(), capture_output=True, timeout=30, check=True
    )
    return [json.loads(line) for line in ended.stdout.splitlines()], ended.stderr.decode()


def taken(line: dict[str, Any]) -> Incoming:
    raw = json.dumps(line).encode()
    data = members_of(raw)
    task = None
    if task_named(data) is not None:
        chats = (TaskChat("wecom", "wrGroup"), TaskChat("dingtalk", "cidGroup"))
        task = type(NO_TASK)("T1", "", "", "", (), NO_TASK.start, None, chats)
    return to_incoming(data, raw, PEOPLE, task, past=False)


def ndjson(*objects: object) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return tmp_path / "map.json"


def test_the_archive_of_wecom(mapping: Path) -> None:
    mapping.write_text(json.dumps({"wrROOM-1": "T1", "wrROOM-2": {"chat": "wrOther"}}), encoding="utf-8")
    said = {"msgid": "m_1", "action": "send", "from": "li", "tolist": ["chen"], "roomid": "wrROOM-1", "msgtime": 1778487631123}
    text = {"msgtype": "text", "text": {"content": "运输调度部门：已发车"}}
    lines, told = bridged(
        "wecom_archive.py",
        ndjson(
            {**said, **text},
            {**said, **text, "msgid": "m_2", "roomid": "wrROOM-2"},
            {**said, **text, "msgid": "m_3", "roomid": "wrPRIVATE"},
            {**said, **text, "msgid": "m_4", "from": "wbRobot"},
            {**said, "msgid": "m_5", "msgtype": "image"},
            {**said, **text, "msgid": "m_6", "action": "recall"},
            {"action": "switch", "msgid": "m_7", "user": "li", "time": 1778487631123},
            [],
        ),
        str(mapping),
    )
    heard = [taken(line) for line in lines]
    assert [(message.message_id, message.chat) for message in heard] == [("m_1", "wrGroup"), ("m_2", "wrOther")]
    assert heard[0].overheard
    assert heard[0].sent_at is not None
    assert heard[0].sent_at.isoformat() == "2026-05-11T08:20:31.123000+00:00"
    assert "第 8 行" in told


def test_the_personal_events_of_dingtalk(mapping: Path) -> None:
    mapping.write_text(json.dumps({"$:LWCP_v1:$li": "li"}), encoding="utf-8")
    event = {
        "type": "user_im_message_receive_group",
        "event_id": "e1",
        "message_id": "msg1",
        "conversation_id": "cidGroup==",
        "sender": "李建国",
        "sender_open_dingtalk_id": "$:LWCP_v1:$li",
        "content": "可以",
        "create_time": 1778487631123,
        "quoted_message": {"content": "请运输调度部门确认：几点到"},
    }
    stranger = {**event, "message_id": "msg2", "sender_open_dingtalk_id": "$:LWCP_v1:$x", "sender": "谁"}
    lines, told = bridged("dingtalk_events.py", ndjson(event, stranger, stranger, {"type": "user_im_group_updated"}), str(mapping))
    (heard,) = [taken(line) for line in lines]
    assert (heard.chat, heard.sender, heard.text, heard.quote) == ("cidGroup==", "li", "可以", "请运输调度部门确认：几点到")
    assert told.count("对照表里没有") == 1
    assert "2026-05-11T08:20:31.123+00:00 之后的群消息可能缺失" in told


def test_an_exported_chat() -> None:
    log = "2026-05-11 16:20:31 李建国\n运输调度部门：已发车\n司机已联系\n\n孙佳  2026/5/11 17:02\n收到\n2026-05-11 17:02:00 孙佳\n收到\n"
    lines, _ = bridged("exported_chat.py", log, "wecom", "T1")
    heard = [taken(line) for line in lines]
    assert [message.text for message in heard] == ["运输调度部门：已发车\n司机已联系", "收到", "收到"]
    assert len({message.message_id for message in heard}) == 3
    assert all(message.past for message in heard)
    assert heard[0].sent_at is not None
    assert heard[0].sent_at.isoformat() == "2026-05-11T16:20:31+08:00"
    assert bridged("exported_chat.py", log, "wecom", "T1")[0] == lines
