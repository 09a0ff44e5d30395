"""Answers, promises of an answer and receipts: only those who were asked, only while something is open."""

from datetime import datetime

import pytest

from tests.core.reading.samples import POSTED, receipt, request

ONE = (request(),)
TWO = (request("41"), request("42", asker="chen", text="请清关操作部门确认报关单号"))

YES = [
    "确认", "收到", "OK", "ok", "能", "可以", "没问题", "好的", "行", "是的", "对", "确认没问题", "已放行", "能按时",
    "能，14日10点前放行", "14日上午可以放行", "应该可以", "收到，谢谢", "确认收到", "@李建国 可以的", "能，需要提前准备什么吗？",
    "可以，请确认发车时间", "14日10点前放行", "清关：能", "清关操作部门：确认", "可以放行，具体时间明天回复", "確認", "１４日能放行",
    "好的，可以", "没有问题", "不会延误", "好滴", "no problem", "没意见", "👌",
]  # fmt: skip
NO = [
    "不能", "不行", "无法按时放行", "不可以", "没办法", "否", "不是", "还没放行", "来不及", "恐怕来不及", "确认无法按时", "可能不行",
    "今天不行，明天可以", "15日才能放行", "有困难", "無法放行", "暂时不行", "14日放行不了", "不太行", "很难", "15日上午可以",
]  # fmt: skip
NOTHING = [
    "没收到", "收到了吗", "哪一票？", "确认什么？", "14日还是15日？", "能吗？", "听说能放行", "如果海关放行就能", "可能可以", "谢谢",
    "辛苦了", "中午吃饭", "功能正常吗", "可以的话", "预计15日放行", "你确认一下", "也许",
]  # fmt: skip


@pytest.mark.parametrize("text", YES)
def test_it_is_a_yes(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.answer, reading.of, reading.flags) == ("confirm_reply", "yes", "q1", ())


@pytest.mark.parametrize("text", NO)
def test_it_is_a_no(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.answer, reading.of) == ("confirm_reply", "no", "q1")


@pytest.mark.parametrize("text", NOTHING)
def test_it_stops_no_clock(say, text: str) -> None:
    assert say(text, sender="zhao", open_requests=ONE).kind == "chatter"


PROMISED = {
    "正在核实，预计17:30回复": "2026-05-12T17:30",
    "正在核实，預計17:30回覆": "2026-05-12T17:30",
    "好的，正在核实，预计5点半回复": "2026-05-12T17:30",
    "无法立即确认，预计明天上午回复": "2026-05-13T12:00",
    "预计半小时后回复": "2026-05-12T16:50",
    "下午5点前回复": "2026-05-12T17:00",
    "明早9点给答复": "2026-05-13T09:00",
    "今天内回复": "2026-05-12T18:00",
    "十分钟后回复": "2026-05-12T16:30",
    "收到 预计17:00回复": "2026-05-12T17:00",
    "明天回复": "2026-05-13T18:00",
    "请稍等，正在核实，预计17:30回复": "2026-05-12T17:30",
    "清关操作部门：正在核实，预计17点回复": "2026-05-12T17:00",
}


@pytest.mark.parametrize(("text", "at"), PROMISED.items())
def test_an_answer_is_promised_for(say, text: str, at: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.promise_at, reading.flags) == ("holding_reply", datetime.fromisoformat(f"{at}+08:00"), ())


WITHOUT_TIME = [
    "正在核实", "预计等下回复", "我确认一下", "确认一下再回复", "收到，我核实一下", "好的，稍后回复", "稍等", "我去问一下海关",
    "无法立即确认", "不确定", "等海关通知后回复", "还在等海关", "收到，马上处理", "不知道",
]  # fmt: skip


@pytest.mark.parametrize("text", WITHOUT_TIME)
def test_a_promise_without_a_usable_time_moves_no_clock(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.promise_at, reading.flags) == ("holding_reply", None, ("promise_missing",))


@pytest.mark.parametrize("text", ["正在核实，预计15:30回复", "预计16:20回复", "预计9点回复"])
def test_a_promised_time_that_is_gone_is_said_so(say, text: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.promise_at, reading.flags) == ("holding_reply", None, ("promise_in_past",))


@pytest.mark.parametrize("text", ["确认", "收到", "OK", "能", "不行", "正在核实，预计17:30回复", "已接收"])
def test_with_nothing_open_it_is_talk(say, text: str) -> None:
    reading = say(text, sender="zhao")
    assert (reading.kind, reading.flags) == ("chatter", ())


@pytest.mark.parametrize("sender", ["li", "chen", "head_dd", "qm"])
@pytest.mark.parametrize("text", ["确认", "能", "正在核实，预计17:30回复"])
def test_who_was_not_asked_cannot_answer(say, text: str, sender: str) -> None:
    assert say(text, sender=sender, open_requests=ONE).kind == "chatter"


def test_the_head_of_the_asked_department_answers_too(say) -> None:
    assert say("确认", sender="head_qg", open_requests=ONE).kind == "confirm_reply"


@pytest.mark.parametrize("to", [(), ("*",)])
def test_asked_of_all_any_other_department_answers(say, to: tuple[str, ...]) -> None:
    asked = (request(to=to),)
    assert say("可以", sender="chen", open_requests=asked).kind == "confirm_reply"
    assert say("可以", sender="head_dd", open_requests=asked).kind == "chatter"


