"""Anomalies and deliverables: labelled fields in any order and separator."""

import pytest

ABC = {"situation": "海关查验扣货", "impact": "提货推迟2天", "measures": "已联系海关"}

WHOLE = {
    "blanks": "/异常 重大 信息滞后 情况：海关查验扣货 影响：提货推迟2天 措施：已联系海关",
    "full-width slash": "／异常 重大 信息滞后 情况：海关查验扣货；影响：提货推迟2天；措施：已联系海关。",
    "no blank": "/异常重大 信息滞后，情况：海关查验扣货，影响：提货推迟2天，措施：已联系海关",
    "blank behind the slash": "/ 异常 信息滞后 重大 情况：海关查验扣货 影响：提货推迟2天 措施：已联系海关",
    "lines": "/异常\n级别：重大\n类型：信息滞后\n情况：海关查验扣货\n影响范围：提货推迟2天\n已采取措施：已联系海关",
    "other order": "/异常 重大 措施：已联系海关 影响：提货推迟2天 情况：海关查验扣货 类型：信息滞后",
    "brackets": "/异常【重大】【信息滞后】【情况】海关查验扣货【影响】提货推迟2天【措施】已联系海关",
    "blanks for colons": "/异常 重大 信息滞后 情况 海关查验扣货 影响 提货推迟2天 措施 已联系海关",
    "dashes for colons": "/异常 重大 信息滞后 情况-海关查验扣货 影响-提货推迟2天 措施-已联系海关",
    "free text first": "/异常 重大异常 信息滞后 海关查验扣货，影响：提货推迟2天，措施：已联系海关",
    "English word": "@协作助手 /Anomaly major 信息滞后 situation: 海关查验扣货 impact: 提货推迟2天 action: 已联系海关",
    "traditional": "/異常 重大 資訊 类型：信息滯後 情況：海关查验扣货 影響：提货推迟2天 措施：已联系海关",
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_a_whole_anomaly(say, text: str) -> None:
    reading = say(text, sender="head_qg")
    assert (reading.kind, reading.command, reading.severity, reading.anomaly_type) == ("anomaly", "anomaly", "重大", "信息滞后")
    assert (dict(reading.fields), reading.missing, reading.authorized) == (ABC, (), True)


PARTS = {
    "/异常": (None, {}, ("level", "situation", "impact", "measures")),
    "/异常 海关查验，需补材料": (None, {"situation": "海关查验，需补材料"}, ("level", "impact", "measures")),
    "/异常 一般": ("一般", {}, ("situation", "impact", "measures")),
    "/异常 重要客户投诉": (None, {"situation": "重要客户投诉"}, ("level", "impact", "measures")),
    "/异常 情况不一般": (None, {"situation": "情况不一般"}, ("level", "impact", "measures")),
    "/异常 情况：扣货 影响： 措施：": (None, {"situation": "扣货"}, ("level", "impact", "measures")),
    "/异常 重要 影响：延误1天": ("重要", {"impact": "延误1天"}, ("situation", "measures")),
    "/yc minor 车辆故障": ("一般", {"situation": "车辆故障"}, ("impact", "measures")),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.items())
def test_what_an_anomaly_lacks_is_named(say, text: str, expected: tuple[str | None, dict[str, str], tuple[str, ...]]) -> None:
    reading = say(text)
    assert (reading.severity, dict(reading.fields), reading.missing) == expected


TYPES = {
    "/异常 职责不清 无人负责": "职责不清",
    "/异常 一般 配合不到位：多次催促未提供": "配合不到位",
    "/异常 两个任务资源冲突": "资源冲突",
    "/异常 类型：其他 情况：停电": "其他",
    "/异常 其他 停电": "其他",
    "/异常 其他部门没有反馈": None,
    "/异常 停电": None,
}


@pytest.mark.parametrize(("text", "kind"), TYPES.items())
def test_the_type_is_read_by_its_word(say, text: str, kind: str | None) -> None:
    assert say(text).anomaly_type == kind


RANKS = {
    ("chen", "一般"): True,
    ("chen", "重要"): False,
    ("chen", "重大"): False,
    ("chen", ""): True,
    ("head_cc", "一般"): True,
    ("head_cc", "重要"): True,
    ("head_cc", "重大"): True,
    ("vp", "重大"): True,
    ("guest", "一般"): False,
    (None, "一般"): False,
}


@pytest.mark.parametrize(("who", "allowed"), RANKS.items())
def test_who_may_raise_which_level(say, who: tuple[str | None, str], allowed: bool) -> None:
    sender, level = who
    assert say(f"/异常 {level} 情况：停电", sender=sender).authorized is allowed


HANDED = {"name": "放行通知", "department": "清关操作部门", "time": "5月12日14:20", "acceptance": "编号与提单一致"}

DELIVERED = {
    "lines": "成果交付\n成果名称：放行通知\n交付部门：清关操作部门\n交付时间：5月12日14:20\n验收要求：编号与提单一致",
    "brackets": "【成果交付】成果名称：放行通知；交付部门：清关操作部门；交付时间：5月12日14:20；验收要求：编号与提单一致",
    "short labels": "成果交付：名称：放行通知，部门：清关操作部门，时间：5月12日14:20，要求：编号与提单一致",
    "other order": "成果交付\n验收要求：编号与提单一致\n交付时间：5月12日14:20\n交付部门：清关操作部门\n成果名称：放行通知",
    "command": "/交付 名称：放行通知 部门：清关操作部门 时间：5月12日14:20 验收：编号与提单一致",
    "bars": "成果交付 | 成果名称 放行通知 | 交付部门 清关操作部门 | 交付时间 5月12日14:20 | 验收要求 编号与提单一致",
    "equals": "成果交付 名称=放行通知 部门=清关操作部门 时间=5月12日14:20 验收要求=编号与提单一致",
    "emoji": "📦成果交付\n1. 成果名称：放行通知\n2. 交付部门：清关操作部门\n3. 交付时间：5月12日14:20\n4. 验收要求：编号与提单一致",
    "traditional": "成果交付\n成果名稱：放行通知\n交付部門：清关操作部门\n交付時間：5月12日14:20\n驗收要求：编号与提单一致",
    "no separator": "成果交付成果名称：放行通知 交付部门：清关操作部门 交付时间：5月12日14:20 验收要求：编号与提单一致",
}


@pytest.mark.parametrize("text", DELIVERED.values(), ids=DELIVERED.keys())
def test_a_whole_deliverable(say, text: str) -> None:
    reading = say(f"@协作助手 {text}", sender="zhao")
    assert (reading.kind, dict(reading.fields), reading.missing) == ("deliverable", HANDED, ())


def test_an_empty_field_of_a_deliverable_is_missing(say) -> None:
    reading = say("成果交付\n成果名称：放行通知\n交付部门：\n验收要求：", sender="zhao")
    assert (dict(reading.fields), reading.missing) == ({"name": "放行通知"}, ("department", "time", "acceptance"))


@pytest.mark.parametrize("text", ["成果交付时间是什么时候？", "成果交付后通知我", "请问成果交付了吗"])
def test_talk_about_a_deliverable_is_none(say, text: str) -> None:
    assert say(text).kind != "deliverable"
