"""请确认单证 asks for a confirmation; 确认单 and 确认书 are papers."""

import pytest

MATTERS = ["单证是否齐全", "单据", "单号", "人数", "件数", "书面材料", "订单", "资料", "后天能否提货", "后续安排", "完成时间", "过磅重量"]


@pytest.mark.parametrize("matter", MATTERS)
def test_confirming_what_begins_like_the_name_of_a_paper_is_a_request(say, matter: str) -> None:
    reading = say(f"请清关操作部门确认{matter}", sender="li")
    assert (reading.kind, reading.addressees) == ("confirm_request", ("清关操作部门",))


@pytest.mark.parametrize("paper", ["确认单已收到", "确认书已寄出", "确认函已发"])
def test_a_paper_of_that_name_asks_for_nothing(say, paper: str) -> None:
    assert say(f"请查收，{paper}", sender="li").kind != "confirm_request"
