"""Which open request or deliverable a reply speaks to, and what it says: only those who were asked can answer."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rapidfuzz import fuzz

from bot.core.reading.answers import Said, opens_as_answer, promise_in, what_is_said
from bot.core.reading.frame import Frame
from bot.core.reading.model import EVERYBODY, Context, OpenReceipt, OpenRequest, Reading
from bot.core.reading.normalise import plain
from bot.core.reading.receipts import is_bare_receipt, receipt_in
from bot.core.reading.sender import Sender

_SAME = 85
"""Percent of likeness from which a quoted text is that of a request (clients shorten what they quote)."""
_COMPARED = 200
_HAN = re.compile(r"[㐀-鿿]+")
_EMPTY_PAIRS = frozenset(
    {"能否", "是否", "可否", "确认", "请确", "部门", "今天", "明天", "今日", "上午", "下午", "回复", "点前", "日上", "日下"}
)
_DAY = re.compile(r"(\d{1,2})[日号]")
_NUMBER = re.compile(r"#[ ]?(\d{1,6})(?!\d)")


@dataclass(frozen=True, slots=True)
class Speech:
    """A reply with its surroundings. `text` is normalised, without what it quotes; `quote` is normalised too."""

    text: str
    quote: str | None
    sender: Sender
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """Open requests the sender may answer, and whether he pointed at one of them."""

    candidates: tuple[OpenRequest, ...]
    pointed: bool

    @property
    def only(self) -> OpenRequest | None:
        return self.candidates[0] if len(self.candidates) == 1 else None


def read_reply(speech: Speech, context: Context, frame: Frame) -> Reading | None:
    """A receipt, an answer or a promise of one; None where the words are none of it, or nobody asked the sender."""
    return _receipt(speech, context, frame) or read_answer(speech, context, frame)


def read_answer(speech: Speech, context: Context, frame: Frame) -> Reading | None:
    """An answer, or the promise of one, to a request that waits for the sender."""
    choice = choose(speech, context, frame)
    if not choice.candidates:
        return None
    said = what_is_said(speech.text, stated=_stated(choice, speech.text))
    return reading_of(_of_the_day_asked(said, choice, speech), choice, speech) if said else None


def _stated(choice: Choice, text: str) -> str:
    """The words that answer by stating: a clause in the words of the question, or a fact in a reply that points at it."""
    if choice.only is None:
        return ""
    fact = _FACT.match(text) if choice.pointed else None
    return _in_its_words(choice.only, text) or (fact[0] if fact else "")


def _of_the_day_asked(said: Said, choice: Choice, speech: Speech) -> Said:
    """15日可以 is a no to 14日能否放行."""
    asked, told = (set(_DAY.findall(text)) for text in (choice.only.text if choice.only else "", speech.text[:_COMPARED]))
    return "no" if said == "yes" and asked and told and not asked & told else said


def read_answer_within(speech: Speech, context: Context, frame: Frame) -> Reading | None:
    """What a report answers besides: where it points at the question, repeats its words, or begins with an answer."""
    choice = choose(speech, context, frame)
    speaks_to_it = choice.pointed or opens_as_answer(speech.text) or bool(_stated(choice, speech.text))
    reply = read_answer(speech, context, frame)
    return reply if reply and (speaks_to_it or reply.kind == "holding_reply") else None


def reading_of(said: Said, choice: Choice, speech: Speech) -> Reading:
    doubtful = ("needs_human",) if choice.only is None else ()
    if said == "later":
        promise = promise_in(speech.text, speech.posted_at)
        missing = () if promise.at else (("promise_in_past",) if promise.past else ("promise_missing",))
        return Reading("holding_reply", promise_at=promise.at, of=choice.only.id if choice.only else None, flags=doubtful + missing)
    return Reading("confirm_reply", answer=said, of=choice.only.id if choice.only else None, flags=doubtful)


def choose(speech: Speech, context: Context, frame: Frame) -> Choice:
    """The request that is quoted or named by its number; else all that wait for the sender."""
    mine = tuple(request for request in context.open_requests if _may_answer(request, speech.sender, frame))
    numbered = _by_number(speech.text, context.open_requests)
    if numbered:
        return Choice(tuple(request for request in numbered if request in mine), True)
    if speech.quote is None:
        return Choice(mine, False)
    quoted = [request for request in context.open_requests if _is_quoted(request, speech.quote)]
    return Choice(tuple(request for request in quoted if request in mine), True)


def _may_answer(request: OpenRequest, sender: Sender, frame: Frame) -> bool:
    person = sender.person
    if person is None or sender.department is None or person == request.asker:
        return False
    organisation = frame.organisation
    if request.to in ((), EVERYBODY):
        asking = organisation.department_of(request.asker)
        return sender.department != asking and organisation.speaks_for(person, sender.department)
    return any(organisation.speaks_for(person, department) for department in request.to)


_FACT = re.compile(r"\s*(?:都|均|全部)?已(?![转收读阅提下])[^,。;!\n?]{1,30}")
_ASKS_WHEN = re.compile(r"时间|几点|何时|什么时候|几号|哪天|多久")
_TIME_ALONE = re.compile(
    r"\s*(?:[0-9:点半分月日号 ]|[今明后]天|[上下]午|[早中晚]上?|周[一二三四五六日]|之?前|左右|预计|大概){2,20}[。!\s]*"
)
_CLAUSE = re.compile(r"[^,，。;!\n?]+")
_CLOSING = re.compile(r"(?:[了啦的!~ ]|完成|完毕|完|好|成功|时间|[0-9:点半分月日号]|之?前|左右|[上下]午)+$")
_ADDRESS = re.compile(r"请[^,。]{0,20}?(?:确认|回复|核实|答复)")


def _in_its_words(request: OpenRequest, text: str) -> str:
    """14日10点前放行 to "14日上午能否放行": a clause that comes down to a word of the question; empty where there is none."""
    asked = plain(request.text[:_COMPARED])
    told, meant = set(_DAY.findall(text[:_COMPARED])), set(_DAY.findall(asked))
    if meant and not told <= meant:
        return ""
    if _ASKS_WHEN.search(asked) and _TIME_ALONE.fullmatch(text[:_COMPARED]):
        return text
    pairs = _pairs(_ADDRESS.sub(" ", asked))
    clauses = _CLAUSE.findall(text[:_COMPARED])[:4]
    return next((clause for clause in clauses if _CLOSING.sub("", clause.rstrip())[-2:] in pairs), "")


def _pairs(text: str) -> set[str]:
    return {pair for run in _HAN.findall(text) for pair in map("".join, pairwise(run))} - _EMPTY_PAIRS


def _by_number(text: str, requests: tuple[OpenRequest, ...]) -> list[OpenRequest]:
    numbers = set(_NUMBER.findall(text[:200]))
    return [request for request in requests if request.id.lstrip("#") in numbers]


def _is_quoted(request: OpenRequest, quote: str) -> bool:
    if request.id.lstrip("#") in _NUMBER.findall(quote[:400]):
        return True
    asked, said = _compact(request.text), _compact(quote)
    if min(len(asked), len(said)) < 4:
        return asked == said != ""
    return asked in said or said in asked or fuzz.partial_ratio(asked, said) >= _SAME


def _compact(text: str) -> str:
    return re.sub(r"[\W_]+", "", plain(text[:1000]))


def _receipt(speech: Speech, context: Context, frame: Frame) -> Reading | None:
    mine = [receipt for receipt in context.open_receipts if _may_receive(receipt, speech.sender)]
    spoken = [(receipt, said) for receipt in mine if (said := receipt_in(speech.text, plain(receipt.name)))]
    if not spoken or _is_about_a_request(speech, context):
        return None
    named = [pair for pair in spoken if _names(speech, pair[0])]
    if len(spoken) > 1 and len(named) != 1 and is_bare_receipt(speech.text):
        return None
    receipt, said = named[0] if len(named) == 1 else spoken[0]
    certain = len(spoken) == 1 or len(named) == 1
    return Reading("receipt_reply", answer=said, of=receipt.id if certain else None, flags=() if certain else ("needs_human",))


def _may_receive(receipt: OpenReceipt, sender: Sender) -> bool:
    return (
        sender.department is not None
        and sender.department != receipt.giver
        and (sender.department in receipt.to or receipt.to == EVERYBODY)
    )


def _names(speech: Speech, receipt: OpenReceipt) -> bool:
    name = _compact(receipt.name)
    return bool(name) and name in _compact(speech.text + (speech.quote or ""))


def _is_about_a_request(speech: Speech, context: Context) -> bool:
    """The quoted message, or the number, is that of an open request."""
    if _by_number(speech.text, context.open_requests):
        return True
    return speech.quote is not None and any(_is_quoted(request, speech.quote) for request in context.open_requests)


_SETTLED = re.compile(
    r"已(?:经)?(?:电话|口头|当面|私下|线下|微信|邮件)?(?:确认|答复|解决|回复|核实|沟通好|搞定)|不用(?:再)?(?:确认|回复)了|(?:问题|事情)?已解决"
)


def is_settled_by_asker(speech: Speech, context: Context) -> bool:
    """已电话确认 from the one who asked: he may close his own request."""
    asked = any(request.asker == speech.sender.person for request in context.open_requests)
    return asked and len(speech.text) <= 60 and _SETTLED.search(speech.text) is not None
