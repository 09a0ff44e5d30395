"""Open matters that replies can speak to."""

from datetime import datetime, timedelta

from bot.core.reading import OpenReceipt, OpenRequest

POSTED = datetime.fromisoformat("2026-05-12T16:20:00+08:00")


def request(
    id: str = "q1", asker: str = "li", to: tuple[str, ...] = ("清关操作部门",), text: str = "请清关操作部门确认5月14日上午能否放行"
) -> OpenRequest:
    return OpenRequest(id, asker, to, POSTED - timedelta(minutes=30), POSTED + timedelta(minutes=30), text)


def receipt(
    id: str = "r1", giver: str = "清关操作部门", to: tuple[str, ...] = ("运输调度部门", "业务部门"), name: str = "放行通知"
) -> OpenReceipt:
    return OpenReceipt(id, giver, to, name, POSTED + timedelta(hours=1))
