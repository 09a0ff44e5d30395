"""`duban doctor`: what it finds on a new machine, and on one where something is wrong."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.checks.findings import Finding
from bot.commands.doctor import doctor, examine

ORGANISATION = """
[company]
vice_president = "vp"
operator = "it"
[[department]]
name = "业务部门"
head = "head"
coordinators = ["wang"]
[[department]]
name = "客服部门"
coordinators = ["sun"]
[[department]]
name = "运输调度部门"
head = "head"
coordinators = ["sun"]
[[department]]
name = "清关操作部门"
head = "head"
coordinators = ["sun"]
[[department]]
name = "财务部门"
"""
PEOPLE = "".join(f'[[person]]\nid = "{person}"\n' for person in ("vp", "it", "head", "wang", "sun"))


@dataclass(frozen=True)
class FixedClock:
    at: datetime = datetime(2026, 5, 11, 2, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "org.toml").write_text(ORGANISATION + PEOPLE, encoding="utf-8")
    return tmp_path


def findings(area: str, environ: dict[str, str] | None = None, at: datetime | None = None) -> list[Finding]:
    clock = FixedClock(at) if at else FixedClock()
    found = asyncio.run(examine({"DUBAN_ORGANISATION": "org.toml", **(environ or {})}, None, clock))
    return [finding for finding in found if finding.area == area]


def levels(area: str, environ: dict[str, str] | None = None) -> list[str]:
    return [finding.level for finding in findings(area, environ)]


def test_wrong_settings_are_the_only_finding() -> None:
    found = asyncio.run(examine({"DUBAN_PROT": "1"}, None, FixedClock()))
    assert [(finding.level, finding.area) for finding in found] == [("错误", "设置")]


def test_missing_credentials_are_to_be_minded_because_the_sandbox_needs_none() -> None:
    assert levels("凭据") == ["注意"]


def test_given_credentials_are_named_without_their_secret() -> None:
    found = findings("凭据", {"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET": "canary"})
    assert [finding.level for finding in found] == ["通过"]
    assert "canary" not in found[0].text


def test_a_real_platform_with_the_example_organisation_is_an_error() -> None:
    environ = {"DUBAN_WECOM_BOT_ID": "aib", "DUBAN_WECOM_SECRET": "s", "DUBAN_ORGANISATION": ""}
    assert "错误" in levels("组织", environ)


def test_departments_without_coordinator_or_head_are_named() -> None:
    texts = [finding.text for finding in findings("组织") if finding.level == "注意"]
    assert texts == ["没有沟通协调岗，不参加任务：财务部门", "没有负责人，升级时越过这一级：客服部门"]


def test_the_operator_and_the_vice_president_are_named() -> None:
    texts = [finding.text for finding in findings("组织")]
    assert "系统管理员：it（it）" in texts
    assert "分管副总：vp（vp）" in texts


def test_a_missing_vice_president_is_told_with_its_consequence(folder: Path) -> None:
    (folder / "org.toml").write_text(ORGANISATION.replace('vice_president = "vp"', "") + PEOPLE, encoding="utf-8")
    assert any(finding.level == "注意" and finding.text.startswith("没有分管副总：重大异常") for finding in findings("组织"))


def test_an_unreadable_organisation_is_an_error_with_its_line(folder: Path) -> None:
    (folder / "org.toml").write_text(f"{ORGANISATION}hed = 1\n{PEOPLE}", encoding="utf-8")
    line = len(ORGANISATION.splitlines()) + 1
    assert [finding.text.startswith(f"org.toml:{line}: ") for finding in findings("组织")] == [True]


def test_an_unknown_policy_is_an_error() -> None:
    assert levels("制度", {"DUBAN_POLICY": "logistic"}) == ["错误"]


def test_a_department_that_may_lead_and_does_not_exist_is_an_error(folder: Path) -> None:
    (folder / "org.toml").write_text(ORGANISATION.replace("清关操作部门", "清关部") + PEOPLE, encoding="utf-8")
    assert [finding.level for finding in findings("制度")] == ["通过", "错误"]


@pytest.mark.parametrize(
    ("at", "level"),
    [
        (datetime(2026, 11, 30, 15, 59, tzinfo=UTC), "通过"),
        (datetime(2026, 11, 30, 16, tzinfo=UTC), "注意"),
        (datetime(2027, 1, 4, tzinfo=UTC), "错误"),
    ],
)
def test_the_calendar_of_next_year_is_asked_for_from_december_on(at: datetime, level: str) -> None:
    assert [finding.level for finding in findings("日历", at=at)] == [level]


def test_the_shipped_fonts_draw_chinese() -> None:
    assert levels("字体") == ["通过", "通过"]


def test_what_is_no_font_is_an_error() -> None:
    assert levels("字体", {"DUBAN_FONT": "org.toml"}) == ["错误"]


def test_an_absent_database_is_not_made(folder: Path) -> None:
    assert levels("存储") == ["注意"]
    assert not (folder / "var").exists()


def test_a_migrated_database_passes(database_url: str) -> None:
    assert levels("存储", {"DUBAN_DATABASE": database_url}) == ["通过"]


def test_a_database_without_tables_is_to_be_upgraded(empty_database_url: str, folder: Path) -> None:
    (folder / "empty.db").touch()
    found = findings("存储", {"DUBAN_DATABASE": empty_database_url})
    assert [finding.level for finding in found] == ["注意"]
    assert "duban db upgrade" in found[0].text


def test_a_database_of_a_newer_program_is_an_error(sqlite_url: str) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert levels("存储", {"DUBAN_DATABASE": sqlite_url}) == ["错误"]


def test_a_file_that_is_no_database_is_an_error() -> None:
    assert levels("存储", {"DUBAN_DATABASE": "org.toml"}) == ["错误"]


def test_the_command_counts_and_ends_with_1_only_for_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_ORGANISATION", "org.toml")
    well = CliRunner().invoke(doctor)
    monkeypatch.setenv("DUBAN_POLICY", "logistic")
    ill = CliRunner().invoke(doctor)
    assert (well.exit_code, ill.exit_code) == (0, 1)
    assert ill.output.splitlines()[-1].startswith("1 处错误，")


@pytest.mark.parametrize("option", [["--connect"], ["--send-to", "wang"], ["--chat", "T1"]])
def test_what_is_done_on_a_platform_needs_its_name(option: list[str]) -> None:
    assert CliRunner().invoke(doctor, option).exit_code == 2


def test_a_platform_is_not_looked_at_where_the_files_are_unusable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_ORGANISATION", "nowhere.toml")
    output = CliRunner().invoke(doctor, ["--platform", "wecom"]).output
    assert "没有检查平台" in output


def test_the_command_looks_at_the_platform_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAN_ORGANISATION", "org.toml")
    ended = CliRunner().invoke(doctor, ["--platform", "dingtalk"])
    assert (ended.exit_code, "错误  钉钉  没有设置钉钉" in ended.output) == (1, True)
