"""What a line of a post is besides a report: greeting, closing word, quotation, forwarded record, introduction of an example."""

import re
from collections.abc import Iterator
from itertools import islice

from bot.core.reading.normalise import View, view

LOOKED_AT = 10_000
"""Characters in which quotations and the heads of reports are looked for; no chat delivers that many."""
MAX_LINES = 120
"""More lines than any post of people has; heads are not looked for beyond."""
_LINE = re.compile(r"[^\n]+")

_PEOPLE = (
    r"(?:各位|大家|诸位|同事们?|领导们?|老师们?|老板们?|小伙伴们?|同学们?|亲们|伙伴们|群里的?|all|各部门|部门"
    r"|[^\W\d_]{1,2}(?:总|经理|主任|工|哥|姐))"
)
_DAYTIME = r"(?:早上|上午|中午|下午|晚上|傍晚|早|午|晚)"
_HELLO = (
    rf"(?:(?![好安])(?:{_PEOPLE}[ ,]?){{0,4}}(?:大家|们)?{_DAYTIME}?(?:好|安)(?!的|像|了|几|多|转|评|消息)[啊呀哈]?"
    r"|早上好?|(?:hi|hello|dear)(?: (?:all|team|everyone|guys))?|您好|你好|打扰(?:一下|了|大家了?)?|辛苦(?:了|大家了?|各位了?)?"
    r"|(?:不好意思|抱歉)(?:打扰(?:了)?)?|在吗|哈[喽啰])"
)
GREETING = rf"(?:{_HELLO}(?:[ ,!。.~…:、]{{1,4}}|(?=\n|$))|各位[,:、]|大家[,:])"

_GREETING_LINE = re.compile(rf"[\W_]*(?:@[^\s@]{{1,30}}[ \t]?)*(?:{GREETING}[ \t]*){{1,4}}[\W_]*")
_CLOSING_LINE = re.compile(
    r"[\W_]*(?:@[^\s@]{1,30}[ \t]?)*"
    r"(?:(?:以上|汇报完毕|报告完毕|完毕|特此(?:汇报|报告|告知)|请(?:各位|大家|领导|知悉|查阅|查收|审阅)+|望知悉|知悉|谢谢|多谢|感谢|辛苦"
    r"|收到请回复|thanks?|thx|大家|各位|领导|同事|部门|配合|支持|理解|关注|您|了|是|我部|本部门|仅供参考|今日|进展|汇报|祝好|顺祝|商祺"
    r"|[ ,。.!~、:])){1,8}[\W_]*"
)

_QUOTE_LINE = re.compile(r"^[ \t]{0,3}>[^\n]*(?:\n|$)", re.MULTILINE)
_REPLY_RULE = re.compile(r"[」』\"][ \t]*\n[ \t]*(?:- ?){5,}[ \t]*(?:\n|$)")
"""Chat clients copy a reply as 「name: text」, a rule of dashes, the reply."""
_OPENING_QUOTE = re.compile(r"\s*[「『\"]")

_EXAMPLE_AHEAD = re.compile(
    r"例如|比如|譬如|举例|示例|样例|范例|范文|示范|举个例子|(?:^|[ ,。;(])[如例](?:下)?[:(]?[ \t]*$|^[ \t]*例[ :]|格式|模板|模版|样式|写法"
    r"|填写说明|e\.g\.|for example|template"
)
_OWN_AFTER_ALL = re.compile(r"重发|补发|补报|更正|已按|现按|按(?:要求|新?格式|模板)(?:发|报|汇报|更新)|我按")
_FORWARD_AHEAD = re.compile(
    r"^[ \t]*-{3,}[ \t]*\d{2,4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?[ \t]*-{3,}"
    r"|^[\W_]*(?:转发|转自|转[ :@]|帮转|转达|转一下|转个|转述|引用|摘录|截取|原文|原话|fwd?\b|forwarded|(?:以下|下面)[^,。\n]{0,6}转发)"
    r"|聊天记录|forwarded message"
    r"|(?:说|称|原话|问|写道|回复)(?:如下|是|的)?[ \t]*:[ \t]*$"
)
_STAMP = re.compile(
    r"^[ \t]*[^\n:]{1,24}[ \t]+(?:\d{2,4}[-/.年])?(?:\d{1,2}[-/.月]\d{1,2}日?[ \t]+|昨天[ \t]?|今天[ \t]?|星期.[ \t]?)?"
    r"(?:上午|下午|晚上|凌晨)?[ \t]?\d{1,2}:\d{2}(?::\d{2})?[ \t]*:?[ \t]*$"
)
"""Name, date and time on a line of their own: the head of a forwarded message."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the first lines that are not empty."""
    for match in islice(_LINE.finditer(text), MAX_LINES):
        yield match.span()


def own_words(text: View) -> tuple[View, str | None]:
    """The text without what it quotes, and the quotation (normalised)."""
    rule = _REPLY_RULE.search(text.plain) if _OPENING_QUOTE.match(text.plain) else None
    if rule:
        quoted = text.plain[: rule.start()].lstrip('「『" \t\n')
        return view(text.typed_at(rule.end(), len(text.plain))), quoted
    if ">" not in text.plain:
        return text, None
    spans = [match.span() for match in _QUOTE_LINE.finditer(text.plain, 0, LOOKED_AT)]
    if not spans:
        return text, None
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text.plain)]
    own = "".join(text.typed_at(start, end) for start, end in zip(starts, ends, strict=True))
    return view(own), "\n".join(text.plain[start:end].strip(" \t\n>") for start, end in spans)


def is_greeting(line: str) -> bool:
    return len(line) <= 60 and _GREETING_LINE.fullmatch(line) is not None


def is_closing(line: str) -> bool:
    """谢谢大家, 以上请知悉: a last line that is no content."""
    return len(line) <= 30 and (_CLOSING_LINE.fullmatch(line) is not None or is_greeting(line))


def introduces_example(line: str) -> bool:
    return _EXAMPLE_AHEAD.search(line) is not None and _OWN_AFTER_ALL.search(line) is None


def introduces_foreign_words(line: str) -> bool:
    """What follows was written by someone else."""
    return _FORWARD_AHEAD.search(line) is not None or (len(line) <= 64 and _STAMP.match(line) is not None)


_EXAMPLE_OPENS = re.compile(
    r"^[\W_]*(?:例如|比如|譬如|举例|举个例子|示例|示范|样例|范例|[如例][ ]?[:(\"「])|(?:格式|模[板版]|样式|写法)(?:如下)?:"
)
_WRAPPED = re.compile(r"\s*[\"「『][^\"」』\n]*[\"」』]\s*")


def are_anothers(words: str) -> bool:
    """The whole text stands in quotation marks, or opens as an example or as words of someone else."""
    first = words.lstrip().split("\n", 1)[0][:200]
    return _WRAPPED.fullmatch(words[:400]) is not None or _EXAMPLE_OPENS.search(first) is not None or introduces_foreign_words(first)
