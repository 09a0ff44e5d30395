"""The patterns of a report's head. All work on normalised text, at one position, and never look further than a line."""

import re

from bot.core.reading.lines import GREETING

_EMOJI = "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\U0001f000-\U0001faff]"
_NUMERAL = "[一二三四五六七八九十]"


def lead(names: str, own: str) -> re.Pattern[str]:
    """What may stand before a head: blanks, emoji, list marks, tags in brackets, mentions of others, greetings, the label of a form."""
    # No tag: a department or a date in brackets, and what says that the rest is no report of the sender's.
    telling = r"[^【】\[\]#\n]{0,12}(?:(?:[部组科处]|部门|中心)[】\]#]|例|格式|模[板版]|样|范|转|引用|草稿|测试|作废)"
    tagged = rf"(?!{names}|{own}|[ \t]*[0-9今昨前]|{telling})"
    return re.compile(
        rf"(?>[ \t]++|{_EMOJI}++|#{tagged}[^#\s]{{1,12}}#|[-+*#_`~·●○◆◇■□▪▶►✓✔√☑➤|]++"
        rf"|【{tagged}[^【】\n]{{1,12}}】|\[{tagged}[^\[\]\n]{{1,12}}\]"
        rf"|@(?!{names}(?:[\s:,、]|$))[^\s@]{{1,30}}[ \t]++|{GREETING}"
        rf"|\d{{1,2}}[.、)](?!\d)|\d{{1,2}}:(?!\d)|\d{{1,2}}[ ]?(?={names})|\(\d{{1,2}}\)"
        rf"|{_NUMERAL}{{1,3}}[、.):]|\({_NUMERAL}{{1,3}}\)|(?!e\.g)[a-z][.)、]"
        r"|(?:所属|填报|汇报)?部门:|(?:汇报|填报)?日期:"
        r"|(?:向?(?:领导|大家|各位)?(?:汇报|报告)(?:领导|大家|各位)?|更正|补报|补充|更新|补发|重发|补)"
        rf"(?:一下)?[:,]?[ \t]?(?={names}|{own})"
        rf"|(?:代发|代报|代|替|帮)(?={names})){{0,10}}+"
    )


OPENING = re.compile(r"[【\[「『(<《〖\"'][ \t]{0,3}")
CLOSERS = dict(zip("【[「『(<《〖\"'", "】]」』)>》〗\"'", strict=True))
_DECORATION = rf"(?:{_EMOJI}|\[[^\[\]\n\d今昨]{{1,4}}\]){{1,6}}(?=[ \t]{{0,3}}[-:\n\d【(]|[ \t])"
CLOSING = re.compile(rf"[ \t]{{0,3}}(?:{_DECORATION}|[】\])」』>》〗\"'*_`#]{{1,4}})")

_WHEN = r"(?:今日|今天|本日|当日|每日|当天|最新|昨日|昨天)"
_WHAT = r"(?:进展|进度|日报|动态|汇报|报告|小结|总结|更新|同步|补报|播报|简报|内容)"
_LABEL = rf"(?:{_WHEN}?的?(?:主要)?(?:工作|协作|业务|任务|项目|核心|当前|目前)?{_WHAT}(?:情况|汇报|报告|如下|更新|同步|说明|反馈)?)"
LABEL = re.compile(_LABEL)
_SAID = r"(?:反馈|回复|表示|通知|告知|说|称|说了|那边说|那边|来电|回话|反映|答复)"
_REMARK = r"\((?!\d{1,4}[-/.年月日号]|[今昨前周星])[^()\n]{1,12}\)"
BESIDE_NAME = re.compile(rf"[ \t]{{0,3}}(?:{_REMARK}|的?(?P<label>{_LABEL})|(?P<said>{_SAID})(?=[ \t]{{0,3}}[:,]))")
CONTENT_LABEL = re.compile(rf"[ \t\n;,|]{{0,4}}(?:{_LABEL}|核心内容|工作内容|内容|事项|今日工作|完成情况)[ \t]{{0,2}}:[ \t\n]{{0,3}}")

_FIELD = r"(?:(?<![㐀-鿿])(?:汇报|填报|报告)?(?:日期|时间):[ \t]{0,3})?"
BEFORE_DATE = re.compile(rf"[ \t]{{0,3}}(?:[-~·,/|(\[【的;、_]|一(?=\d)){{0,4}}[ \t]{{0,3}}{_FIELD}")
NEXT_LINE_DATE = re.compile(rf"[ \t]{{0,3}}[-:,;]?[ \t]{{0,3}}\n[ \t]{{0,3}}{_FIELD}")
BETWEEN = re.compile(
    rf"[ \t]{{0,3}}(?:{_LABEL})?[】\]」』>》)|,:、·/的~-]{{0,3}}[ \t]{{0,3}}\n?[ \t]{{0,3}}[【\[「(|]?[ \t]{{0,3}}(?:部门:[ \t]{{0,3}})?"
)
DATE_STARTS = frozenset("0123456789今昨前本明后大去当周星礼上下这一二三四五六七八九十零廿元")

