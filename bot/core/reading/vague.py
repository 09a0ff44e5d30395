"""Promises without a time: 尽快, 马上, 近期 … (L19)."""

import re

from bot.core.chinese_time import InstantFound

_WORD = re.compile(
    r"尽快|尽早|尽速|尽量|早日|从速|马上(?!有|任|架)|立刻|立即|即刻|抓紧|赶紧|赶快|近期(?!货量|单量|订单|业务量)|近日|近几天|这几天|这两天|过几天|过两天|过些天|过一阵|过段时间"
    r"|稍后|稍晚|稍候|晚点(?!名)|晚些|晚一点|待会儿?|一会儿?|等会儿?|等一下|等下(?!班|周|个|次|一|月)|回头(?!客|率|货)|改天|不日|不久|择日|择期|很快|快了"
    r"|(?<![没所具还是享未])有空(?![车位箱柜舱仓间调房桶板托库白格中运气置余缺隙])|抽空|有时间再|差不多|争取(?!到|得)"
    r"|(?<![a-z])(?:asap|soon|later|shortly)(?![a-z])"
)
_CLAUSE_END = re.compile(r"[,，。;；!?\n]")
_FINISHED = re.compile(r"已(?!安排近|知)|曾|刚(?:刚|才)?|业已")
_DONE_AFTER = re.compile(r"^[^,。;!?\n]{0,4}了(?!解|结)|^[^,。;!?\n]{0,8}(?:完毕|过)(?:$|[,。;!?\n])")
_STILL_AHEAD = re.compile(r"会|将|要(?!求)|再|准备|打算|计划|预计")
_A_COUPLE_OF_DAYS = frozenset({"过两天", "过几天"})
_TODAY = frozenset({"今日", "今天", "本日", "当日", "当天"})


def vague_words(content: str, times: tuple[InstantFound, ...]) -> tuple[str, ...]:
    """The vague words of a normalised content; none where a concrete time stands anywhere in it."""
    found = [match for match in _WORD.finditer(content) if not _is_finished(content, match)]
    if not found or any(_is_concrete(instant, content, found) for instant in times):
        return ()
    return tuple(dict.fromkeys(match[0] for match in found))


def _is_finished(content: str, word: re.Match[str]) -> bool:
    """已尽快联系海关: the fact is done, whatever its manner was."""
    start = _clause_start(content, word.start())
    before = content[start : word.start()]
    done = list(_FINISHED.finditer(before))
    if done and not _STILL_AHEAD.search(before, done[-1].end()):
        return True
    return word[0] in _MANNERS and _DONE_AFTER.match(content[word.end() : word.end() + 12]) is not None


_MANNERS = frozenset({"尽快", "立刻", "立即", "即刻", "抓紧", "赶紧", "赶快"})
"""Words that say how something was done when 了 closes the clause: 立即通知了客户."""


def _clause_start(content: str, pos: int) -> int:
    window = max(0, pos - 40)
    ends = [match.end() for match in _CLAUSE_END.finditer(content, window, pos)]
    return ends[-1] if ends else window


def _is_concrete(instant: InstantFound, content: str, words: list[re.Match[str]]) -> bool:
    """Any time, any day but a bare 今日 that only dates what is done already (今日已完成申报，尽快放行)."""
    if instant.text in _A_COUPLE_OF_DAYS:
        return False
    if instant.has_time or instant.text not in _TODAY:
        return True
    end = _CLAUSE_END.search(content, instant.end)
    clause_end = end.start() if end else len(content)
    return any(instant.start <= word.start() < clause_end for word in words)
