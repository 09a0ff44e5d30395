"""Reads a policy file. It chooses words and contains no expressions; a wrong one is refused with file, line, rule and remedy."""

import re
from collections.abc import Collection, Mapping
from datetime import time, timedelta
from types import MappingProxyType

from bot.core.ladder_loading import check_length, load_ladders
from bot.core.policy import Policy, Rule, Rung
from bot.core.policy_words import DEBTORS, FITS, LEVELS, OPENS, SETTLED_BY, TERMS, TOPICS
from bot.core.sources import ConfigError, Source
from bot.core.tables import Table, nearest
from bot.core.terms import Term, parse_offset, parse_term

TABLES = ("policy", "terms", "day", "outage", "group", "lead_by_type", "levels", "rule", "ladder")
POLICY_KEYS = ("id", "name", "version")
DAY_KEYS = ("opens_at", "heads_at", "created_late_after")
OUTAGE_KEYS = ("noticed_after", "grace", "table_after")
GROUP_KEYS = ("mention_in_group",)
RULE_KEYS = ("id", "row", "article", "opens", "debtor", "due", "settled_by", "ladder", "promise")

_ROW = re.compile(r"[A-Z][0-9]{2}[a-z]?(\.[a-z]+)?")


def load_policy(source: Source) -> Policy:
    """Reads and checks a policy file. Raises ConfigError naming file, line, rule and remedy."""
    file = Table.whole(source, "制度文件").only(TABLES)
    head = file.table("policy", "[policy] ").only(POLICY_KEYS)
    day = file.table("day", "[day] ").only(DAY_KEYS)
    outage = file.table("outage", "[outage] ").only(OUTAGE_KEYS)
    opens_at = day.clock("opens_at")
    ladders = load_ladders(file.table("ladder", "[ladder] "))
    return Policy(
        id=head.text("id", "logistics"),
        name=head.text("name"),
        version=head.text("version", "2026.1"),
        terms=_texts(file.table("terms", "[terms] "), TERMS),
        rules=_rules(file, ladders, opens_at),
        ladders=MappingProxyType(ladders),
        lead_by_type=_lead_by_type(file.table("lead_by_type", "[lead_by_type] ")),
        levels=_texts(file.table("levels", "[levels] "), LEVELS),
        opens_at=opens_at,
        heads_at=_not_before(day, "heads_at", opens_at),
        created_late_after=_not_before(day, "created_late_after", opens_at),
        outage_noticed_after=_minutes(outage, "noticed_after"),
        outage_grace=_minutes(outage, "grace"),
        outage_table_after=_minutes(outage, "table_after"),
        mention_in_group="group" in source.data and file.table("group", "[group] ").only(GROUP_KEYS).flag("mention_in_group"),
    )


def check_departments(source: Source, departments: Collection[str]) -> None:
    """Raises ConfigError where a policy names a lead department that the organisation does not have."""
    table = Table(source, "[lead_by_type] ", ("lead_by_type",), source.data["lead_by_type"])
    for kind, department in table.data.items():
        if department.strip() not in departments:
            raise table.error(f"的「{kind}」由「{department}」牵头，组织文件里没有这个部门", nearest(department, departments), kind)


def _texts(table: Table, keys: Collection[str]) -> Mapping[str, str]:
    """A table that must hold exactly these keys."""
    table.only(keys)
    return MappingProxyType({key: table.text(key) for key in keys})


def _lead_by_type(table: Table) -> Mapping[str, str]:
    if not table.data:
        raise table.error("是空的", '至少写一种业务类型，例："进口" = "业务部门"')
    return MappingProxyType({key: table.text(key, "业务部门") for key in table.data})


def _not_before(day: Table, key: str, opens_at: time) -> time:
    at = day.clock(key)
    if at < opens_at:
        raise day.error(f"的 {key} 早于 opens_at（{opens_at:%H:%M}）", "请改成一天开始之后的时刻", key)
    return at


def _minutes(outage: Table, key: str) -> timedelta:
    text = outage.text(key, "20m")
    term = _term(outage, key, text, '例：grace = "20m"')
    if not term.by_wall_clock or term.amount < 0:
        raise outage.error(f"的 {key} 不是分钟数：{text!r}", f'例：{key} = "20m"', key)
    return timedelta(minutes=term.minutes)


# ---------------------------------------------------------------- rules


def _rules(file: Table, ladders: Mapping[str, tuple[Rung, ...]], opens_at: time) -> Mapping[str, Rule]:
    rules: dict[str, Rule] = {}
    for number, table in enumerate(file.tables("rule"), 1):
        table = table.named(f"第 {number} 条规则")
        name = table.text("id", "progress.daily")
        table = table.named(f"规则 {name} ").only(RULE_KEYS)
        if name in rules:
            raise table.error("出现两次", "每条规则一个编号，请改一个", "id")
        rules[name] = _rule(table, name, ladders, opens_at)
    if not rules:
        raise file.error("没有任何 [[rule]]", "至少写一条规则，词汇见 docs/policy.md")
    return MappingProxyType(rules)


