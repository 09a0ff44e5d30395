"""`duban policy check` as the person who signs a policy reads it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.policy import policy
from bot.core.sources import ConfigError
from bot.data import config_path, config_text

EXAMPLE = str(config_path("org.example.toml"))


def check(*arguments: str) -> Result:
    return CliRunner().invoke(policy, ["check", *arguments])


@pytest.fixture(scope="module")
def report() -> str:
    result = check()
    assert result.exit_code == 0, result.output
    return result.output


def block(report: str, rule: str) -> list[str]:
    """The lines about one rule, without their indentation."""
    found = next(part for part in report.split("\n\n") if f"　{rule}　" in part)
    return [line.strip("　 ") for line in found.splitlines()]


def test_a_rule_says_who_owes_what_to_whom_by_when_and_what_settles_it(report: str) -> None:
    assert block(report, "question.answer")[:3] == [
        "L13　question.answer　第十四条",
        "有人请指定部门确认时，被问的部门应在 1 个工作小时内向提出方答复；报出预计时间的，顺延一次。",
        "办结：该部门已答复。",
    ]
    assert "每个工作日，每个参与部门（含牵头部门）应在 17:00 前向任务群发出当日进展。" in report
    assert "上报重大异常时，分管副总应在 4 小时内（自然时间）召集会议，并向相关部门记录方案和时限。" in report


def test_each_rung_of_the_ladder_is_told_in_order(report: str) -> None:
    assert block(report, "progress.daily")[3:9] == [
        "提醒与升级（daily）：",
        "到期前 30 分钟，私聊提醒本部门沟通协调岗",
        "到期时，在任务群列出待办部门",
        "到期时，私聊提醒本部门沟通协调岗和副岗",
        "到期后第 1 个工作日 09:05，私聊请本部门负责人协调",
        "到期后第 1 个工作日 09:05，私聊请牵头部门负责人协调（连续第 2 天未报起）",
    ]


def test_the_worked_dates_are_those_of_the_worked_day_of_the_catalogue(report: str) -> None:
    monday, friday, holiday = block(report, "question.answer")[-3:]

    assert monday == (
        "5月11日（周一）10:00 提出 → 10:30 私聊提醒本部门沟通协调岗 → 11:00 到期，在任务群列出待办部门，私聊提醒本部门沟通协调岗和副岗"
        " → 11:30 私聊请本部门负责人协调 → 14:30 私聊请牵头部门负责人协调 → 5月12日（周二）09:05 私聊请分管副总协调"
    )
    assert friday.startswith("5月15日（周五）17:40 提出 → 5月18日（周一）09:10 私聊提醒本部门沟通协调岗 → 09:40 到期")
    assert "10月8日（周四）09:05 私聊请分管副总协调 → 10:30 私聊请牵头部门负责人协调" in holiday


def test_working_day_rules_show_an_ordinary_a_made_up_and_a_last_day_before_a_holiday(report: str) -> None:
    monday, saturday, holiday = block(report, "progress.daily")[-3:]

    assert "→ 5月12日（周二）09:05 私聊请本部门负责人协调" in monday
    assert saturday.startswith("5月9日（周六，调休上班）09:00 开始 → 16:30")
    assert "→ 10月8日（周四）09:05 私聊请本部门负责人协调" in holiday


def test_what_falls_outside_hours_says_when_it_is_sent(report: str) -> None:
    assert "17:40 到期，在任务群列出待办部门（5月18日（周一）09:00 送出）" in block(report, "anomaly.general.result")[-2]
    assert "送出" not in "".join(block(report, "anomaly.major.meet"))


def test_a_repeated_alert_is_told_once_with_its_end(report: str) -> None:
    assert (
        "→ 15:00 私聊告警分管副总、牵头部门负责人，每 1 小时一次，共 12 次，至 5月12日（周二）02:00"
        in block(report, "anomaly.major.meet")[-3]
    )


def test_nobody_is_asked_about_himself_or_twice(report: str) -> None:
    lead = block(report, "anomaly.important.meet")

    assert "到期后 30 个工作分钟，私聊请牵头部门负责人协调（责任人本人，不发）" in lead
    assert "私聊请牵头部门负责人协调" not in lead[-1]
    assert "到期后 2 个工作小时，私聊请牵头部门负责人协调（已告知，不发）" in block(report, "anomaly.general.meet")


def test_every_rule_has_three_worked_dates(report: str) -> None:
    rules = config_text("policy/logistics.toml").count("[[rule]]")

    assert len(re.findall(r"^　　\d+月\d+日.* → ", report, re.MULTILINE)) == 3 * rules
    assert report.endswith(f"共 {rules} 条规则，检查通过。\n")


def test_nouns_numbers_and_unused_ladders_of_an_edited_policy_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = config_text("policy/logistics.toml").replace('lead = "牵头部门"', 'lead = "主导部门"').replace('due = "1wh"', 'due = "3wd"', 1)
    path.write_text(text + 'spare = [{ at = "-1wd 09:05", do = "remind", to = "head" }]\n', encoding="utf-8")
    output = check(str(path)).output

    assert "每个参与部门（含主导部门）" in output
    assert "被问的部门应在 3 个工作日内向提出方答复" in output
    assert "5月15日（周五）17:40 提出 → 5月19日（周二）14:05 私聊提醒" in output
    assert "没有规则使用的梯级：spare。" in output


def test_an_organisation_gives_its_hours_and_days_off(tmp_path: Path) -> None:
    org = tmp_path / "org.toml"
    company = 'quality = "质量管理部门"\nhours = ["08:00-12:00", "13:00-17:00"]\nholidays = [2026-05-11]\n'
    text = config_text("org.example.toml").replace('quality = "质量管理部门"\n', company)
    org.write_text(text, encoding="utf-8")
    output = check("logistics", "--org", str(org)).output

    assert "5月12日（周二）09:00 开始" in block(output, "progress.daily")[-3]
    assert "5月15日（周五）17:40 提出 → 5月18日（周一）08:30" in block(output, "question.answer")[-2]


def test_the_example_organisation_fits_the_shipped_policy() -> None:
    assert check("logistics", "--org", EXAMPLE).exit_code == 0


def test_a_lead_department_that_the_organisation_lacks_is_refused_on_its_line(tmp_path: Path) -> None:
    org = tmp_path / "org.toml"
    org.write_text('[[department]]\nname = "业务部"\n', encoding="utf-8")
    refused = check("logistics", "--org", str(org)).exception

    assert isinstance(refused, ConfigError)
    assert re.match(r"config/policy/logistics\.toml:\d+: \[lead_by_type\] 的「进口」由「业务部门」牵头", str(refused))
    assert "是否想写 '业务部'" in str(refused)


def test_a_wrong_policy_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("due = 17:00\n", encoding="utf-8")

    assert str(check(str(path)).exception).startswith(f"{path}:1: ")


@pytest.mark.parametrize("name", ["nonsense", "../org.example", "", "missing.toml", "x" * 5000, "."])
def test_a_policy_that_is_not_there_is_refused_with_the_shipped_ones(name: str) -> None:
    refused = check(name).exception

    assert isinstance(refused, ConfigError)
    assert "logistics" in str(refused) or "无法读取" in str(refused)
