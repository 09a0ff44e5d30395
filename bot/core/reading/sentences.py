"""What a stretch of words does: state, ask, request, repeat hearsay, suppose. All on normalised text."""

import re
from typing import Literal

Act = Literal["report", "empty", "question", "request", "hearsay", "condition", "template", "acknowledgement", "doubtful"]

_SENTENCE = re.compile(r"[^。!;\n?]+[?]?|[?]")
_CLAUSE = re.compile(r"[^,，、]+")

_NOTHING = re.compile(r"[\W_]*(?:(?:暂?无|没有|无内容|空|none|n/?a|nil|null|略|tbd)[\W_]*)?")
_PLACEHOLDER = re.compile(
    r"[\W_]*(?:[x×*_○]{2,}[\w]{0,4}|(?:请?填写|填|写|此处填?写?|在此)?(?:核心|进展|具体|工作|今日)?(?:内容|进展)(?:[x×*_.]{1,9})?|xx[\w]{0,8}xx|请?填写.{0,4})[\W_]*"
)
_ACKNOWLEDGED = re.compile(
    r"[\W_]*(?:(?:好的?|收到|确认|已确认|ok|okay|知道了?|明白了?|了解|知悉|已知悉|同意|嗯+|可以|行|能|不能|不行|不可以|无法|没问题|是的?|对的?|谢谢|感谢|辛苦了)[\W_]*){1,3}|\+?1[\s。.!]*"
)

_ASKED = re.compile(
    r"\?[\"'」』)\]】!~。.\s]*$|吗[。.!~\s]*$|(?<=[了好完到妥出成毕行齐装发走付清签批])(?:没有?|吧没)[。.!~\s]*$|(?:进[度展]|情况|现在|货|车|进行得?|准备得?)?(?:如何|怎么样了?|怎样了?|咋样了?|到哪(?:[儿里]|一?步|个?环节)?了)[。.!~\s]*$|(?:行不行|好不好|对不对|可不可以|能不能|是不是|怎么样|如何|与否|呢)[。.!~\s]*\?[\s]*$"
)
_INTERROGATIVE = re.compile(
    r"能否|可否|是否|能不能|可不可以|是不是|有没有|会不会|要不要|什么时候|何时|几点|哪[天票家位个里]|多久|多少|怎么|为什么|为何|啥时|谁"
)
_OPEN_INTERROGATIVE = re.compile(
    r"^(?:请问|想问|问一下|问下|咨询一下|麻烦问下|\w{0,12}?(?:能否|可否|是否|能不能|可不可以|是不是|有没有|会不会|什么时候|何时|几点|啥时)|谁(?!都|也))"
)
_POLITE = re.compile(r"请问|想问|咨询一下|麻烦问下|问一下|问下")
_ABOUT_A_QUESTION = re.compile(r"确认|核实|核对|检查|待|不知|询问|了解|看看?|取决|告知|视|根据|关于|沟通|讨论|评估|判断|咨询|联系|查|问")

_REQUESTED = re.compile(
    r"^[\s,、]*(?:@\S{1,30}\s+)*(?:还|也|并|另外?|再|都|各位|大家|今[天日]|明[天日]|后天|[上下]午|[0-9:点月日号前]{1,8})?(?:辛苦(?!了)|请(?!假|款|购|示|柜|车|领|客)|麻烦|烦请|烦劳|劳烦|有劳|敬请|恳请|拜托|帮忙|务必|记得|注意|需要你|你们|你部|贵部|望|希望|盼|催|速(?!度)|要求你|别忘|不要忘|能否|可否|可以帮)"
)
_URGED = re.compile(
    r"^[^,。]{1,8}吧[。!~\s]*$|^[\s,、]*(?:[今明][天日]|[上下]午)?(?:尽快|抓紧|赶紧|赶快|马上|立刻|立即|及时|必须|应当?|需要?|要|可以?)(?!在|已)"
)

_YOU = re.compile(r"(?<!迷)你|贵部|您")