def _rule(table: Table, name: str, ladders: Mapping[str, tuple[Rung, ...]], opens_at: time) -> Rule:
    rule = Rule(
        id=name,
        row=_row(table),
        article=table.text("article", "第十条"),
        opens=table.word("opens", OPENS),
        debtor=table.word("debtor", DEBTORS),
        due=table.text("due", "1wh"),
        settled_by=_settled_by(table),
        ladder=table.word("ladder", ladders),
        promise=table.flag("promise"),
    )
    _check_topic(table, rule)
    due = _check_due(table, rule, opens_at)
    _check_ladder(table, rule, due, ladders[rule.ladder])
    return rule


def _row(table: Table) -> str:
    row = table.text("row", "L10")
    if not _ROW.fullmatch(row):
        raise table.error(f"的 row 不是目录中的行号：{row!r}", "例：L10、L26.meet", "row")
    return row


def _settled_by(table: Table) -> tuple[str, ...]:
    words = table.texts("settled_by", "answered")
    if not words:
        raise table.error("没有写明 settled_by，永远无法办结", '例：settled_by = ["answered"]', "settled_by")
    for index, word in enumerate(words):
        table.check_word(word, SETTLED_BY, "settled_by", index)
    return words


def _check_topic(table: Table, rule: Rule) -> None:
    """The id says what the rule is about; words of another topic would never come true."""
    if rule.topic not in TOPICS or rule.id.count(".") < 1 or not all(rule.id.split(".")):
        known = "、".join(f"{topic}.…" for topic in TOPICS)
        raise table.error(f"的编号应以主题开头，主题后用点隔开：{rule.id!r}", f"可用的有：{known}", "id")
    words = [("opens", rule.opens), ("debtor", rule.debtor), *(("settled_by", word) for word in rule.settled_by)]
    for key, word in words:
        if word not in FITS[rule.topic]:
            raise _unfit(table, rule, key, word)
    if rule.promise and rule.topic != "question":
        raise table.error("不能写 promise：只有答复可以用预计时间顺延", "请删去这一行", "promise")


def _unfit(table: Table, rule: Rule, key: str, word: str) -> ConfigError:
    vocabulary = {"opens": OPENS, "debtor": DEBTORS, "settled_by": SETTLED_BY}[key]
    fitting = "、".join(known for known in vocabulary if known in FITS[rule.topic])
    return table.error(f"的 {key} 不能用 {word!r}：它与「{TOPICS[rule.topic]}」无关", f"可用的有：{fitting}", key)


def _check_due(table: Table, rule: Rule, opens_at: time) -> Term:
    term = _term(table, "due", rule.due, "例：1wh、24h、1wd、17:00")
    if term.unit != "at" and term.amount < 0:
        raise table.error(f"的 due 早于起算：{rule.due!r}", "请去掉负号", "due")
    if rule.opens == "working_day" and term.unit == "at" and term.clock <= opens_at:
        raise table.error(f"的 due 不晚于一天的开始（{opens_at:%H:%M}）：{rule.due!r}", '请写当天稍后的时刻，例：due = "17:00"', "due")
    return term


def _term(table: Table, key: str, text: str, example: str) -> Term:
    try:
        term = parse_term(text)
    except ValueError as error:
        raise table.error(f"的 {key} 有误：{error}", example, key) from error
    check_length(table, key, term)
    return term


def _check_ladder(table: Table, rule: Rule, due: Term, ladder: tuple[Rung, ...]) -> None:
    """The rungs must make sense for what the rule is about."""
    for number, rung in enumerate(ladder, 1):
        where = f"的梯级 {rule.ladder} 第 {number} 级"
        for word in (rung.do, rung.unless):
            if word and word not in FITS[rule.topic]:
                raise table.error(f"{where}不能用 {word!r}：它与「{TOPICS[rule.topic]}」无关", "请换一个梯级", "ladder")
        if rung.from_missed and rule.topic != "progress":
            raise table.error(f"{where}的 from_missed 只用于每日进展", "请换一个梯级，或删去 from_missed", "ladder")
        if _before_opening(rung, due):
            raise table.error(f"{where}（{rung.at}）早于起算：限期只有 {rule.due}", "请换一个梯级，或改短提前量", "ladder")
    if rule.topic == "table" and all(rung.do != "publish" for rung in ladder):
        raise table.error(
            f"的梯级 {rule.ladder} 没有 publish，表永远不会发出", '请加上 { at = "0m", do = "publish", to = "group" }', "ladder"
        )


def _before_opening(rung: Rung, due: Term) -> bool:
    """Whether a step lies at or before the opening; only known for certain where both are counted by one clock."""
    if rung.at == "half" or rung.origin == "opening":
        return False
    offset = parse_offset(rung.at).term
    alike = offset.by_wall_clock == due.by_wall_clock and offset.in_business_hours == due.in_business_hours
    if not alike or offset.amount >= 0 or due.unit == "at":
        return False
    return offset.amount + due.amount <= 0 if due.unit == "wd" else offset.minutes + due.minutes <= 0
