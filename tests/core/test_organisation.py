"""The organisation file: what a wrong one is told, and where; which hours make a shift."""

import re
from datetime import date, time

import pytest

from bot.core.organisation import Organisation
from bot.core.organisation_loading import load_organisation
from bot.core.shifts import parse_span
from bot.core.sources import ConfigError, Source
from bot.core.worktime import WorkCalendar, worktime_for
from bot.data import config_text

MINE = """\
[company]
name = "示例公司"
vice_president = "vp"
quality = "质量部门"
operator = "it"
time_zone = "Asia/Shanghai"
hours = ["09:00-12:00", "13:30-18:00"]
holidays = [2026-05-11]

[[department]]
name = "仓储部门"
aliases = ["仓储部", "仓库"]
head = "head_cc"
coordinators = ["chen", "liu"]

[[department]]
name = "质量部门"
aliases = ["QA"]

[[person]]
id = "chen"
name = "陈仓储"
department = "仓储部门"
wecom = "chen.cc"

[[person]]
id = "liu"
department = "仓储部门"
[[person]]
id = "head_cc"
[[person]]
id = "vp"
[[person]]
id = "it"
"""


def load(text: str) -> Organisation:
    return load_organisation(Source.parse("org.toml", text))


def changed(old: str, new: str) -> str:
    assert old in MINE
    return MINE.replace(old, new, 1)


def test_the_shipped_example_and_this_file_are_read() -> None:
    assert load(config_text("org.example.toml")).company.vice_president == "vp"

    organisation = load(MINE)
    assert organisation.coordinators("仓储部门") == ("chen", "liu")
    assert organisation.company.holidays == {date(2026, 5, 11)}
    assert organisation.person_by_account("wecom", "CHEN.CC") == "chen"
    assert organisation.person_by_account("dingtalk", "chen") == "chen"


