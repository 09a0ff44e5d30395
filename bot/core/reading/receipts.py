"""Receipts: what the receiver of a deliverable says to it (L14)."""

import re
from typing import Literal

from bot.core.reading.sentences import is_hearsay, is_question, is_supposed, sentences

Receipt = Literal["accepted", "objection"]

_READ = 400

_NOT_YET = re.compile(
    r"(?:没有?|未|尚未|还未|不曾|没能|等|待|何时|怎么没|为什么没)[^,。;!\n]{0,6}?(?:收到|接收|签收|收|拿到)|收不到|(?:收到|签收|接收)(?:没|后|之后|请|时|再|了?吗)"
    r"|请[^,。\n]{0,12}?(?:接收|签收|收到|查收)|(?:如|若|如果)[^,。\n]{0,8}?(?:收到|接收|签收)|(?:准备|将|会|要|去|马上|稍后|尽快)(?:去|来)?(?:接收|签收)"
)
_LATER = r"(?!再|会|及时|随时|的话|时|请|我|将|另|欢迎)"
_OBJECTED = re.compile(
    rf"(?<![无没如若])(?<!没有)(?<!有无)有(?:些|点)?(?:(?:异议|疑义|疑问|问题){_LATER}|误|出入|破损|缺失|遗漏)|(?:接收|签收|收|接受)不了"
    r"|不(?:能|予|同意|接受|接收|签收|符合?|对|一致|合格|完整|齐全?)|拒(?:收|绝|签)|无法(?:接收|签收|接受)|暂不(?:接收|签收)|退回"
    r"|(?:缺|少)(?:了|少|页|件|箱|一|[0-9])|错误|对不上"
)
_ACCEPTED = re.compile(
    r"(?<!客户)(?<!对方)(?<!司机)(?<!海关)(?<!货主)已(?:经)?(?:全部|如数|按时)?(?:接收|签收|收到|收讫|收悉|查收)|确认(?:已)?(?:接收|签收|收到|收讫)|(?:接收|签收|验收)(?:无误|完毕|完成|确认|合格|成功|了)|同意接收|(?:我部|本部门?|我方|我们)(?:接收|签收|收到)了?"
    r"|无异议|没有异议|^[\W_]*(?:已收|签收|接收|收讫|收悉|received|accepted)[\W_]*$"
)
_RECEIVED = re.compile(r"^(?:@[^\s@]{1,30}[ \t])*[\W_]*(?:好的?[,。! ]*)?(?:收到(?:了|啦)?|已收(?=[\W_]))(?P<rest>.*)$", re.DOTALL)
_TITLE = re.compile(r"^(?:东西|文件|资料|材料|通知|成果|单据|附件|交付物|这份|该)(?=已?(?:收|接|签))")
_MANNERS = re.compile(
    r"[\W_]*(?:(?:谢谢|感谢|多谢|辛苦|辛苦了|好的?|ok|大家|各位|您|你们?|了|文件|资料|材料|通知|成果|交付|单据|附件|东西|这边|我部|本部门?|无误|没问题|无异议|没有异议|已存档|已归档|已核对无误|接收)[\W_]*){0,6}"
)


def receipt_in(text: str, name: str) -> Receipt | None:
    """What a normalised text says to the open deliverable `name` (normalised); None where it says nothing certain.

    没收到, 收到了吗 and 收到客户投诉 are no receipts.
    """
    words = _TITLE.sub("", text[:_READ].strip().replace(name, "", 1) if name else text[:_READ].strip())
    if not words or is_supposed(words) or is_hearsay(words) or any(is_question(sentence) for sentence in sentences(words, 6)):
        return None
    if _NOT_YET.search(words):
        return None
    if _OBJECTED.search(words):
        return "objection"
    if _ACCEPTED.search(words) and not _is_of_something_else(words, name):
        return "accepted"
    received = _RECEIVED.match(words)
    rest = received["rest"].replace(name, "") if received else ""
    return "accepted" if received and _MANNERS.fullmatch(rest[:60]) else None


_OBJECT = re.compile(r"(?:接收|签收|收到|收悉)(?:了)?(?P<object>[^\W_][^,。;!\n]{1,20})")
_OTHERS = re.compile(r"客户|投诉|款项?|订单|邮件|电话|消息|反馈|海关通知|货款|货物")


def _is_of_something_else(words: str, name: str) -> bool:
    found = _OBJECT.search(words)
    return found is not None and name not in found["object"] and _OTHERS.search(found["object"]) is not None


def is_bare_receipt(text: str) -> bool:
    """收到 alone: it says neither what nor to whom."""
    return _RECEIVED.match(text[:_READ].strip()) is not None
