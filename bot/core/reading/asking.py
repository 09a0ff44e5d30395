"""The phrases that ask for a confirmation now: 请…确认, 请回复, 能否确认一下 (art. 14)."""

import re
from dataclasses import dataclass

from bot.core.reading.departments import Names
from bot.core.reading.sentences import is_question

_OPENER = (
    r"(?<![申邀约报呈聘宴])(?:烦请|敬请|恳请|请(?!假|款|购|示|求|柜|稍|等|耐心|放心|勿|不要|别|以|按|参照|见|问)|麻烦|烦劳|劳烦|有劳|辛苦|拜托"
    r"|帮忙|帮我|望|盼|希望"
)
_THIRD = "客户|海关|司机|对方|供应商|货主|船公司|车队"
_VERB = (
    rf"(?:确认|确定(?=一下|下|是否|能否|可否|时间|$)|核实|核对|复核|(?:回复|答复|回答)(?!(?:{_THIRD})(?!.{{0,3}}(?:是否|能否|可否|有没有|何时|什么时候)))|回个?[话信]"
    r"|给[^,。]{0,4}?(?:答复|回复|确认)|回(?=1|收到))"
    rf"(?!后(?!天|续|期|面|端)|之后|以后|完(?![成整工])|过(?![磅户关程])|无误后|的|书(?!面)|函|单(?![证据号价位票])|人(?![数员])|件(?!数)|邮件|给(?:{_THIRD}))"
)
_SHORT = (
    r"(?:盼复|速复|望复|候复|请复(?![核查制印合])|静候回复|期待(?:您的)?回复|等(?:你|您|贵部)们?的?(?:回复|答复|确认)"
    r"|(?<!已)(?<!未)(?:回复确认|确认回复))"
)
_MAY = re.compile(
    r"(?:是否可以|能否|可否|能不能|可不可以|可以|方便)(?:请|麻烦)?(?!(?:[明后]天|下午|晚|稍后|迟|再|下周))[^,，。]{0,12}?(?:帮忙)?(?:确认|核实|回复|答复)(?!后(?!天|续|期|面|端)|过(?![磅户关程])|的|书(?!面)|函|单(?![证据号价位票]))"
)
_CONFIRM_SOMETHING = r"(?:确认|核实|核对|回复)(?:一?下|是否|能否|可否|几点|什么时候|何时|时间)"

_NOT_NOW_BEFORE = re.compile(
    r"(?:已经?|曾经?|刚刚?|才|昨天|昨日|不用|无需|不必|毋需|不需要?|(?<![分区个])别|勿|会|将|要|正在?|准备|打算|计划|拟|建议|应该?|由|待|想|去|来|先|让|被|每次|通常|没有?|尚未|并未)$"
    r"|(?:客户|海关|司机|对方|供应商|货主|他们?|她们?|船公司|代理|车队)(?:也|又|再|还|想|说|要求|来电|已|均|都)*[:,\"“「]?$"
    r"|(?:说|要求|通知|问|表示|回复)[:,]?[\"“「『']$"
    r"|(?<!收到)(?<!看到)(?<!请)(?<!收悉)(?<!阅)(?<!看完)(?<!知悉)(?<!悉知)(?:之后|以后|后|届时|到时候?)[,\s]?$"
)
_SOME_OTHER_TIME = re.compile(
    r"如有|如需|如果|若有|若需|(?<![没未无])有(?:任何)?(?:问题|异议|疑问|变动|变化|需要)"
    r"|下次|今后|以后(?!的)|每次|每天|每日|每周|平时|一律|一般情况|例如|比如|如[:\"“「]|格式|模板|听说|据说"
)
_MINE_BETWEEN = re.compile(
    r"^(?:客户|海关|司机|对方|供应商|货主|船公司|车队)|等我|我来|我去|我再|我会|我先|我这边|我们会|正在|稍等|稍候|等[待下]|放心|再.{0,6}确认|先.{0,8}再|才能|勿|不要|不用|无需|不必|(?<![分区个])别"
)

