"""The policy as data: what a wrong file is told, and where."""

import re

import pytest

from bot.core.policy import Policy
from bot.core.policy_loading import load_policy
from bot.core.sources import ConfigError, Source
from bot.data import config_text

LOGISTICS = config_text("policy/logistics.toml")
NAME = "mine.toml"


def changed(old: str, new: str) -> str:
    """The shipped policy with its first `old` replaced."""
    assert old in LOGISTICS
    return LOGISTICS.replace(old, new, 1)


def load(text: str) -> Policy:
    return load_policy(Source.parse(NAME, text))


def refusal(text: str) -> tuple[int, str]:
    """Line and message of the error that the file gets."""
    with pytest.raises(ConfigError) as refused:
        load(text)
    found = re.fullmatch(r"mine\.toml:(\d+): (.+)", str(refused.value))
    assert found, str(refused.value)
    return int(found[1]), found[2]


def test_the_shipped_policy_is_read() -> None:
    policy = load(LOGISTICS)

    assert policy.rules["question.answer"].ladder == "answer"
    assert policy.ladders["daily"][4].from_missed == 2
    assert policy.rules["question.answer"].promise
    assert not policy.mention_in_group
    assert list(policy.levels) == ["一般", "重要", "重大"]


RULE = """id = "question.answer"
row = "L13"
article = "第十四条"
opens = "confirmation_requested"
debtor = "asked_department"
due = "1wh"
settled_by = ["answered"]
ladder = "answer"
promise = true"""
FIRST_RUNG = '{ at = "-30m", do = "remind", to = "coordinator" }'


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ('debtor = "asked_department"', 'debtr = "asked_department"', "debtr", ("规则 question.answer", "'debtr'", "是否想写 'debtor'")),
        ('debtor = "asked_department"', 'debtor = "asked_dept"', "asked_dept", ("用了不认识的词", "是否想写 'asked_department'")),
        ('debtor = "asked_department"', 'debtor = "老板"', "老板", ("用了不认识的词", "可用的有：each_department、")),
        ('debtor = "asked_department"\n', "", "[[rule]]", ("缺少 debtor", '请写成 debtor = "each_department"')),
        ('due = "1wh"', 'due = "soon"', "soon", ("规则 question.answer 的 due", "没有看懂", "例：1wh")),
        ('due = "1wh"', 'due = "1 hour"', "1 hour", ("没有看懂",)),
        ('due = "1wh"', 'due = "0wd"', "0wd", ("从第 1 个工作日起",)),
        ('due = "1wh"', 'due = "-2wd"', "-2wd", ("早于起算", "去掉负号")),
        ('due = "1wh"', "due = 17:00:00", "17:00:00", ("应是文字，现在是 17:00", '请加引号，例：due = "17:00"')),
        ('due = "1wh"', "due = 60", "due = 60", ("应是文字", '请加引号，例：due = "1wh"')),
        ('due = "1wh"', 'due = ""', 'due = ""', ("是空的",)),
        ('due = "1wh"', 'due = "9999wd"', "9999wd", ("超过一年", "wd 最多写 366")),
        ('due = "1wh"', 'due = "25:00"', "25:00", ("没有看懂",)),
        ('due = "1wh"', 'due = "999999999m"', "999999999m", ("没有看懂",)),
        ('settled_by = ["answered"]', "settled_by = []", "settled_by = []", ("永远无法办结", "answered")),
        ('settled_by = ["answered"]\n', "", "[[rule]]", ("永远无法办结",)),
        ('settled_by = ["answered"]', 'settled_by = "answered"', "settled_by", ("应是列表", '例：settled_by = ["answered"]')),
        ('settled_by = ["answered"]', 'settled_by = [["answered"]]', "settled_by", ("第 1 项应是文字",)),
        ('settled_by = ["answered"]', 'settled_by = ["answered", "answered"]', "settled_by", ("重复了 'answered'",)),
        ('settled_by = ["answered"]', 'settled_by = [\n  "answered",\n  "anserd",\n]', '"anserd"', ("是否想写 'answered'",)),
        ('ladder = "answer"', 'ladder = "answr"', "answr", ("的 ladder 用了不认识的词", "是否想写 'answer'")),
        ('ladder = "answer"', 'ladder = "table"', 'ladder = "table"', ("第 1 级不能用 'publish'", "请换一个梯级")),
        ('ladder = "answer"', 'ladder = "daily"', 'ladder = "daily"', ("from_missed 只用于每日进展",)),
        ('ladder = "answer"', 'ladder = "major_meet"', 'ladder = "major_meet"', ("不能用 'alert'",)),
        ("promise = true", 'promise = "yes"', "yes", ("应是 true 或 false", "promise = true（不加引号）")),
        ('opens = "confirmation_requested"', 'opens = "working_day"', "working_day", ("与「确认请求」无关", "confirmation_requested、")),
        ('debtor = "asked_department"', 'debtor = "reporter"', "reporter", ("与「确认请求」无关", "asked_department、nobody")),
        ('settled_by = ["answered"]', 'settled_by = ["plan_recorded"]', "plan_recorded", ("与「确认请求」无关", "可用的有：answered")),
        ('id = "question.answer"', 'id = "quiz.answer"', "quiz.answer", ("应以主题开头", "question.…")),
        ('id = "question.answer"', 'id = "question"', 'id = "question"', ("应以主题开头",)),
        ('id = "question.answer"', 'id = "table.daily"', 'id = "table.daily"', ("规则 table.daily 出现两次", "请改一个")),
        ('id = "question.answer"', "id = 3", "id = 3", ("第 3 条规则的 id 应是文字",)),
        ('row = "L13"', 'row = "第十三行"', "第十三行", ("不是目录中的行号", "L26.meet")),
        ('article = "第十四条"', 'article = """第十四条\n第二款"""', "article", ("含有换行",)),
    ],
)
def test_a_wrong_rule_is_refused_on_its_line_with_a_remedy(old: str, new: str, at: str, says: tuple[str, ...]) -> None:
    text = changed(RULE, RULE.replace(old, new, 1))
    line, message = refusal(text)

    assert at in text.splitlines()[line - 1]
    for part in says:
        assert part in message


