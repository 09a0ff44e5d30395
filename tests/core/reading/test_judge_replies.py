"""What an outside judge's wordings of requests, answers, promises and receipts taught."""

from datetime import datetime

import pytest

from tests.core.reading.samples import receipt, request

ONE = (request(),)


def test_the_customer_may_be_what_is_asked_about(say) -> None:
    reading = say("烦请客服部确认客户收货时间", sender="wang")
    assert (reading.kind, reading.addressees) == ("confirm_request", ("客服部门",))


def test_every_numbered_request_has_its_addressee(say) -> None:
    reading = say("1、请清关部确认放行时间\n2、请仓储部确认库位", sender="wang")
    assert (reading.kind, reading.addressees) == ("confirm_request", ("清关操作部门", "仓储部门"))


def test_what_was_not_asked_is_no_request(say) -> None:
    assert say("没请清关部确认", sender="li").kind == "chatter"


@pytest.mark.parametrize("text", ["不确认", "无法确认", "我们无法确认"])
def test_it_is_a_no(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.answer) == ("confirm_reply", "no")


@pytest.mark.parametrize("text", ["目前无法确认", "暂时无法确认", "无法确认，预计17:30回复"])
def test_what_cannot_be_confirmed_yet_is_promised(say, text: str) -> None:
    assert say(text, sender="zhao", open_requests=ONE).kind == "holding_reply"


@pytest.mark.parametrize("text", ["好", "不成问题", "可以放行，不能延后"])
def test_it_is_a_yes(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.answer) == ("confirm_reply", "yes")


@pytest.mark.parametrize("text", ["可以明天答复吗？", "能，还是不能？", "谁在问", "例如：能，14日放行"])
def test_it_stops_no_clock(say, text: str) -> None:
    assert say(text, sender="zhao", open_requests=ONE).kind == "chatter"


PROMISED = {
    "正在核实，周三10点回复": "2026-05-13T10:00",
    "正在核实，星期三9点半回复": "2026-05-13T09:30",
    "正在核实，预计17.30回复": "2026-05-12T17:30",
    "正在核实，30min后回复": "2026-05-12T16:50",
}


@pytest.mark.parametrize(("text", "at"), PROMISED.items())
def test_a_promise_names_its_instant(say, text: str, at: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.promise_at) == ("holding_reply", datetime.fromisoformat(f"{at}:00+08:00"))


def test_it_was_received_in_short(say) -> None:
    assert say("已收，谢谢", sender="li", open_receipts=(receipt(),)).answer == "accepted"


@pytest.mark.parametrize("text", ["听说已签收", "客户已签收"])
def test_it_was_received_by_somebody_else(say, text: str) -> None:
    assert say(text, sender="li", open_receipts=(receipt(),)).kind != "receipt_reply"


def test_slashes_part_the_fields_of_a_deliverable(say) -> None:
    reading = say("成果交付/成果名称：放行通知/交付部门：清关操作部门/交付时间：5月12日14:20/验收要求：编号与提单一致")
    assert (reading.kind, reading.missing) == ("deliverable", ())
    assert reading.fields["name"] == "放行通知"


def test_two_requests_in_one_sentence_have_two_addressees(say) -> None:
    assert say("请业务部确认客户地址，请财务部确认账期", sender="li").addressees == ("业务部门", "财务部门")


def test_labels_of_an_anomaly_need_no_blanks_before_them(say) -> None:
    reading = say("/异常重要情况：海关查验扣货影响：提货推迟2天措施：已联系海关", sender="zhao")
    assert reading.fields == {"situation": "海关查验扣货", "impact": "提货推迟2天", "measures": "已联系海关"}


def test_a_slash_request_states_its_limit_before_the_matter(say) -> None:
    reading = say("/请确认 清关部 17:30前 14日能否放行", sender="wang")
    assert reading.due == datetime.fromisoformat("2026-05-12T17:30:00+08:00")