_HEARD = re.compile(
    r"^[\s,、]*(?:我?(?:刚刚?|昨天|今天|早上)?(?:听[^,。\n]{0,8}?(?:说|讲|反映)|据说|据悉|据传|传闻|有人说|有消息说?|好像|貌似|似乎|疑似|(?:他们|她们|他|她|人家|司机|客户|海关|那边|对方)说))"
)
_HEARD_OF_OTHERS = re.compile(r"^[\s,、]*据[^,。\n]{1,10}?(?:反馈|反映|称|说|讲|介绍|通知)")
_SUPPOSED = re.compile(
    r"^[\s,、]*(?:如果|如若|倘若|假如|假设|假使|要是|万一|一旦|除非|只要|若(?!干)|如(?![下期上图约实数常此同今何愿题意前需])|等到|(?:[^,。\n]{1,12}?)的话[,，])"
)
_FACT = re.compile(r"已|完成|正在|\d ?%|了(?:$|[,。;])|中(?:$|[,。;])|待|预计|计划|无变化|正常|入库|装车|放行|发车|到仓|到港|签收")


def act_of(content: str, own: bool, dated: bool) -> Act:
    """What the content of a head does. `own`: the head names the sender's department; `dated`: it carries a date.

    It reports as soon as one sentence of it does; otherwise the first sentence decides.
    """
    if _NOTHING.fullmatch(content):
        return "empty"
    if len(content) <= 24 and _PLACEHOLDER.fullmatch(content):
        return "template"
    if len(content) <= 24 and _ACKNOWLEDGED.fullmatch(content):
        return "acknowledgement"
    acts = [sentence_act(sentence, own, dated) for sentence in sentences(content)]
    return "report" if "report" in acts or not acts else acts[0]


def sentences(text: str, limit: int = 40) -> list[str]:
    """The first sentences, each with its question mark; blank ones left out."""
    found: list[str] = []
    for match in _SENTENCE.finditer(text):
        if match[0].strip():
            found.append(match[0].strip())
        if len(found) == limit:
            break
    return found


def sentence_act(sentence: str, own: bool, dated: bool) -> Act:
    if _SUPPOSED.match(sentence):
        return "report" if own and _states_after_condition(sentence) else "condition"
    if _HEARD.match(sentence) or (not own and _HEARD_OF_OTHERS.match(sentence)):
        return "hearsay"
    if is_question(sentence):
        return "report" if own and _states_before_asking(sentence) else "question"
    if _REQUESTED.match(sentence):
        return "report" if own and _states_after_request(sentence) else "request"
    if not own and not dated and _speaks_to_it(sentence):
        return "request"
    if _URGED.match(sentence) and not own and not dated:
        return "request"
    return "report"


def _speaks_to_it(sentence: str) -> bool:
    """仓储部门：货已发出，请查收 - words to the department, not of it."""
    return _YOU.search(sentence) is not None or any(_REQUESTED.match(clause) for clause in _CLAUSE.findall(sentence)[1:])


def is_question(sentence: str) -> bool:
    """With a question mark or a closing particle, or opening with an interrogative that nothing embeds."""
    if _ASKED.search(sentence):
        return True
    return _OPEN_INTERROGATIVE.match(sentence) is not None and not _ABOUT_A_QUESTION.search(_POLITE.sub("", sentence, count=1))


def asks_whether(text: str) -> bool:
    """是否…, 能否…: what an asker may want a clock for."""
    return _WHETHER.search(text) is not None and any(is_question(sentence) for sentence in sentences(text, 10))


_WHETHER = re.compile(r"是否|能否|可否|能不能|可不可以|是不是")


def is_hearsay(text: str) -> bool:
    return _HEARD.match(text) is not None or _HEARD_OF_OTHERS.match(text) is not None


def is_supposed(text: str) -> bool:
    return _SUPPOSED.match(text) is not None


def _states_before_asking(sentence: str) -> bool:
    """入库完成80%，请问车几点到？ - the question is only the last clause."""
    clauses = _CLAUSE.findall(sentence)
    return any(_FACT.search(clause) and not is_question(clause) and not _INTERROGATIVE.search(clause) for clause in clauses[:-1])


_STATED = re.compile(r"(?:今[天日]|目前|现在?|我部|[ ])?已(?!知)(?!.*[就则才再])")


def _states_after_condition(sentence: str) -> bool:
    """如明日到货则清点，今日已备库位."""
    return any(_STATED.match(clause) for clause in _CLAUSE.findall(sentence)[1:])


def _states_after_request(sentence: str) -> bool:
    clauses = _CLAUSE.findall(sentence)
    return any(_FACT.search(clause) and not is_question(clause) and not _REQUESTED.match(clause) for clause in clauses[1:])
