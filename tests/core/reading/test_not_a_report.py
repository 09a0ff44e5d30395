"""Questions, requests, hearsay, conditions, examples, quotations and templates: nothing is stored of them."""

import pytest

from tests.core.reading.samples import request

QUESTIONS = {
    "no head": "仓储部门装好了吗？",
    "under a head": "仓储部门：装好了吗？",
    "under a dated head": "仓储部门-5月12日：入库完成了吗？",
    "without a mark": "仓储部门：什么时候能入库",
    "with a comma": "仓储部门，什么时候能入库？",
    "is it done": "仓储部门：入库完成没有",
    "opening with an interrogative": "仓储部门：能否今天入库",
    "behind a blank": "财务 付款了吗",
}
REQUESTS = {
    "please": "请仓储部门今天入库",
    "under a head": "仓储部门：请今天18点前入库",
    "trouble you": "仓储部门：麻烦今天入库",
    "remember": "仓储部门：明天记得入库",
    "attention": "仓储部门：注意，货明天到",
    "hurry": "仓储部门：尽快安排入库",
    "kind words": "仓储部门：辛苦今天入库",
    "to two": "仓储部门、运输部门请注意",
    "to all": "各部门：明天开会",
    "to the lead": "牵头部门：明天开会",
}
HEARSAY = {
    "heard": "听说清关放行了",
    "heard under a head": "仓储部门：听说清关放行了",
    "said to be": "据说清关放行了",
    "seems": "好像仓储部门已入库",
    "they say": "仓储部门：他们说已入库",
    "words of the department": "仓储部门反馈：已入库",
    "heard from the department": "听仓储部门说，入库完成",
    "according to": "据仓储部门反馈，入库完成",
    "told by": "刚才仓储说：已入库",
}
CONDITIONS = {
    "before the head": "如果仓储部门：到货了就通知",
    "under a head": "仓储部门：如果明天到货就入库",
    "若": "仓储部门：若明日到货则入库",
    "如": "仓储部门-5月12日：如海关放行，明日提货",
    "main clause with a head": "如果清关放行，运输调度部门：安排车",
}
EXAMPLES = {
    "例如": "例如：运输调度部门-5月10日：已安排货车，明日9点到仓装货",
    "例": "例：运输调度部门-5月10日：已安排货车",
    "如": "如：运输调度部门-5月10日：已安排货车",
    "格式": "格式：运输调度部门-5月10日：已安排货车",
    "in brackets": "（例）运输调度部门-5月10日：已安排货车",
    "tag": "【示例】运输调度部门-5月10日：已安排货车",
    "line above": "请大家按如下格式发：\n仓储部门-5月12日：入库完成",
    "heading above": "示例\n仓储部门-5月12日：入库完成",
    "posting rules": "每日 17:00 前发进展，例：\n@协作助手 仓储部门-5月12日：清点80%",
    "policy text": "发布进度时需注明部门、时间及核心内容(如“运输调度部门-5月10日：已安排货车，明日9点到仓装货”)",
    "blank form": "部门-日期：内容",
    "blank date": "XX部门-X月X日：XXXX",
    "department with a blank date": "仓储部门-X月X日：内容",
    "department with the word for date": "仓储部门-日期：内容",
    "placeholder content": "仓储部门-5月12日：XXX",
    "fill in": "仓储部门-5月12日：（请填写）",
    "braces": "{部门}-{日期}：{内容}",
}
QUOTATIONS = {
    "double quotes": "“仓储部门-5月12日：入库完成”",
    "corner quotes": "「仓储部门-5月12日：入库完成」",
    "white corner quotes": "『仓储部门-5月12日：入库完成』",
    "markdown": "> 仓储部门-5月12日：入库完成",
    "full-width markdown": "＞仓储部门-5月12日：入库完成",
    "forwarded": "转发：仓储部门-5月12日：入库完成",
    "forwarded tag": "[转发] 仓储部门-5月12日：入库完成",
    "mail": "Fwd: 仓储部门-5月12日：入库完成",
    "said by a person": "陈立：仓储部门-5月12日：入库完成",
    "said by a stranger": "张三说：仓储部门-5月12日：入库完成",
    "stamp": "陈立 5/12 16:00\n仓储部门-5月12日：入库完成",
    "full stamp": "张三 2026-05-12 16:30:22\n仓储部门-5月12日：入库完成",
    "name line": "陈立\n仓储部门-5月12日：入库完成",
    "record": "吴启明和陈立的聊天记录\n陈立: 仓储部门-5月12日：入库完成",
    "merged record": "————— 2026-05-12 —————\n\n陈立  16:01\n仓储部门-5月12日：入库完成",
}
TALK = {
    "thanks": "谢谢大家",
    "weather": "今天天气不错",
    "still loading": "仓储部门还在装货",
    "of another department": "清关放行了",
    "holiday": "今天：放假",
    "plan without a department": "周五：开会",
    "meeting": "会议时间：5月12日 16:30",
    "list of departments": "仓储部门\n清关操作部门\n客服部门",
    "list with a title": "参会部门：\n仓储部门\n清关部门",
    "place": "地点：仓库",
    "nothing": "",
    "blank": " \n\u200b",
    "the bot alone": "@协作助手",
    "punctuation": "？？？",
}


