"""`duban read` as a person or a script runs it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.read import read
from bot.core.reading.reader import FLAGS

POST = {"id": 1, "text": "@协作助手 仓储部门-5月12日：入库清点完成80%", "sender": "chen", "posted_at": "2026-05-12T16:20:00+08:00"}
REQUEST = {
    "id": "q1",
    "from": "li",
    "to": ["清关操作部门"],
    "asked_at": "2026-05-12T16:00:00+08:00",
    "due_at": "2026-05-12T17:00:00+08:00",
    "text": "请确认14日能否放行",
}
RECEIPT = {"id": "r1", "from": "仓储部门", "to": ["清关操作部门"], "name": "入库清单", "due_at": "2026-05-12T18:00:00+08:00"}

ORG = """
[[department]]
name = "采购部"
aliases = ["采购"]
coordinators = ["a"]

[[department]]
name = "生产部"
coordinators = ["b"]

[[person]]
id = "a"
name = "甲"
department = "采购部"

[[person]]
id = "b"
name = "乙"
department = "生产部"
"""


def run(stdin: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(read, options, input=stdin)


def ask(*options: str, **members: Any) -> dict[str, Any]:
    result = run(json.dumps({**POST, **members}), *options)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.fixture
def org(tmp_path: Path) -> str:
    path = tmp_path / "org.toml"
    path.write_text(ORG, encoding="utf-8")
    return str(path)


def test_a_post_is_shown_as_read() -> None:
    assert ask() == {
        "id": 1,
        "kind": "progress",
        "entries": [{"department": "仓储部门", "date": "2026-05-12", "content": "入库清点完成80%", "counts_for_post_day": True}],
        "flags": [],
    }


SHAPES = {
    "确认": {"answer": "yes", "of": "q1"},
    "正在核实，预计16:50回复": {"promise_at": "2026-05-12T16:50:00+08:00"},
    "正在核实": {"promise_at": None},
    "/确认 不能": {"answer": "no", "of": "q1", "command": "answer"},
    "已接收": {"answer": "accepted"},
    "请仓储部门确认": {"addressees": ["仓储部门"]},
    "请仓储部门17:00前确认": {"addressees": ["仓储部门"], "due": "2026-05-12T17:00:00+08:00"},
    "/请确认 仓储部门": {"addressees": ["仓储部门"], "command": "ask"},
    "成果交付 名称：A": {"fields": {"name": "A"}, "missing": ["department", "time", "acceptance"]},
    "/异常 重大 扣货": {
        "severity": "重大",
        "anomaly_type": None,
        "fields": {"situation": "扣货"},
        "missing": ["impact", "measures"],
        "command": "anomaly",
        "authorized": False,
    },
    "/进度": {"command": "status", "authorized": True},
    "/进读": {"suggestion": "/进度"},
    "谢谢": {},
    "清关：": {"understood": {"department": "清关操作部门", "date": "2026-05-12", "content": None}},
    "清关-5月12日：能按时放行，资料已齐": {"also": "confirm_reply"},
}


@pytest.mark.parametrize(("text", "members"), SHAPES.items())
def test_each_kind_has_its_own_members_and_no_others(text: str, members: dict[str, Any]) -> None:
    answer = ask(text=text, sender="zhao", context={"open_requests": [REQUEST], "open_receipts": [RECEIPT]})
    assert {key: value for key, value in answer.items() if key not in ("id", "kind", "entries", "flags")} == members


def test_departments_in_the_context_may_be_aliases() -> None:
    assert ask(text="能", sender="zhao", context={"open_requests": [{**REQUEST, "to": ["清关部"]}]})["answer"] == "yes"


def test_a_quotation_and_mentions_are_taken_from_the_context() -> None:
    context = {"open_requests": [REQUEST, {**REQUEST, "id": "q2", "text": "请确认单号"}], "quote": "请确认单号"}
    assert ask(text="确认", sender="zhao", context=context)["of"] == "q2"
    assert ask(text="请确认", sender="li", context={"mentions": ["zhao"]})["addressees"] == ["清关操作部门"]


def test_output_is_ascii_and_lone_surrogates_survive() -> None:
    result = run('{"id":1,"text":"仓储部门：入库\\ud800","sender":"chen","posted_at":"2026-05-12T16:20:00+08:00"}')
    assert result.stdout.isascii()
    assert json.loads(result.stdout)["entries"][0]["content"] == "入库\ud800"


BAD = {
    "no JSON": ("{bad", None),
    "no object": ("[1]", None),
    "no UTF-8": (b"\xff\xfe{}", None),
    "deep": ("[" * 100_000, None),
    "infinite": ('{"id": Infinity}', None),
    "no text": ('{"id": 5, "sender": "chen", "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "text is a number": ('{"id": 5, "text": 1, "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "no time": ('{"id": "x", "text": "确认"}', "x"),
    "no zone": ('{"id": "x", "text": "确认", "posted_at": "2026-05-12T16:20:00"}', "x"),
    "no date": ('{"id": "x", "text": "确认", "posted_at": "gestern"}', "x"),
    "before all time": ('{"id": "x", "text": "确认", "posted_at": "0001-01-01T00:00:00+14:00"}', "x"),
    "sender is a list": ('{"id": 5, "text": "x", "sender": [], "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "context is text": ('{"id": 5, "text": "x", "context": "y", "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "requests are texts": ('{"id": 5, "text": "x", "context": {"open_requests": ["y"]}, "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "request without id": ('{"id": 5, "text": "x", "context": {"open_requests": [{}]}, "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
    "mentions are numbers": ('{"id": 5, "text": "x", "context": {"mentions": [1]}, "posted_at": "2026-05-12T16:20:00+08:00"}', 5),
}


@pytest.mark.parametrize(("line", "id"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_answered_and_the_next_one_read(line: str | bytes, id: Any) -> None:
    raw = line if isinstance(line, bytes) else line.encode()
    result = run(raw + b"\n" + json.dumps(POST).encode() + b"\n")
    first, second = [json.loads(answer) for answer in result.stdout.splitlines()]
    assert (result.exit_code, first["id"], second["kind"]) == (0, id, "progress")
    assert first["error"]


def test_lines_are_answered_in_order() -> None:
    lines = "\n".join(json.dumps({**POST, "id": number, "text": "谢谢"}) for number in range(50))
    assert [json.loads(answer)["id"] for answer in run(lines).stdout.splitlines()] == list(range(50))


def test_an_organisation_of_ones_own(org: str) -> None:
    answer = ask("--org", org, text="采购：已下单", sender="a")
    assert (answer["entries"][0]["department"], answer["entries"][0]["counts_for_post_day"]) == ("采购部", True)


def test_departments_that_take_part_can_be_named() -> None:
    assert ask("--departments", "业务部、清关", text="仓储：已入库")["flags"] == ["date_defaulted", "not_participant"]


def test_the_lead_is_the_policys_first_unless_it_is_named() -> None:
    assert ask(text="/关闭任务", sender="wang")["authorized"] is True
    assert ask("--lead", "运输部", text="/关闭任务", sender="wang")["authorized"] is False
    assert ask("--lead", "运输部", text="/关闭任务", sender="li")["authorized"] is True


def test_where_the_policys_lead_takes_no_part_the_first_department_leads(org: str) -> None:
    assert ask("--org", org, text="/关闭任务", sender="a")["authorized"] is True


def test_the_robot_can_have_other_names() -> None:
    assert ask("--bot", "小助手，Bot A", text="@Bot A 仓储：已入库")["entries"][0]["content"] == "已入库"


@pytest.mark.parametrize("options", [("--lead", "采购部"), ("--departments", "业务部,采购部")])
def test_an_unknown_department_in_an_option_is_refused(options: tuple[str, str]) -> None:
    result = run("", *options)
    assert result.exit_code == 2
    assert "采购部" in result.stderr


def test_an_unknown_policy_is_refused() -> None:
    result = run("", "--policy", "nobodys")
    assert result.exit_code == 3
    assert "nobodys" in result.stderr


def test_flags_have_a_fixed_order() -> None:
    flags = ask(text="人力资源部门：培训准备得差不多")["flags"]
    assert flags == sorted(flags, key=FLAGS.index)
    assert set(flags) == {"vague", "date_defaulted", "not_participant", "sender_department_mismatch"}


def test_the_number_of_a_request_comes_back_as_a_number() -> None:
    answer = ask(text="能", sender="zhao", context={"open_requests": [{**REQUEST, "id": 41}]})
    assert (answer["kind"], answer["of"]) == ("confirm_reply", 41)