def test_an_answer_under_a_head_is_a_report_too(say) -> None:
    reading = say("清关操作部门：能，14日10点前放行", sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.also, reading.answer) == ("progress", "confirm_reply", "yes")


def test_the_sign_of_a_formula_belongs_to_the_value(say) -> None:
    assert say("/异常 一般 情况：@x 影响：-2 措施：=1+1", sender="zhao").fields["measures"] == "=1+1"


def test_labels_of_a_deliverable_need_nothing_between_them(say) -> None:
    reading = say("【成果交付】成果名称：放行通知交付部门：清关操作部门交付时间：5月12日14:20验收要求：编号一致", sender="zhao")
    assert (reading.fields["name"], reading.fields["acceptance"], reading.missing) == ("放行通知", "编号一致", ())


SAID_OF_IT = {
    "14日上午放行": "yes", "海关放行了": "yes", "放行时间14日10点": "yes", "货柜已到，14日放行": "yes",
    "预计14日放行": "yes", "14日恐难放行": "no",
}  # fmt: skip


@pytest.mark.parametrize(("text", "answer"), SAID_OF_IT.items())
def test_a_statement_in_the_words_of_the_question_answers_it(say, text: str, answer: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.answer) == ("confirm_reply", answer)


BESIDE_THE_POINT = [
    "放行比较困难", "14日放行不现实", "放行推迟", "放行单打印中", "已申请14日放行", "14日放行谁负责", "放行后通知你", "放行是运输部门的事",
    "希望14日放行", "已联系海关", "清关已申报", "可以问海关", "需要确认什么内容",
]  # fmt: skip


@pytest.mark.parametrize("text", BESIDE_THE_POINT)
def test_words_about_the_matter_stop_no_clock(say, text: str) -> None:
    assert say(text, sender="zhao", open_requests=ONE).answer is None


def test_what_is_incomplete_is_a_no(say) -> None:
    asked = (request(text="请清关部门确认报关资料是否齐全"),)
    assert say("不齐全，缺箱单", sender="zhao", open_requests=asked).answer == "no"


def test_a_time_answers_when(say) -> None:
    asked = (request(text="请清关部门确认放行时间"),)
    assert say("14日10点放行", sender="zhao", open_requests=asked).answer == "yes"


def test_each_for_itself_is_asked(say) -> None:
    assert say("请运输调度部门和仓储部门分别确认", sender="wang").addressees == ("运输调度部门", "仓储部门")


@pytest.mark.parametrize("text", ["谢谢", "在忙", "[图片]", "看附件", "转给李建国了", "这个要问海关", "帮忙看下"])
def test_a_quotation_alone_makes_no_answer_of_what_stands_under_it(say, text: str) -> None:
    assert say(text, sender="zhao", open_requests=ONE, quote=ONE[0].text).answer is None


def test_a_fact_under_a_quotation_answers_it(say) -> None:
    assert say("已安排", sender="zhao", open_requests=ONE, quote=ONE[0].text).answer == "yes"


def test_a_bare_time_answers_only_when(say) -> None:
    asked = (request(text="请清关部门确认放行时间"),)
    assert say("14日10点", sender="zhao", open_requests=asked).answer == "yes"
    assert say("14日10点", sender="zhao", open_requests=ONE).kind == "chatter"


def test_something_received_is_no_answer_to_something_else(say) -> None:
    assert say("已收到箱单", sender="zhao", open_requests=ONE).kind != "confirm_reply"


def test_whether_the_customer_did_is_a_matter_to_confirm(say) -> None:
    assert say("请业务部门回复客户是否收货", sender="li").addressees == ("业务部门",)
    assert say("请业务部门回复客户", sender="li").kind == "chatter"


def test_a_limit_may_come_last_and_casually(say) -> None:
    reading = say("请清关部门确认放行时间，谢谢，17点前要", sender="wang")
    assert reading.due == datetime.fromisoformat("2026-05-12T17:00:00+08:00")