ALL = re.compile(
    r"各(?:个|参与|协作|相关|有关)?(?:部门|单位|岗位?|对接人|负责人|协调[岗员人])|所有(?:部门|人员?|同事)|全体(?:部门|成员|同事|人员)?|各位(?![^,。]{0,4}好)"
    r"|大家(?!好|早|晚|下午|上午|中午)"
)
_LEAD = 12


@dataclass(frozen=True, slots=True)
class Ask:
    """One asking phrase: `start` of its opener, `verb` where the asked act begins, `end` of it; positions in the text."""

    start: int
    opened: int
    verb: int
    end: int


@dataclass(frozen=True, slots=True)
class Asking:
    """The patterns of a request, with the departments of one organisation in them."""

    names: Names
    opener: re.Pattern[str]
    phrase: re.Pattern[str]
    called: re.Pattern[str]
    vocative: re.Pattern[str]
    """Those called right before 请 (赵清关，请…), at the end of a text."""
    opening: re.Pattern[str]
    """Those called at the start of a text."""
    person: re.Pattern[str]

    def find(self, text: str, start: int, end: int) -> Ask | None:
        """The first phrase in one sentence that asks for a confirmation now."""
        for match in self.phrase.finditer(text, start, end):
            before = text[max(start, match.start() - _LEAD) : match.start()]
            between = text[match.end("opener") : match.start("verb")] if match["opener"] else ""
            if _SOME_OTHER_TIME.search(text, start, match.start()):
                return None
            if not _NOT_NOW_BEFORE.search(before) and not _MINE_BETWEEN.search(between):
                return self._asked(text, start, match)
        return self._without_please(text, start, end)

    def _asked(self, text: str, start: int, match: re.Match[str]) -> Ask:
        """From the first 请 of the sentence on: 请各部门收到后请回复."""
        if not match["opener"]:
            return Ask(match.start(), match.start(), match.start(), match.end())
        first = self.opener.search(text, start, match.start())
        opened = first.end() if first else match.end("opener")
        return Ask(first.start() if first else match.start(), opened, match.start("verb"), match.end())

    def _without_please(self, text: str, start: int, end: int) -> Ask | None:
        """可以确认一下吗, @赵清关 确认一下14日能否放行."""
        may = _MAY.search(text, start, end)
        if may and is_question(text[start:end].strip()):
            return Ask(may.start(), may.start(), may.end(), may.end())
        called = self.called.search(text, start, end)
        return Ask(called.start(), called.start(), called.end(), called.end()) if called else None


def asking_of(names: Names, people: list[str]) -> Asking:
    opener = f"{_OPENER}|需要(?=你|您|贵|大家|各|@))"
    anyone = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True)) or r"(?!)"
    who = rf"(?:@?(?:{names.pattern}|{anyone}|{ALL.pattern}))"
    return Asking(
        names,
        re.compile(opener),
        # No second opener between: each stretch is looked at once, whatever the text repeats.
        re.compile(rf"(?P<opener>{opener})(?:(?!请|麻烦|望|盼)[^。!?\n]){{0,60}}?(?P<verb>{_VERB})|{_SHORT}"),
        re.compile(rf"(?:@\S{{1,30}}|{names.pattern})[ \t,:]{{0,3}}{_CONFIRM_SOMETHING}"),
        re.compile(
            rf"(?:^|[\s,，。:;!>)）】])(?P<who>{who}(?:[、,/和及与 \t]{{1,3}}{who}){{0,8}})"
            r"(?:这边|那边|的?同事|负责人|对接人|的)?[ \t,:，!]{0,3}(?:还|也|再|都|能否|可否|于?[^,，。\n]{0,16}?前)?[ \t,，]{0,2}$"
        ),
        re.compile(rf"[\s@,:]{{0,6}}(?P<who>{who}(?:[、,/和及与 \t@]{{1,3}}{who}){{0,8}})"),
        re.compile(rf"(?:{anyone})"),
    )