def test_a_file_with_one_department_and_nothing_else_is_enough() -> None:
    organisation = load('[[department]]\nname = "仓储部门"\n')

    assert organisation.hours("仓储部门") == ((time(9), time(12)), (time(13, 30), time(18)))


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("[company]", "[compny]", "[compny]", "有不认识的设置 'compny'。是否想写 'company'"),
        ('operator = "it"', 'operater = "it"', "operater", "[company] 有不认识的设置 'operater'。是否想写 'operator'"),
        ('operator = "it"', 'operator = "ti"', '"ti"', "的 operator 'ti' 没有登记"),
        ('operator = "it"', 'operator = ["it"]', "operator", "的 operator 应是文字"),
        ('operator = "it"', "operator = 7", "operator", '请加引号，例：operator = "…"'),
        ('operator = "it"', 'operator = ""', "operator", "是空的"),
        ('name = "示例公司"', "name = true", "name", "[company] 的 name 应是文字，现在是 true"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Shanhai"', "Shanhai", '不存在。例：time_zone = "Asia/Shanghai"'),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "../etc/passwd"', "passwd", "不存在"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia"', "Asia", "不存在"),
        ('time_zone = "Asia/Shanghai"', "time_zone = 8", "time_zone", "应是文字"),
        ("holidays = [2026-05-11]", "holidays = 2026-05-11", "holidays", "应是日期的列表"),
        ("holidays = [2026-05-11]", "holidays = 5", "holidays", "应是日期的列表"),
        (
            "holidays = [2026-05-11]",
            'holidays = ["2026-05-11"]',
            "holidays",
            "第 1 项不是日期：2026-05-11。例：holidays = [2026-12-31]（不加引号）",
        ),
        ("holidays = [2026-05-11]", "holidays = [2026-05-11T09:00:00]", "holidays", "不是日期"),
        ('aliases = ["仓储部", "仓库"]', 'aliases = "仓储部"', "aliases", "部门 仓储部门 的 aliases 应是列表"),
        ('aliases = ["仓储部", "仓库"]', 'aliases = ["仓储部", 3]', "aliases", "第 2 项应是文字，现在是 3"),
        ('aliases = ["仓储部", "仓库"]', 'aliases = ["仓储部", "仓储部"]', "aliases", "重复了 '仓储部'"),
        ('aliases = ["QA"]', 'aliases = ["仓库"]', "仓库", "部门 质量部门 的别名「仓库」也指 仓储部门"),
        ('aliases = ["QA"]', 'aliases = [\n  "QA",\n  "仓 库",\n]', '"仓 库"', "也指 仓储部门"),
        ('name = "质量部门"\n', 'name = "仓储部"\n', "仓储部", "「仓储部」已经是 仓储部门 的名称或别名"),
        ('name = "质量部门"\n', "", "[[department]]", '缺少 name。请写成 name = "清关操作部门"'),
        ('head = "head_cc"', 'head = "head_c"', "head_c", "'head_c' 没有登记（[[person]] 的 id）。请先登记，或改正。是否想写 'head_cc'"),
        ('head = "head_cc"', 'head = ["head_cc"]', "head", "的 head 应是文字"),
        ('coordinators = ["chen", "liu"]', 'coordinators = ["chen", "lu"]', "lu", "的 coordinators 'lu' 没有登记"),
        ('coordinators = ["chen", "liu"]', 'coordinators = ["chen", "chen"]', "coordinators", "重复了 'chen'"),
        ('coordinators = ["chen", "liu"]', 'coordinators = [["chen"]]', "coordinators", "第 1 项应是文字"),
        ('id = "liu"', 'id = "chen"', "chen", "人员 chen 出现两次"),
        ('id = "liu"', 'id = "li u"', "li u", "不能含空格"),
        ('id = "liu"', 'id = "bot"', "bot", "不能是 bot、all"),
        ('id = "liu"', 'id = "仓储部门"', "仓储部门", "不能是部门名称"),
        ('id = "liu"', "id = 5", "id = 5", "的 id 应是文字"),
        ('id = "liu"', 'id = "Chen"', "Chen", "人员 Chen 的 dingtalk 账号与 chen 相同"),
        ('id = "liu"', 'id = "liu"\nwecom = "CHEN.cc"', "CHEN.cc", "人员 liu 的 wecom 账号与 chen 相同"),
        ('id = "liu"', 'id = "liu"\nwecom = 5', "wecom = 5", "人员 liu 的 wecom 应是文字"),
        ('id = "liu"', 'id = "liu"\nwechat = "x"', "wechat", "人员 liu 有不认识的设置 'wechat'。可用的有：id、name、department、wecom"),
        (
            'id = "chen"\nname = "陈仓储"\ndepartment = "仓储部门"',
            'id = "chen"\ndepartment = "仓储部"',
            "仓储部",
            "没有登记（[[department]] 的 name）",
        ),
    ],
)
def test_a_wrong_file_is_refused_on_its_line_with_a_remedy(old: str, new: str, at: str, says: str) -> None:
    text = changed(old, new)
    with pytest.raises(ConfigError) as refused:
        load(text)
    found = re.fullmatch(r"org\.toml:(\d+): (.+)", str(refused.value))

    assert found, str(refused.value)
    assert at in text.splitlines()[int(found[1]) - 1]
    assert says in found[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "没有任何 [[department]]"),
        ('company = "x"\n[[department]]\nname = "仓储部门"', "缺少 [company]"),
        ('[department]\nname = "仓储部门"', "department 应是列表。每一项写成一个 [[department]]"),
        ('department = ["仓储部门"]', "第 1 项不是一组设置"),
        ('[[department]]\nname = "仓储部门"\n[person]\nid = "x"', "person 应是列表"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        load(text)


@pytest.mark.parametrize(
    "hours",
    [
        ["09:00-12:00", "13:30-18:00"],
        ["22:00-06:00"],
        ["22:00-02:00", "03:00-06:00"],
        ["20:00-23:00", "00:30-04:00"],
        ["18:00-24:00"],
        ["00:00-24:00"],
        ["06:00-09:00", "20:00-23:00"],
        ["08:00-20:00", "20:00-08:00"],
    ],
)
def test_hours_that_make_a_shift_are_counted(hours: list[str]) -> None:
    organisation = load(changed('hours = ["09:00-12:00", "13:30-18:00"]', f"hours = {hours}".replace("'", '"')))

    assert organisation.company.hours == tuple(map(parse_span, hours))
    assert worktime_for(organisation, WorkCalendar(), None).spans == organisation.company.hours


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ('["22:00-06:00", "08:00-23:00"]', "工作时段重叠，或一个班次超过 24 小时"),
        ('["09:00-12:00", "11:00-18:00"]', "工作时段重叠"),
        ('["13:30-18:00", "09:00-12:00"]', "工作时段没有按先后排列"),
        ('["09:00-12:00", "13:30-18:00", "08:00-08:30"]', "没有按先后排列"),
        ('["00:00-24:00", "01:00-02:00"]', "重叠"),
        ("[]", "工作时段为空"),
        ('["09:00-09:00"]', "hours 没有看懂：'09:00-09:00'"),
        ('["09:00"]', "没有看懂"),
        ('["09:00-12:00-13:00"]', "没有看懂"),
        ('["24:00-06:00"]', "没有看懂"),
        ('["09:00:30-12:00"]', "没有看懂"),
        ('["09:00+08:00-12:00"]', "没有看懂"),
        ('["9-12"]', "没有看懂"),
        ('["1h-2h"]', "没有看懂"),
        ('"09:00-18:00"', "hours 应是列表"),
        ("[09:00:00]", "第 1 项应是文字"),
        ('{ from = "09:00" }', "hours 应是列表"),
    ],
)
def test_hours_that_make_no_shift_are_refused_when_the_file_is_read(hours: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)) as refused:
        load(changed('hours = ["09:00-12:00", "13:30-18:00"]', f"hours = {hours}"))

    assert str(refused.value).startswith("org.toml:7: [company] 的 hours")
