"""The command words: what may follow a slash, and what a misspelt one was meant to be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz


@dataclass(frozen=True, slots=True)
class Command:
    """`names` are Chinese, the first is the one shown; `words` English; `initials` pinyin (short, then full)."""

    id: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()


_ALL = (
    Command("help", ("帮助", "命令", "菜单"), ("help",), ("bz", "bangzhu")),
    Command("status", ("进度", "进度表", "跟踪表"), ("status", "progress"), ("jd", "jindu")),
    Command("missing", ("谁没报", "待补", "未报"), ("missing",), ("smb", "shuimeibao")),
    Command("anomaly", ("异常", "上报异常", "异常上报"), ("anomaly",), ("yc", "yichang")),
    Command("ask", ("请确认",), ("ask", "confirm"), ("qqr", "qingqueren")),
    Command("answer", ("确认", "答复", "回复"), ("answer", "reply"), ("qr", "queren")),
    Command("new_task", ("新任务", "新建任务", "创建任务"), ("new_task", "newtask", "new"), ("xrw", "xinrenwu")),
    Command("bind", ("绑定",), ("bind",), ("bd", "bangding")),
    Command("open_group", ("建群", "创建群"), ("open_group", "group"), ("jq", "jianqun")),
    Command("export", ("导出",), ("export",), ("dc", "daochu")),
    Command("close_task", ("关闭任务", "结束任务"), ("close_task", "closetask", "close"), ("gbrw", "guanbirenwu")),
    Command("deliver", ("交付", "成果交付"), ("deliver",), ("jf", "jiaofu")),
    Command("members", ("成员", "成员表"), ("members",), ("cy", "chengyuan")),
    Command("plan", ("计划", "计划表"), ("plan",), ("jh", "jihua")),
    Command("mine", ("我的", "我的事项", "我的待办"), ("mine", "my"), ("wd", "wode")),
    Command("waiting", ("等谁", "在等谁"), ("waiting",), ("ds", "dengshui")),
    Command("health", ("状态", "运行状态"), ("health",), ("zt", "zhuangtai")),
    Command("why", ("为什么", "为何"), ("why",), ("wsm", "weishenme")),
    Command("leave", ("请假",), ("leave",), ("qj", "qingjia")),
    Command("snooze", ("稍后",), ("snooze",), ("sh", "shaohou")),
    Command("excuse", ("免报", "豁免"), ("excuse",), ("mb", "mianbao")),
    Command("pause", ("暂停",), ("pause",), ("zanting",)),
    Command("report_for", ("代报", "代发"), ("report_for", "reportfor"), ("db", "daibao")),
    Command("event", ("事件",), ("event",), ("sj", "shijian")),
    Command("problem", ("问题",), ("problem",), ("wt", "wenti")),
    Command("urgent", ("紧急",), ("urgent",), ("jj", "jinji")),
    Command("oral", ("口头", "口头记录"), ("oral",), ("kt", "koutou")),
    Command("sign", ("签收",), ("sign",), ("qs", "qianshou")),
    Command("escalate_matter", ("上报",), ("escalate",), ("sb", "shangbao")),
    Command("request_change", ("申请调整",), ("request_change", "change"), ("sqtz",)),
    Command("finish", ("完成",), ("finish", "done"), ("wc", "wancheng")),
    Command("appeal", ("申诉",), ("appeal",), ("ss", "shensu")),
    Command("propose", ("建议",), ("propose",), ("jy", "jianyi")),
)

COMMANDS: Mapping[str, Command] = MappingProxyType({command.id: command for command in _ALL})
"""Every command word of the product, by its English id."""


_STARTS = re.compile(r"\s*(?:@[^\s@/]{1,30}[ \t]+){0,8}/[ \t]{0,3}")
_WORD = re.compile(r"[^\W\d_][\w-]{0,11}(?![\w/\\.])")
_ALONE = frozenset({"close_task", "finish", "pause", "sign", "excuse"})
"""Commands that change much: behind their Chinese name something else than more Chinese must follow."""

_ENOUGH = 70
"""Percent of likeness from which a longer word passes for a misspelt command."""


@dataclass(frozen=True, slots=True)
class Slash:
    """A slash word at the start of a text. `command` None: nothing we know; `end` is where its arguments begin."""

    command: Command | None
    end: int
    suggestion: str | None = None


def slash_word(text: str) -> Slash | None:
    """The command with which a normalised text begins; None where the slash means something else (//, 24/7, a path)."""
    start = _STARTS.match(text)
    if start is None:
        return None
    known = _KNOWN.match(text, start.end())
    if known:
        return Slash(_BY_WORD[known[0]], known.end())
    word = _WORD.match(text, start.end())
    if word is None or text[start.end() - 1] != "/":
        return None
    return Slash(None, word.end(), _meant(word[0]))


def _meant(word: str) -> str | None:
    """The command word nearest to an unknown one, with its slash."""
    beginning = next((known for known in _CHINESE if word.startswith(known)), None)
    if beginning:
        return f"/{beginning}"
    if word.isascii():
        return _nearest(word, _LATIN, _ENOUGH)
    if len(word) == 2:
        return _one_sign_off(word)
    return _nearest(word, _CHINESE, _ENOUGH - 10)


def _nearest(word: str, known: Iterable[str], enough: int) -> str | None:
    score, best = max((fuzz.ratio(word, candidate), candidate) for candidate in known)
    return f"/{best}" if score >= enough else None


def _one_sign_off(word: str) -> str | None:
    """进读 -> 进度: a word of two signs with one of them right, the first rather than the second; 任务 -> 新任务."""
    for place in (0, 1):
        for known in _CHINESE:
            if len(known) == 2 and known[place] == word[place]:
                return f"/{known}"
    return next((f"/{known}" for known in _CHINESE if word in known), None)


_CHINESE = tuple(name for command in _ALL for name in command.names)
_LATIN = tuple(word for command in _ALL for word in command.words if len(word) > 2)
_BY_WORD: Mapping[str, Command] = MappingProxyType(
    {word: command for command in _ALL for word in (*command.names, *command.words, *command.initials)}
)


def _pattern() -> re.Pattern[str]:
    ordered = sorted(_BY_WORD, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in ordered))


def _bounded(word: str) -> str:
    if word.isascii():
        return rf"{re.escape(word)}(?![a-z0-9_/\\.-])"
    return rf"{word}(?![\u4e00-\u9fff]|\d+ ?%)" if _BY_WORD[word].id in _ALONE else word


_KNOWN = _pattern()
