"""What a quiet working day costs on WeCom: nothing is bought by the call there, but the figure is that of both platforms."""

from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room
from tests.platforms.wecom.test_media import PNG, attachment

DEPARTMENTS = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")
NOT_OF_THE_DAY = frozenset({frames.SUBSCRIBE, frames.PING, "appchat/create"})
"""What keeps the line and says nothing to anybody, and the making of the group on an earlier day."""


async def test_a_quiet_day_of_six_departments_costs_at_most_twelve_calls(firm: Bench, gateway: Gateway, room: Room) -> None:
    """Six posts acknowledged, one table with its picture and file; an upload is a call, and so is a token."""
    for department in DEPARTMENTS:
        heard = await firm.hears(f"{department}-5月12日：按计划进行", chat=room.chat)
        await firm.send(f"已登记 {department} 5月12日", room.chat, reply_hint=heard.reply_hint, addresses=room.addresses)
    files = (attachment(PNG, "跟踪表.png", "image/png"), attachment(b"0" * 100))
    await firm.send("协作进度跟踪表 5月12日", room.chat, files=files, addresses=room.addresses)
    assert len(gateway.said(room.chat)) == 9
    spent = [call.cmd for call in gateway.calls if call.cmd not in NOT_OF_THE_DAY]
    assert len(spent) <= 12, spent
