"""The policy as data: rules, ladders and the closed vocabulary they are written in.

A policy file chooses words; it contains no expressions. Every word stands in one of the tables below and in
`docs/policy.md`; a wrong one is refused with file, line, rule and remedy.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any, Literal

from bot.core.sources import ConfigError, Source
from bot.core.worktime import parse_offset, parse_term

OPENS: Mapping[str, str] = MappingProxyType(
    {
        "working_day": "每个工作日开始时",
        "confirmation_requested": "有人请指定部门确认时",
        "confirmation_requested_of_all": "有人请各部门确认时",
        "confirmation_requested_of_nobody": "有人请确认但没有点名时",
        "anomaly_incomplete": "上报的异常缺少内容时",
        "anomaly_unendorsed": "上报人无权定级时",
        "anomaly_general": "上报一般异常时",
        "anomaly_important": "上报重要异常时",
        "anomaly_major": "上报重大异常时",
        "meeting_recorded_important": "重要异常的会议记录后",
    }
)
"""Events that open an obligation, with the words of `duban policy check`."""

SETTLED_BY: Mapping[str, str] = MappingProxyType(
    {
        "progress_posted": "发出当日进展",
        "table_published": "发出跟踪表",
        "answered": "答复",
        "fields_completed": "补齐内容",
        "endorsed": "确认或更正级别",
        "meeting_recorded": "记录会议",
        "plan_recorded": "记录处理方案",
        "result_recorded": "反馈结果",
        "brief_recorded": "记录处置说明",
        "anomaly_solved": "异常解决",
    }
)

DEBTORS: Mapping[str, str] = MappingProxyType(
    {
        "each_department": "每个参与部门（含牵头部门）",
        "asked_department": "被问的部门",
        "nobody": "先答复的任一部门",
        "bot": "机器人",
        "reporter": "上报人",
        "endorser": "上报人的部门负责人（没有则牵头部门负责人）",
        "lead_coordinator": "牵头部门沟通协调岗",
        "lead_head": "牵头部门负责人",
        "vice_president": "分管副总",
        "responsible_department": "责任部门",
    }
)

AUDIENCES: Mapping[str, str] = MappingProxyType(
    {
        "group": "任务群",
        "coordinator": "责任部门沟通协调岗（或责任人）",
        "coordinators": "责任部门沟通协调岗及副岗（或责任人）",
        "head": "责任部门负责人",
        "lead_coordinator": "牵头部门沟通协调岗",
        "lead_head": "牵头部门负责人",
        "vice_president": "分管副总",
        "operator": "系统管理员",
    }
)

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "remind": "私聊提醒",
        "missing": "群内列出",
        "escalate": "私聊请求协调",
        "alert": "私聊告警",
        "publish": "发布跟踪表",
    }
)

CONDITIONS: Mapping[str, str] = MappingProxyType({"acknowledged": "已知悉"})

Origin = Literal["due", "opening"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder. `at` is an offset (`bot.core.worktime.parse_offset`) or "half"."""

    at: str
    do: str
    to: str
    origin: Origin = "due"
    every: str | None = None
    times: int = 1
    from_missed: int = 0
    unless: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Who owes what by when. `row` is the catalogue's, `article` the policy text's."""

    id: str
    row: str
    article: str
    opens: str
    debtor: str
    due: str
    settled_by: tuple[str, ...]
    ladder: str
    promise: bool = False

    @property
    def topic(self) -> str:
        """What a message about it speaks of; names its templates."""
        return self.id.split(".")[0]

    @property
    def urgent(self) -> bool:
        """重大 leaves at any hour (catalogue §3.4)."""
        return self.opens == "anomaly_major"


@dataclass(frozen=True, slots=True)
class Policy:
    id: str
    name: str
    version: str
    terms: Mapping[str, str]
    rules: Mapping[str, Rule]
    ladders: Mapping[str, tuple[Rung, ...]]
    lead_by_type: Mapping[str, str]
    levels: Mapping[str, str]
    opens_at: time
    heads_at: time
    created_late_after: time
    outage_noticed_after: timedelta
    outage_grace: timedelta
    outage_table_after: timedelta
    mention_in_group: bool

    def opened_by(self, event: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.opens == event)


def load_policy(source: Source) -> Policy:
    """Reads and checks a policy file. Raises ConfigError naming file, line, rule and remedy."""
    _refuse_unknown(source, source.data, _TABLES, "", 0, "文件")
    head = _table(source, "policy", {"id", "name", "version"})
    day = _table(source, "day", {"opens_at", "heads_at", "created_late_after"})
    outage = _table(source, "outage", {"noticed_after", "grace", "table_after"})
    ladders = {name: _ladder(source, name, rungs) for name, rungs in source.data.get("ladder", {}).items()}
    rules = _rules(source, ladders)
    return Policy(
        id=_word(source, head, "id", "policy"),
        name=_word(source, head, "name", "policy"),
        version=_word(source, head, "version", "policy"),
        terms=MappingProxyType(dict(source.data.get("terms", {}))),
        rules=MappingProxyType({rule.id: rule for rule in rules}),
        ladders=MappingProxyType(ladders),
        lead_by_type=MappingProxyType(dict(source.data.get("lead_by_type", {}))),
        levels=MappingProxyType(dict(source.data.get("levels", {}))),
        opens_at=_clock(source, day, "opens_at", "day"),
        heads_at=_clock(source, day, "heads_at", "day"),
        created_late_after=_clock(source, day, "created_late_after", "day"),
        outage_noticed_after=_minutes(source, outage, "noticed_after"),
        outage_grace=_minutes(source, outage, "grace"),
        outage_table_after=_minutes(source, outage, "table_after"),
        mention_in_group=source.data.get("group", {}).get("mention_in_group", False) is True,
    )


_TABLES = {"policy", "terms", "day", "outage", "group", "lead_by_type", "levels", "rule", "ladder"}
_RULE_KEYS = {"id", "row", "article", "opens", "debtor", "due", "settled_by", "ladder", "promise"}
_RUNG_KEYS = {"at", "do", "to", "from", "every", "times", "from_missed", "unless"}


def _rules(source: Source, ladders: Mapping[str, object]) -> list[Rule]:
    rules: list[Rule] = []
    for index, data in enumerate(source.data.get("rule", [])):
        rule = _rule(source, index, data, ladders)
        if any(known.id == rule.id for known in rules):
            raise source.error(f"规则 {rule.id} 出现两次", "每条规则一个编号", "rule", index, "id")
        rules.append(rule)
    if not rules:
        raise source.error("没有任何 [[rule]]", "至少写一条规则，词汇见 docs/policy.md")
    return rules


def _rule(source: Source, index: int, data: dict[str, Any], ladders: Mapping[str, object]) -> Rule:
    name = str(data.get("id", f"第 {index + 1} 条"))
    _refuse_unknown(source, data, _RULE_KEYS, "rule", index, f"规则 {name}")
    for key in ("id", "row", "article", "opens", "debtor", "due", "ladder"):
        if not isinstance(data.get(key), str):
            raise source.error(f"规则 {name} 缺少 {key}", f'请写成 {key} = "…"', "rule", index, key)
    _choose(source, index, name, "opens", data["opens"], OPENS)
    _choose(source, index, name, "debtor", data["debtor"], DEBTORS)
    _choose(source, index, name, "ladder", data["ladder"], ladders)
    settled_by = data.get("settled_by", [])
    if not isinstance(settled_by, list) or not settled_by:
        raise source.error(f"规则 {name} 缺少 settled_by", '例：settled_by = ["answered"]', "rule", index, "settled_by")
    for word in settled_by:
        _choose(source, index, name, "settled_by", word, SETTLED_BY)
    try:
        parse_term(data["due"])
    except ValueError as error:
        raise source.error(f"规则 {name} 的 due 没有看懂：{error}", "例：1wh、24h、1wd、17:00", "rule", index, "due") from error
    return Rule(
        id=data["id"],
        row=data["row"],
        article=data["article"],
        opens=data["opens"],
        debtor=data["debtor"],
        due=data["due"],
        settled_by=tuple(settled_by),
        ladder=data["ladder"],
        promise=data.get("promise", False) is True,
    )


def _choose(source: Source, index: int, rule: str, key: str, word: object, known: Iterable[str]) -> None:
    if word not in known:
        raise source.error(f"规则 {rule} 的 {key} 用了不认识的词 {word!r}", _nearest(str(word), known), "rule", index, key)


def _nearest(word: str, known: Iterable[str]) -> str:
    choices = list(known)
    near = difflib.get_close_matches(word, choices, n=1)
    return f"是否想写 {near[0]!r}" if near else f"可用的有：{'、'.join(choices)}"


def _ladder(source: Source, name: str, rungs: object) -> tuple[Rung, ...]:
    if not isinstance(rungs, list) or not rungs:
        raise source.error(f"梯级 {name} 是空的", '例：[{ at = "0m", do = "missing", to = "group" }]', "ladder", 0, name)
    return tuple(_rung(source, name, number, data) for number, data in enumerate(rungs, 1))


def _rung(source: Source, name: str, number: int, data: dict[str, Any]) -> Rung:
    where = f"梯级 {name} 第 {number} 级"
    _refuse_unknown(source, data, _RUNG_KEYS, "ladder", 0, where, name)
    for key, known in (("do", ACTIONS), ("to", AUDIENCES)):
        if data.get(key) not in known:
            raise source.error(f"{where}的 {key} 用了不认识的词 {data.get(key)!r}", _nearest(str(data.get(key)), known), "ladder", 0, name)
    if data.get("from", "due") not in ("due", "opening"):
        raise source.error(f"{where}的 from 用了不认识的词 {data['from']!r}", "可用的有：due、opening", "ladder", 0, name)
    if data.get("unless") is not None and data["unless"] not in CONDITIONS:
        raise source.error(f"{where}的 unless 用了不认识的词", _nearest(str(data["unless"]), CONDITIONS), "ladder", 0, name)
    for key in ("at", "every"):
        _check_offset(source, name, where, key, data.get(key), optional=key == "every")
    return Rung(
        at=data["at"],
        do=data["do"],
        to=data["to"],
        origin=data.get("from", "due"),
        every=data.get("every"),
        times=int(data.get("times", 1)),
        from_missed=int(data.get("from_missed", 0)),
        unless=data.get("unless"),
    )


def _check_offset(source: Source, name: str, where: str, key: str, value: object, *, optional: bool) -> None:
    if value == "half" or (value is None and optional):
        return
    try:
        parse_offset(str(value))
    except ValueError as error:
        raise source.error(f"{where}的 {key} 没有看懂：{value!r}", "例：-30m、half、30wm、1wd 09:05", "ladder", 0, name) from error


def _table(source: Source, name: str, keys: set[str]) -> dict[str, Any]:
    data = source.data.get(name)
    if not isinstance(data, dict):
        raise source.error(f"缺少 [{name}]", f"请写上 [{name}]，内有 {'、'.join(sorted(keys))}")
    _refuse_unknown(source, data, keys, name, 0, f"[{name}]")
    return data


def _refuse_unknown(
    source: Source, data: dict[str, Any], known: set[str], table: str, index: int, where: str, key: str | None = None
) -> None:
    for word in data:
        if word not in known:
            raise source.error(f"{where}：不认识的设置 {word!r}", _nearest(word, sorted(known)), table, index, key or word)


def _word(source: Source, data: dict[str, Any], key: str, table: str) -> str:
    if not isinstance(data.get(key), str):
        raise source.error(f"[{table}] 缺少 {key}", f'请写成 {key} = "…"', table, 0, key)
    return str(data[key])


def _clock(source: Source, data: dict[str, Any], key: str, table: str) -> time:
    value = data.get(key)
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value))
    except ValueError as error:
        raise source.error(f"[{table}] 的 {key} 不是时刻：{value!r}", f'例：{key} = "09:00"', table, 0, key) from error


def _minutes(source: Source, data: dict[str, Any], key: str) -> timedelta:
    value = str(data.get(key, ""))
    if not (value.endswith("m") and value[:-1].isdigit()):
        raise source.error(f"[outage] 的 {key} 不是分钟数：{value!r}", f'例：{key} = "20m"', "outage", 0, key)
    return timedelta(minutes=int(value[:-1]))


__all__ = ["ConfigError", "Policy", "Rule", "Rung", "load_policy"]