CLOCK = re.compile(
    r"[ \t]{0,2}\(?(?:(?:(?:凌晨|早上|上午|中午|下午|傍晚|晚上|晚|早)[ \t]?)?"
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::\d{2})?|[点时](?:\d{1,2}分?|半|整|一刻)?)"
    r"|(?<=[日号天今昨明\d ])(?:上午|中午|下午|晚上|晚间|[早晚中夜白]班|[早晚夜晨]))\)?(?:更新|止|为止)?"
    r"(?=[ \t]{0,3}(?:[:\n】\]>,|)-]|\([^()\n]{1,8}\)|$)|(?P<space>[ \t]{1,3})(?!前|之前|以前|以后|后|到|左右|至|起|开|-))"
)
"""A clock time that belongs to the head: a colon or its like follows."""

_BLANK = "[x×*某_○md?]"
_NO_DATE = r"(?:日期|时间)(?!:[ \t]{0,3}[0-9一二三四五六七八九十今昨])|月日|年月日|yyyy|mm"
TEMPLATE_DATE = re.compile(rf"[ \t]{{0,3}}-?[ \t]{{0,3}}(?:{_BLANK}{{1,4}}[年月]{_BLANK}{{1,4}}[日号月]?|{_NO_DATE})")
NO_SUCH_DATE = re.compile(
    r"(?:\d{1,4}[-/.月年]\d{1,3}(?:[-/.月]\d{1,3})?[日号]?|\d{6,8}|\d{1,2}月|\d{2,3}[日号])(?=[ \t]{0,3}(?:[:\n】\])]|$))"
)
RANGE = re.compile(r"[ \t]?(?:--|[-~至到、和及,&/])[ \t]?")
RANGE_ENDS = re.compile(r"[ \t]{0,3}[:\n】\])]")

SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("colon", re.compile(r"[ \t*_`-]{0,5}:{1,4}(?!//)[ \t]{0,3}")),
    ("line", re.compile(r"[ \t]{0,9}[,。.*_`]?[ \t]{0,9}(?=\n|$)")),
    ("dash", re.compile(r"[ \t]{0,3}(?:-{1,4}>?|~{1,3}|→|=>?|·|>|\||➡|⇒)[ \t]{0,3}")),
    ("space", re.compile(r"[ \t]{1,9}")),
)
DATED_SIGN = re.compile(r"[ \t]{0,3}[,;/、.。_!][ \t]{0,3}(?!\d)|一(?=[^\d一二三四五六七八九十])")
"""What passes for a colon only behind a date."""
BRACKETS = frozenset("】])」』>》〗_")
EMPHASIS = re.compile(r"(?:\*\*|__|`)[ \t]{0,3}")

JOIN = re.compile(r"[ \t]{0,3}(?:[、,/&+;·|-]|和|及|与|跟|暨|以及|[ \t])[ \t]{0,3}")
COUNTED = re.compile(r"[ \t]{0,3}(?:[两二三四五六七八九2-9]个?|几个|各)部门")
"""仓储、客服两个部门."""
STRONG_AHEAD = re.compile(r"[ \t]{0,3}[】\])]?[ \t]{0,3}(?:[:、,]|[-(]?[ \t]{0,3}\d{1,4}[-月/.]|和|及)")

_SUFFIX = r"(?:事业部|办公室|部门|部|组|科|处|中心|团队|小组|公司|室)"
_SHUT = r"(?=[ \t]{0,3}(?:[】\])][ \t]{0,3})?"
UNKNOWN = re.compile(rf"(?P<name>[^\W\d_](?:[ \t]?[^\W\d_]){{1,11}}?{_SUFFIX}){_SHUT}(?:[-:~(\d今昨周星]|本日|{_LABEL}:))")
ODD_WORD = re.compile(rf"(?P<name>[^\W\d_a-z]{{3,9}}?){_SHUT}(?:[-:~]|\d{{1,4}}[-年月/.]))")
NOT_A_NAME = re.compile(
    r"(?:各|相关|有关|其他|其它|所有|全部|上级|兄弟|贵|你|该|本|我|参与|牵头|配合|主导|责任|接收|交付|哪个|某|每个"
    r"|如果|若|要是|假如|听说|据说|转|代|替|帮|通知|提醒|麻烦|烦请|联系|已|待|经|因|从|去|来自|发给|抄送|等待"
    r"|参会|涉及|参加|出席|主送|发送|负责|执行|未报|已报|待补|缺|承办|协办|主办|成员|其余|剩余|以下|以上|下列|上述|这些|那些|哪些|[一两二三四五六几多]个"
    r"|请|由|和|与|对|跟|向|让|等|找|问|在|把|将|是|及|并|或|给|被|填报|汇报|所属|部门)"
    r"|.{0,12}(?:全部|内部|外部|总部|局部|干部|中部|[东西南北上下底头]部|[你您]好|注意|海关|一组|好处|坏处|用处|到处|各处|有限公司|室内)$"
)


def behind_full_stop(names: str) -> re.Pattern[str]:
    """Behind 。or；where a department may open the next report."""
    return re.compile(rf"[。;]\s{{0,4}}(?=(?:\(?\d{{1,2}}[.、)]|[-·●(]|[\u2460-\u24ff])?[ \t]{{0,2}}[【\[]?{names})")


def beside_person(people: list[str]) -> re.Pattern[str]:
    """A person's name behind the department's."""
    anyone = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"[ \t]{{0,3}}[-(@]?[ \t]{{0,2}}(?:{anyone})\)?")