@pytest.mark.parametrize(
    ("rung", "says"),
    [
        ('{ at = "-30m", do = "remind", to = "coordinator", tmes = 3 }', ("梯级 daily 第 1 级", "'tmes'", "是否想写 'times'")),
        ('{ do = "remind", to = "coordinator" }', ("缺少 at", 'at = "-30m"')),
        ('{ at = "soon", do = "remind", to = "coordinator" }', ("的 at 有误", "例：-30m、half")),
        ('{ at = "400wd 09:05", do = "remind", to = "coordinator" }', ("超过一年",)),
        ('{ at = "17:00", do = "remind", to = "coordinator" }', ("缺少工作日数", "1wd 09:05")),
        ('{ at = "-1wd 25:00", do = "remind", to = "coordinator" }', ("没有看懂",)),
        ('{ at = 17:00:00, do = "remind", to = "coordinator" }', ("应是文字，现在是 17:00", '请加引号，例：at = "17:00"')),
        ('{ at = -30, do = "remind", to = "coordinator" }', ("应是文字", '请加引号，例：at = "-30m"')),
        ('{ at = "-30m", do = "nag", to = "coordinator" }', ("的 do 用了不认识的词 'nag'",)),
        ('{ at = "-30m", do = "remnd", to = "coordinator" }', ("是否想写 'remind'",)),
        ('{ at = "-30m", do = ["remind"], to = "coordinator" }', ("的 do 应是文字",)),
        ('{ at = "-30m", do = "remind" }', ("缺少 to",)),
        ('{ at = "-30m", do = "remind", to = "boss" }', ("的 to 用了不认识的词 'boss'",)),
        ('{ at = "-30m", do = "remind", to = "group" }', ("remind 不能发给 group", "请改成人员")),
        ('{ at = "-30m", do = "missing", to = "head" }', ("missing 不能发给 head", 'to = "group"')),
        ('{ at = "-30m", do = "remind", to = "head", times = 3 }', ("every 和 times 应同时写",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h" }', ("every 和 times 应同时写",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = 0 }', ("times 应是 1 到 99 的整数，现在是 0",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = -2 }', ("现在是 -2",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = 1000 }', ("现在是 1000",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = "3" }', ("现在是 3", "不加引号")),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = 2.5 }', ("现在是 2.5",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "1h", times = true }', ("现在是 true",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "0m", times = 3 }', ("every 应大于零",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "-1h", times = 3 }', ("every 应大于零",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "half", times = 3 }', ("的 every 有误",)),
        ('{ at = "-30m", do = "remind", to = "head", every = "often", times = 3 }', ("的 every 有误",)),
        ('{ at = "half", do = "remind", to = "head", every = "1h", times = 3 }', ("不能与 from、every 同用",)),
        ('{ at = "half", from = "opening", do = "remind", to = "head" }', ("不能与 from、every 同用",)),
        ('{ at = "-1h", from = "opening", do = "remind", to = "head" }', ("早于起算",)),
        ('{ at = "1h", from = "start", do = "remind", to = "head" }', ("的 from 用了不认识的词 'start'", "due、opening")),
        ('{ at = "-30m", do = "remind", to = "head", from_missed = "2" }', ("from_missed 应是 1 到 99 的整数",)),
        ('{ at = "-30m", do = "remind", to = "head", from_missed = 0 }', ("from_missed 应是",)),
        ('{ at = "-30m", do = "remind", to = "head", unless = "answered" }', ("的 unless 用了不认识的词", "acknowledged")),
        ('"remind"', ("第 1 项不是一组设置", "请写成 {")),
    ],
)
def test_a_wrong_rung_is_refused_on_its_own_line(rung: str, says: tuple[str, ...]) -> None:
    text = changed(FIRST_RUNG, rung)
    line, message = refusal(text)

    assert rung in text.splitlines()[line - 1]
    for part in says:
        assert part in message


def test_the_line_of_a_rung_deep_in_a_ladder_is_its_own() -> None:
    text = changed('to = "vice_president", unless = "acknowledged"', 'to = "vice_presidnt", unless = "acknowledged"')
    line, message = refusal(text)

    assert "vice_presidnt" in text.splitlines()[line - 1]
    assert message.startswith("梯级 major_meet 第 1 级的 to")


def test_two_rungs_alike_would_send_twice() -> None:
    line, message = refusal(changed(FIRST_RUNG, f"{FIRST_RUNG},\n  {FIRST_RUNG}"))

    assert "第 2 级与第 1 级相同" in message
    assert line == changed(FIRST_RUNG, "HERE").splitlines().index("  HERE,") + 2


def test_a_reminder_before_the_clock_starts_is_refused() -> None:
    half = '{ at = "half", do = "remind", to = "coordinator" },\n  { at = "0m", do = "alert", to = "lead_head", unless = "own_debt" },'
    _, message = refusal(changed(half, half.replace('"half"', '"-1h"')))

    assert "规则 anomaly.endorse 的梯级 endorse 第 1 级（-1h）早于起算：限期只有 30m" in message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[day]", "[days]", "有不认识的设置 'days'。是否想写 'day'"),
        ('[policy]\nid = "logistics"\n', "[policy]\n", "[policy] 缺少 id"),
        ('version = "2026.1"', "version = 2026.1", '[policy] 的 version 应是文字，现在是 2026.1。请加引号，例：version = "2026.1"'),
        ('name = "跨境', 'nme = "跨境', "是否想写 'name'"),
        ('coordinator = "沟通协调岗"\n', "", "[terms] 缺少 coordinator"),
        ('coordinator = "沟通协调岗"', 'coordinater = "沟通协调岗"', "是否想写 'coordinator'"),
        ('opens_at = "09:00"', "opens_at = 09:00:00", '请加引号，例：opens_at = "09:00"'),
        ('opens_at = "09:00"', 'opens_at = "9 o\'clock"', "[day] 的 opens_at 不是时刻"),
        ('opens_at = "09:00"', 'opens_at = "24:00"', "不是时刻"),
        ('heads_at = "09:05"', 'heads_at = "08:05"', "的 heads_at 早于 opens_at（09:00）"),
        ('created_late_after = "16:30"', 'created_late_after = "06:30"', "早于 opens_at"),
        ('grace = "20m"', "grace = 20", '请加引号，例：grace = "20m"'),
        ('grace = "20m"', 'grace = "20wm"', "[outage] 的 grace 不是分钟数"),
        ('grace = "20m"', 'grace = "-5m"', "不是分钟数"),
        ('grace = "20m"', 'grace = "soon"', "[outage] 的 grace 有误：没有看懂时限「soon」"),
        ("mention_in_group = false", 'mention_in_group = "false"', "[group] 的 mention_in_group 应是 true 或 false"),
        ("mention_in_group = false", "mention = false", "是否想写 'mention_in_group'"),
        ('"进口" = "业务部门"', '"进口" = ["业务部门"]', "[lead_by_type] 的 进口 应是文字"),
        ('"重大" = "可能停滞，或引起客户投诉"', '"特大" = "停滞"', "有不认识的设置 '特大'"),
        ('"重要" = "可能延误 1 天及以上"\n', "", "[levels] 缺少 重要"),
        ("daily = [\n", "daily = []\ndaily_old = [\n", "的梯级 daily 是空的"),
        ("daily = [\n", 'daily = "x"\ndaily_old = [\n', "daily 应是列表"),
        ('due = "17:00"', 'due = "08:30"', "规则 progress.daily 的 due 不晚于一天的开始（09:00）"),
        ('{ at = "0m", do = "publish", to = "group" },', "", "规则 table.daily 的梯级 table 没有 publish，表永远不会发出"),
        ('due = "17:00"', 'due = "17:00"\npromise = true', "规则 progress.daily 不能写 promise"),
    ],
)
def test_a_wrong_setting_is_refused_on_its_line_with_a_remedy(old: str, new: str, says: str) -> None:
    text = changed(old, new)
    line, message = refusal(text)

    assert says in message
    assert 1 < line <= len(text.splitlines())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "缺少 [policy]"),
        ('policy = "logistics"', "缺少 [policy]"),
        (LOGISTICS.partition("[[rule]]")[0] + "[ladder]" + LOGISTICS.partition("[ladder]")[2], "没有任何 [[rule]]"),
        (LOGISTICS.partition("[ladder]")[0], "缺少 [ladder]"),
        (LOGISTICS.partition("[ladder]")[0] + "[ladder]\n", "[ladder] 是空的"),
        (
            LOGISTICS.replace("[[rule]]", "[rule]", 1).partition("[[rule]]")[0] + "[ladder]" + LOGISTICS.partition("[ladder]")[2],
            "rule 应是列表",
        ),
    ],
)
def test_a_file_without_its_main_parts_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(says)):
        load(text)
