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