class TestSeveralOpenRequests:
    def test_none_is_guessed(self, say) -> None:
        reading = say("确认", sender="zhao", open_requests=TWO)
        assert (reading.kind, reading.of, reading.flags) == ("confirm_reply", None, ("needs_human",))

    def test_the_number_chooses(self, say) -> None:
        assert say("#42 确认", sender="zhao", open_requests=TWO).of == "42"

    def test_the_quotation_chooses(self, say) -> None:
        assert say("确认", sender="zhao", open_requests=TWO, quote="请清关操作部门确认报关单号").of == "42"

    def test_the_copied_quotation_chooses(self, say) -> None:
        assert say("「陈立：请清关操作部门确认报关单号」\n- - - - - - -\n确认", sender="zhao", open_requests=TWO).of == "42"

    def test_the_only_one_addressed_to_the_sender_is_meant(self, say) -> None:
        mine = (request("41"), request("43", to=("仓储部门",)))
        assert say("确认", sender="zhao", open_requests=mine).of == "41"

    def test_a_promise_for_one_of_them_needs_a_human(self, say) -> None:
        assert say("正在核实，预计17:30回复", sender="zhao", open_requests=TWO).flags == ("needs_human",)


def test_an_answer_to_another_message_is_none(say) -> None:
    assert say("可以", sender="zhao", open_requests=ONE, quote="中午一起吃饭吗").kind == "chatter"


def test_a_report_may_answer_at_the_same_time(say) -> None:
    reading = say("清关操作部门-5月12日：能按时放行，资料已齐", sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.also, reading.of) == ("progress", "confirm_reply", "q1")


@pytest.mark.parametrize("news", ["报关申报完成", "按计划进行", "已安排货车", "单证已齐", "未到港"])
def test_a_report_on_something_else_answers_nothing(say, news: str) -> None:
    assert say(f"清关操作部门-5月12日：{news}", sender="zhao", open_requests=ONE).also is None


COMMANDS = {"/确认": "yes", "/确认 能": "yes", "／确认 不能": "no", "/answer 可以": "yes", "/确认 14日10点前放行": "yes"}


@pytest.mark.parametrize(("text", "answer"), COMMANDS.items())
def test_the_command_answers(say, text: str, answer: str) -> None:
    reading = say(text, sender="zhao", open_requests=ONE)
    assert (reading.kind, reading.command, reading.answer, reading.of) == ("confirm_reply", "answer", answer, "q1")


def test_the_asker_may_close_his_own_request(say) -> None:
    reading = say("已电话确认", sender="li", open_requests=ONE)
    assert (reading.kind, reading.also) == ("chatter", "asker_closes")


ACCEPTED = [
    "已接收",
    "确认接收",
    "已签收",
    "收到",
    "收到了",
    "收到，谢谢",
    "收到放行通知",
    "已收到放行通知",
    "接收无误",
    "无异议",
    "没有异议，已接收",
    "已簽收",
]
OBJECTED = ["有异议，编号不一致", "接收不了", "收到，但数量不对", "拒收", "已接收，有破损", "不接收", "有異議"]
NO_RECEIPT = [
    "没收到",
    "还没收到",
    "未收到",
    "收到了吗",
    "收到没",
    "已接收？",
    "请签收",
    "何时能收到",
    "收到客户投诉",
    "收到，先核对一下",
    "确认",
    "OK",
    "如收到请告知",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_it_is_received(say, text: str) -> None:
    reading = say(text, sender="li", open_receipts=(receipt(),))
    assert (reading.kind, reading.answer) == ("receipt_reply", "accepted")


@pytest.mark.parametrize("text", OBJECTED)
def test_it_is_an_objection(say, text: str) -> None:
    reading = say(text, sender="li", open_receipts=(receipt(),))
    assert (reading.kind, reading.answer) == ("receipt_reply", "objection")


@pytest.mark.parametrize("text", NO_RECEIPT)
def test_it_is_no_receipt(say, text: str) -> None:
    assert say(text, sender="li", open_receipts=(receipt(),)).kind != "receipt_reply"


@pytest.mark.parametrize("sender", ["zhao", "chen", None])
def test_the_deliverer_and_strangers_receipt_nothing(say, sender: str | None) -> None:
    assert say("已接收", sender=sender, open_receipts=(receipt(),)).kind == "chatter"


def test_a_mere_receipt_of_several_is_not_guessed(say) -> None:
    several = (receipt(), receipt("r2", "仓储部门", ("运输调度部门",), "入库清单"))
    assert say("收到", sender="li", open_receipts=several).kind == "chatter"
    assert say("放行通知已接收", sender="li", open_receipts=several).of == "r1"
    assert say("已接收", sender="li", open_receipts=several).flags == ("needs_human",)


def test_received_with_a_request_open_too_is_the_receipt(say) -> None:
    both = {"open_requests": ONE, "open_receipts": (receipt(giver="仓储部门", to=("清关操作部门",)),)}
    assert say("收到", sender="zhao", **both).kind == "receipt_reply"
    assert say("确认", sender="zhao", **both).kind == "confirm_reply"


def test_the_sample_time_is_the_posts(say) -> None:
    assert POSTED.isoformat() == "2026-05-12T16:20:00+08:00"
