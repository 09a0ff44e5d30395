"""`duban clock` as a person or a script runs it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.clock import clock
from bot.data import config_text

ORG = """
[company]
time_zone = "Asia/Shanghai"
holidays = [2026-05-11]

[[department]]
name = "仓储部门"
aliases = ["仓储部"]
hours = ["22:00-06:00"]

[[department]]
name = "欧洲部门"
time_zone = "Europe/Berlin"
"""


@pytest.fixture
def org(tmp_path: Path) -> str:
    path = tmp_path / "org.toml"
    path.write_text(ORG, encoding="utf-8")
    return str(path)


def run(stdin: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(clock, options, input=stdin)


def ask(start: str, term: Any, *options: str) -> dict[str, Any]:
    result = run(json.dumps({"id": 7, "from": start, "term": term}), *options)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    assert answer.pop("id") == 7
    return answer


def test_the_sentence_can_be_checked_by_hand() -> None:
    assert ask("2026-05-11T11:30:00+08:00", "1wh") == {
        "due_at": "2026-05-11T14:00:00+08:00",
        "explain": "5月11日（周一）11:30 起算 1 个工作小时：11:30–12:00 计 30 分钟，午休停表，13:30–14:00 计 30 分钟，"
        "合计 1 小时，到期 14:00",
    }


@pytest.mark.parametrize(
    ("start", "term", "due", "sentence"),
    [
        (
            "2026-05-11T17:40:12+08:00",
            "1wh",
            "2026-05-12T09:40:00+08:00",
            "5月11日（周一）17:40（秒数不计）起算 1 个工作小时：17:40–18:00 计 20 分钟，下班后停表，"
            "5月12日（周二）09:00–09:40 计 40 分钟，合计 1 小时，到期 5月12日（周二）09:40",
        ),
        (
            "2026-09-30T17:30:00+08:00",
            "3wh",
            "2026-10-08T11:30:00+08:00",
            "9月30日（周三）17:30 起算 3 个工作小时：17:30–18:00 计 30 分钟，下班后停表，10月1日至10月7日国庆节假期不计，"
            "10月8日（周四）09:00–11:30 计 2.5 小时，合计 3 小时，到期 10月8日（周四）11:30",
        ),
        (
            "2026-01-30T17:30:00+08:00",
            "400wh",
            "2026-04-23T11:00:00+08:00",
            "1月30日（周五）17:30 起算 400 个工作小时：17:30–18:00 计 30 分钟，2月2日（周一）至4月22日（周三）共 53 个工作日计 397.5 小时"
            "（周末 15 天、春节假期 9 天、清明节假期 3 天不计，2月14日、2月28日调休上班），下班后停表，4月23日（周四）09:00–11:00 计 2 小时"
            "，合计 400 小时，到期 4月23日（周四）11:00",
        ),
        (
            "2026-05-08T19:00:00+08:00",
            "1wd",
            "2026-05-09T18:00:00+08:00",
            "5月8日（周五）19:00 触发，当天不计，向后数第 1 个工作日是 5月9日（周六，调休上班），当日下班 18:00 到期",
        ),
        (
            "2026-05-14T12:30:00+08:00",
            "-2wd",
            "2026-05-12T18:00:00+08:00",
            "5月14日（周四）12:30 触发，当天不计，向前数第 2 个工作日是 5月12日（周二），当日下班 18:00 到期",
        ),
        (
            "2025-12-31T15:10:00+08:00",
            "2wd",
            "2026-01-05T18:00:00+08:00",
            "12月31日（周三）15:10 触发，当天不计，向后数第 2 个工作日是 2026年1月5日（周一），1月1日至1月3日元旦假期不计，"
            "1月4日调休上班，当日下班 18:00 到期",
        ),
        (
            "2026-05-11T10:30:00+08:00",
            "17:00",
            "2026-05-11T17:00:00+08:00",
            "5月11日（周一）10:30 触发，当天是工作日且 17:00 未到，到期 17:00",
        ),
        (
            "2026-05-15T17:00:00+08:00",
            "17:00",
            "2026-05-18T17:00:00+08:00",
            "5月15日（周五）17:00 触发，当天 17:00 已到，5月16日至5月17日周末不计，顺延到下一个工作日 5月18日（周一）17:00 到期",
        ),
        (
            "2026-05-16T10:00:00+08:00",
            "17:00",
            "2026-05-18T17:00:00+08:00",
            "5月16日（周六）10:00 触发，当天不上班，5月16日至5月17日周末不计，顺延到下一个工作日 5月18日（周一）17:00 到期",
        ),
        (
            "2026-05-11T23:30:00+08:00",
            "4h",
            "2026-05-12T03:30:00+08:00",
            "5月11日（周一）23:30 起算 4 小时：按自然时间连续计算，不避休息和节假日，到期 5月12日（周二）03:30",
        ),
        (
            "2026-05-14T08:00:00+08:00",
            "1wh",
            "2026-05-14T10:00:00+08:00",
            "5月14日（周四）08:00 起算 1 个工作小时：上班前不计，09:00–10:00 计 1 小时，到期 10:00",
        ),
        (
            "2026-05-14T12:30:00+08:00",
            "-30wm",
            "2026-05-14T11:30:00+08:00",
            "5月14日（周四）12:30 倒数 30 个工作分钟：11:30–12:00 计 30 分钟，到期 11:30",
        ),
    ],
)
def test_every_kind_of_term_is_explained(start: str, term: str, due: str, sentence: str) -> None:
    assert ask(start, term) == {"due_at": due, "explain": sentence}


def test_a_question_in_another_zone_is_answered_in_the_companys() -> None:
    assert ask("2026-05-12T02:00:00Z", "1wh")["due_at"] == "2026-05-12T11:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "term", "complaint"),
    [
        ("2026-12-31T10:00:00+08:00", "1wd", "2027年没有官方放假安排"),
        ("2027-03-01T10:00:00+08:00", "1wh", "2027年没有官方放假安排"),
        ("2026-05-11T10:00:00", "1wh", "缺少时区"),
        ("2026-05-11", "1wh", "缺少时区"),
        ("5月11日", "1wh", "没有看懂 from"),
        ("2026-05-11T10:00:00+08:00", "soon", "没有看懂时限「soon」"),
        ("2026-05-11T10:00:00+08:00", 30, "缺少 term"),
        ("2026-05-11T10:00:00+08:00", None, "缺少 term"),
        ("9999-12-31T10:00:00+08:00", "24h", "超出了日历的范围"),
        ("0001-01-01T00:00:00+08:00", "1h", "超出了日历的范围"),
    ],
)
def test_what_cannot_be_answered_says_why(start: str, term: Any, complaint: str) -> None:
    assert complaint in ask(start, term)["error"]


def test_bad_lines_are_answered_in_order_and_stop_nothing() -> None:
    good = '{"id": "last", "from": "2026-05-11T10:00:00+08:00", "term": "30m"}'
    bad = [
        b"no json",
        b"",
        b"[1]",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": NaN}',
        b'{"id": 1e999}',
        b"1" * 5000,
        b'{"id": {"a": [1]}}',
    ]
    result = run(b"\n".join([*bad, good.encode()]))

    answers = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [sorted(answer) for answer in answers] == [["error", "id"]] * len(bad) + [["due_at", "explain", "id"]]
    assert answers[-2]["id"] == {"a": [1]}
    assert answers[-1]["id"] == "last"


def test_output_is_ascii_and_gives_lone_surrogates_back() -> None:
    result = run('{"id": "\\ud800部", "from": "2026-05-11T10:00:00+08:00", "term": "\\ud800"}')

    assert result.output.isascii()
    assert json.loads(result.output)["id"] == "\ud800部"


def test_a_department_counts_by_its_own_hours_and_zone(org: str) -> None:
    assert ask("2026-05-12T23:30:00+08:00", "8wh", "--org", org, "--department", "仓储部")["due_at"] == "2026-05-13T23:30:00+08:00"
    berlin = ask("2026-05-12T20:00:00+08:00", "17:00", "--org", org, "--department", "欧洲部门")
    assert berlin["due_at"] == "2026-05-12T17:00:00+02:00"
    assert berlin["explain"].startswith("（Europe/Berlin 时间）5月12日（周二）14:00 触发")


def test_the_companys_own_days_off_are_counted_and_named(org: str) -> None:
    answer = ask("2026-05-09T17:30:00+08:00", "1wh", "--org", org)

    assert answer["due_at"] == "2026-05-12T09:30:00+08:00"
    assert "5月10日周末、5月11日公司休息日不计" in answer["explain"]


def test_a_shift_is_explained_by_its_own_breaks(tmp_path: Path) -> None:
    path = tmp_path / "org.toml"
    path.write_text('[[department]]\nname = "夜班"\nhours = ["22:00-02:00", "03:00-06:00"]\n', encoding="utf-8")

    assert ask("2026-05-12T21:00:00+08:00", "5wh", "--org", str(path), "--department", "夜班")["explain"] == (
        "5月12日（周二）21:00 起算 5 个工作小时：上班前不计，22:00–5月13日（周三）02:00 计 4 小时，班间停表，03:00–04:00 计 1 小时，"
        "合计 5 小时，到期 5月13日（周三）04:00"
    )


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--policy", "nonsense"), "没有制度「nonsense」"),
        (("--department", "仓储部门"), "请用 --org"),
        (("--org", "missing.toml"), "missing.toml"),
    ],
)
def test_a_wrong_option_is_one_line_and_a_failure(options: tuple[str, ...], complaint: str) -> None:
    result = run("", *options)

    assert result.exit_code != 0
    assert complaint in result.output


def test_an_unknown_department_is_answered_with_the_known_ones(org: str) -> None:
    result = run("", "--org", org, "--department", "财务部门")

    assert result.exit_code == 2
    assert "仓储部门、欧洲部门" in result.output


def test_a_broken_organisation_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "org.toml"
    path.write_text('[[department]]\nname = "仓储部门"\nhead = "nobody"\n', encoding="utf-8")
    result = run("", "--org", str(path))

    assert result.exit_code == 3
    assert "org.toml:3" in result.output
    assert "Traceback" not in result.output


def test_the_policy_may_be_a_name_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(config_text("policy/logistics.toml"), encoding="utf-8")

    assert ask("2026-05-11T10:00:00+08:00", "1wh", "--policy", "logistics") == ask(
        "2026-05-11T10:00:00+08:00", "1wh", "--policy", str(path)
    )


def test_a_broken_policy_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(config_text("policy/logistics.toml").replace('due = "17:00"', 'due = "soon"'), encoding="utf-8")
    result = run("", "--policy", str(path))

    assert result.exit_code == 3
    assert re.search(r"mine\.toml:\d+: 规则 progress\.daily 的 due 有误", result.output)
