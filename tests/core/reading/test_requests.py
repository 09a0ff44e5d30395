"""Requests for confirmation: what is one, who is asked, until when."""

from datetime import datetime

import pytest

QG, CC, YW = "清关操作部门", "仓储部门", "业务部门"

ASKED = {
    "department between": ("请清关操作部门确认5月14日上午能否放行", (QG,)),
    "traditional": ("請清關操作部門確認5月14日上午能否放行", (QG,)),
    "traditional reply": ("請倉儲部門回覆確認", (CC,)),
    "alias": ("请清关确认放行时间", (QG,)),
    "reply and confirm": ("请仓储部门回复确认", (CC,)),
    "trouble": ("麻烦仓储部门确认库存，谢谢", (CC,)),
    "polite": ("烦请仓储部确认到货数量", (CC,)),
    "whether, please reply": ("仓储部门能否14日入库，请回复", (CC,)),
    "whether? please reply": ("仓储部门能否14日入库？请回复", (CC,)),
    "called before": ("仓储部门，请确认", (CC,)),
    "called with a colon": ("仓储部门：请确认5月12日能否到货", (CC,)),
    "called without a comma": ("清关部门和仓储部门请确认", (QG, CC)),
    "two between": ("请清关操作部门、仓储部门确认", (QG, CC)),
    "with each other": ("请业务部门与仓储部门确认交接时间", (YW, CC)),
    "topic is no addressee": ("仓储部门的货已到，请清关操作部门确认放行时间", (QG,)),
    "only mention is in the matter": ("请确认仓储部门能否今天入库", (CC,)),
    "person with an at": ("@赵晓敏 请确认14日能否放行", (QG,)),
    "person by name": ("麻烦赵晓敏确认一下14日能否放行", (QG,)),
    "person called": ("赵晓敏，请确认放行时间", (QG,)),
    "at in the end": ("请确认14日能否放行 @赵晓敏", (QG,)),
    "department with an at": ("@仓储部门 请确认库存", (CC,)),
    "imperative behind an at": ("@陈立 确认一下14日能否到货", (CC,)),
    "the bot and a person": ("@协作助手 @赵晓敏 请确认14日能否放行", (QG,)),
    "every department": ("请各部门确认", ("*",)),
    "everybody with an at": ("@所有人 请确认收到", ("*",)),
    "all of you": ("各位，请回复确认", ("*",)),
    "everyone": ("请大家确认一下明天的安排", ("*",)),
    "twice please": ("请各部门收到后请回复", ("*",)),
    "nobody": ("请确认是否可按时交货", ()),
    "nobody, reply": ("能否按时交货，请回复", ()),
    "a greeting names nobody": ("各位好，请确认明天能否到货", ()),
    "a form to confirm": ("请确认文件格式是否正确", ()),
    "may you": ("可以帮忙确认一下吗？", ()),
    "reply on receipt": ("收到请回复", ()),
    "condition behind": ("请仓储部门确认，如有问题及时联系", (CC,)),
    "command": ("/请确认 @赵晓敏 14日能否放行", (QG,)),
    "command with names": ("／请确认 仓储部门、清关部门 14日能否放行", (CC, QG)),
    "command to all": ("/请确认 各部门 是否收到", ("*",)),
    "command to nobody": ("/请确认 14日能否放行", ()),
    "command in English": ("/ask 仓储部门 14日能否入库", (CC,)),
}


@pytest.mark.parametrize(("text", "addressees"), ASKED.values(), ids=ASKED.keys())
def test_a_confirmation_is_asked_of(say, text: str, addressees: tuple[str, ...]) -> None:
    reading = say(text, sender="li")
    assert (reading.kind, reading.addressees, reading.flags, reading.due) == ("confirm_request", addressees, (), None)
    assert reading.command == ("ask" if text[0] in "/／" else None)


def test_persons_marked_by_the_platform_are_asked(say) -> None:
    assert say("请确认14日能否放行", sender="li", mentions=("zhao",)).addressees == (QG,)


def test_a_person_without_a_department_names_nobody(say) -> None:
    assert say("@沈国栋 请确认", sender="li").addressees == ()


NOT_NOW = {
    "already asked": "已请清关操作部门确认",
    "later": "货到后请仓储部门确认数量",
    "if there is a problem": "如有问题请回复",
    "wait": "请等我确认后通知",
    "will ask": "我会请清关操作部门确认",
    "no need": "不用请仓储确认了",
    "the customer asks": "客户请我们确认",
    "next time": "下次请先确认再发货",
    "other requests": "请提供箱单",
    "for information": "清关已申报，请知悉",
    "polite question": "请问仓储部门什么时候能入库？",
    "leave of absence": "请假一天，确认函已交",
    "application": "申请确认书已提交客户",
    "letter": "请查收确认函",
    "example": "例如“请确认是否可按时交货”",
    "example at the start": "例：请仓储部门确认5月12日能否到货",
    "quotation": "“请确认是否可按时交货”",
    "markdown quotation": "> 请仓储部门确认",
    "forwarded": "转发：请仓储部门确认",
    "the customer is to confirm": "已发邮件请客户确认",
    "condition in front": "如果到货请仓储部门确认",
    "hearsay": "听说请仓储确认过了",
}


@pytest.mark.parametrize("text", NOT_NOW.values(), ids=NOT_NOW.keys())
def test_no_confirmation_is_asked_now(say, text: str) -> None:
    assert say(text, sender="li").kind in ("chatter", "malformed_progress")


DUE = {
    "between": ("请仓储部门今日17:00前确认能否入库", "2026-05-12T17:00"),
    "before please": ("17点前请确认", "2026-05-12T17:00"),
    "close of business": ("今天下班前，请仓储部门确认", "2026-05-12T18:00"),
    "within": ("请确认5月14日10:00前能否放行，半小时内回复", "2026-05-12T16:50"),
    "reply by": ("请确认14日能否放行，17:30前回复", "2026-05-12T17:30"),
    "tomorrow": ("请于明天上午10点前回复确认", "2026-05-13T10:00"),
    "deadline": ("请清关操作部门确认放行时间，截止17:00", "2026-05-12T17:00"),
    "alone at the end": ("请确认14日能否放行，今天17点前。", "2026-05-12T17:00"),
    "command": ("/请确认 仓储部门 14日能否放行 17:00前回复", "2026-05-12T17:00"),
}


@pytest.mark.parametrize(("text", "due"), DUE.values(), ids=DUE.keys())
def test_a_time_for_the_answer_is_taken(say, text: str, due: str) -> None:
    assert say(text, sender="li").due == datetime.fromisoformat(f"{due}+08:00")


MATTER = ["请确认5月14日上午能否放行", "请确认今日18:00前能否装车", "请清关操作部门确认货物15:00到港", "14日10:00前放行，请确认"]


@pytest.mark.parametrize("text", MATTER)
def test_a_time_in_the_matter_is_no_deadline(say, text: str) -> None:
    reading = say(text, sender="li")
    assert (reading.kind, reading.due) == ("confirm_request", None)


def test_a_report_that_also_asks_does_both(say) -> None:
    reading = say("仓储部门-5月12日：入库完成，请业务部门确认数量")
    assert (reading.kind, reading.also, reading.addressees) == ("progress", "confirm_request", (YW,))
