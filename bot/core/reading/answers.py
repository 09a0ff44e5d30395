"""What a few words say to an open question: yes, no, later, or nothing that counts (L13)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.chinese_time import promised_instant
from bot.core.reading.answer_words import (
    ACKNOWLEDGING,
    CANNOT_SAY,
    DOUBTED,
    LATER,
    NEWS,
    NO,
    NO_WITHIN,
    PLAIN,
    REFUSED,
    UNSURE,
    YES,
    YES_WITHIN,
)
from bot.core.reading.lines import GREETING, are_anothers
from bot.core.reading.sentences import is_hearsay, is_question, is_supposed, sentences

Said = Literal["yes", "no", "later"]

_READ = 600
"""Characters of a text that may hold an answer."""
_SHORT = 30
"""Characters of a clause in which the answering word may stand anywhere."""

_LEAD = re.compile(
    rf"(?>\s++|@[^\s@,:]{{1,30}}[ \t,:]?|{GREETING}|#?\d{{1,6}}[ :.、](?=[ \t]*\D)|#\w{{1,16}}"
    r"|(?![👌✅])[\u2600-\u27bf\U0001f000-\U0001faff]|[,.:!~-]++|(?:回复|答复|答|关于)(?:@?\S{1,12})?:){0,8}+"
)
_OR_NOT = re.compile(r"^[^。;!?\n]{0,30}还是[^。;!?\n]{1,20}\?")
_WHAT = re.compile(r"什么[^,。]{0,4}$|哪[一个票批家些][^,。]{0,6}$")
_WITHIN_DAY = re.compile(r"([今明当本][天日])之?内")
_DOTTED_CLOCK = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)(?=[ ]?(?:[之以]?前|左右)?[ ]?(?:回复|答复|反馈|给))")
_CLAUSE = re.compile(r"[^,，。;!\n?~]+\??")


def what_is_said(text: str, stated: str = "") -> Said | None:
    """The answer in a normalised text. `stated`: words of it that are known to speak to the question, so that stating them is a yes."""
    words = _past_lead(text)
    if not words.strip() or is_hearsay(words) or is_supposed(words) or are_anothers(words) or _OR_NOT.search(words):
        return None
    opening = _opening(words)
    if is_question(opening) or _WHAT.search(opening) or (_asks(words) and not PLAIN.match(opening)):
        return None
    return _said(opening, words, stated)


def opens_plainly(text: str) -> bool:
    """可以, 不行, 能: the first clause is an answer and nothing else."""
    return PLAIN.match(_opening(_past_lead(text))) is not None


def opens_as_answer(text: str) -> bool:
    """14日可以, 无法安排: the first clause begins with an answer, not with a statement that could be news (已安排货车, 按计划进行)."""
    opening = _opening(_past_lead(text))
    found = NO.match(opening) or YES.match(opening)
    return found is not None and NEWS.search(found[0]) is None


def _past_lead(text: str) -> str:
    words = text[:_READ]
    lead = _LEAD.match(words)
    return words[lead.end() :] if lead else words


def _opening(words: str) -> str:
    first = _CLAUSE.search(words)
    return first[0].strip()[:80] if first else ""


def _asks(words: str) -> bool:
    return any(is_question(sentence) for sentence in sentences(words, 6))


def _said(opening: str, words: str, stated: str) -> Said | None:
    later = LATER.search(words) is not None
    if NO.match(opening) and not LATER.search(opening) and not (later and CANNOT_SAY.search(opening)):
        return "no"
    if later and not _is_settled(opening):
        return "later"
    if UNSURE.search(opening):
        return None
    if YES.match(opening) or _within(YES_WITHIN, opening):
        return "no" if NO_WITHIN.search(words) else "yes"
    if _within(NO_WITHIN, opening):
        return "no"
    return _in_later_clause(words) or (_stated(stated) if stated and not later else None)


def _stated(clause: str) -> Said | None:
    if REFUSED.search(clause):
        return "no"
    return None if DOUBTED.search(clause) else "yes"


def _is_settled(opening: str) -> bool:
    """能, 可以放行: an answer whatever follows; 收到 and 好的 are none when 正在核实 follows."""
    if LATER.search(opening) or ACKNOWLEDGING.match(opening):
        return False
    return YES.match(opening) is not None


def _in_later_clause(words: str) -> Said | None:
    """14日上午，可以放行."""
    for clause in _CLAUSE.findall(words)[1:3]:
        clause = clause.strip()
        if NO.match(clause) or NO_WITHIN.search(clause):
            return "no"
        if YES.match(clause) or YES_WITHIN.search(clause):
            return "yes"
    return None


def _within(pattern: re.Pattern[str], opening: str) -> bool:
    return len(opening) <= _SHORT and pattern.search(opening) is not None


@dataclass(frozen=True, slots=True)
class Promise:
    """When the answer is promised. `at` None: no usable time, or (`past`) one that is gone."""

    at: datetime | None
    past: bool


def promise_in(text: str, posted_at: datetime) -> Promise:
    words = _DOTTED_CLOCK.sub(r"\1:\2", _WITHIN_DAY.sub(r"\1", text[:_READ]))
    at = promised_instant(words, posted_at)
    if at is None:
        return Promise(None, False)
    return Promise(None, True) if at <= posted_at else Promise(at, False)