@pytest.mark.parametrize("text", (QUESTIONS | REQUESTS | HEARSAY).values(), ids=(QUESTIONS | REQUESTS | HEARSAY).keys())
def test_what_another_department_says_of_it_is_talk(say, text: str) -> None:
    reading = say(text, sender="li")
    assert (reading.kind, reading.entries) == ("chatter", ())


NOBODYS = CONDITIONS | EXAMPLES | QUOTATIONS | TALK
SAID_BY = [(name, sender) for name, text in NOBODYS.items() for sender in ("chen", "li") if sender == "li" or not text.startswith("陈立")]
"""Everything by both, but for a line under the sender's own name: that is his own report."""


@pytest.mark.parametrize(("name", "sender"), SAID_BY)
def test_it_is_nobodys_report(say, name: str, sender: str) -> None:
    text = NOBODYS[name]
    reading = say(text, sender=sender)
    assert (reading.kind, reading.entries) == ("chatter", ())


def test_ones_own_name_before_ones_report_is_no_quotation(say) -> None:
    assert say("陈立：仓储部门-5月12日：入库完成").kind == "progress"


def test_text_under_a_quotation_is_the_senders_own(say) -> None:
    assert say("> 请仓储部门确认\n> 谢谢\n仓储部门：入库完成").entries[0].content == "入库完成"


def test_a_quoted_report_with_nothing_of_ones_own_is_none(say) -> None:
    assert say("「陈立：仓储部门-5月12日：入库完成」\n- - - - - - - - -\n收到").kind == "chatter"


MIXED = {
    "question at the end": "仓储部门-5月12日：入库完成80%，请问车几点到？",
    "question in a sentence of its own": "仓储部门-5月12日：入库完成80%。车几点到？",
    "request at the end": "仓储部门-5月12日：入库完成80%，请各部门配合",
    "condition at the end": "仓储部门-5月12日：入库完成80%，如果车到了就装",
    "as planned": "仓储部门-5月12日：如期完成入库",
    "according to the customs": "清关操作部门-5月12日：据海关通知，需补充材料",
}


@pytest.mark.parametrize("text", MIXED.values(), ids=MIXED.keys())
def test_a_report_with_something_else_in_it_is_a_report(say, text: str) -> None:
    reading = say(text, sender="zhao" if "清关" in text else "chen")
    assert reading.kind == "progress"


def test_whether_alone_is_talk_that_may_want_a_clock(say) -> None:
    for text in ("是否可以按时交货？", "5月14日是否能放行", "仓储部门：5月12日到货能否入库？"):
        reading = say(text, sender="li")
        assert (reading.kind, reading.flags) == ("chatter", ("needs_human",))


def test_a_plain_question_needs_nobody(say) -> None:
    assert say("仓储部门装好了吗？", sender="li").flags == ()


def test_an_acknowledgement_under_a_head_is_no_report(say) -> None:
    assert say("仓储部门：收到").kind == "chatter"
    assert say("清关：收到", sender="zhao", open_requests=(request(),)).kind == "confirm_reply"
