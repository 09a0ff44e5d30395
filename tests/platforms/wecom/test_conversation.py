"""The adapter and the gateway talk over a real socket."""

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import GROUP, PERSON, Bench


async def test_a_post_in_a_group_comes_through_the_door_and_is_answered_in_place(bench: Bench, gateway: Gateway) -> None:
    heard = await bench.hears("运输调度部门-5月10日:已安排货车,明日9点到仓装货")
    assert (heard.chat, heard.sender, heard.kind) == (GROUP, PERSON, "say")
    assert heard.text == "@协作助手 运输调度部门-5月10日:已安排货车,明日9点到仓装货"
    await bench.send("已登记 运输调度部门 5月10日", reply_hint=heard.reply_hint)
    assert gateway.said(GROUP) == ["已登记 运输调度部门 5月10日"]
    assert gateway.transcript[-1].reply_to is not None
