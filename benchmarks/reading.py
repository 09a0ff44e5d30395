"""How long the reading of one ordinary post takes, with the demo organisation."""

import statistics
import time
from datetime import datetime

from bot.app import build_company
from bot.core.reading import Context, make_frame, read

POSTED_AT = datetime.fromisoformat("2026-05-12T16:00:00+08:00")
POSTS = (
    "@协作助手 运输调度部门-5月12日：已安排货车，明日9点到仓装货",
    "@协作助手 清关操作部门：今日完成报关申报，待海关审核",
    "@协作助手 请仓储部门确认5月14日上午能否提货",
    "@协作助手 正在核实，预计15:30回复",
    "@协作助手 /异常 重要 情况：车辆故障 影响：推迟1天 措施：已联系备用车",
    "@协作助手 各位下午好，今天会议改到三点",
)
ROUNDS = 200


def median_microseconds() -> float:
    organisation = build_company(None, "logistics").organisation
    frame = make_frame(organisation, organisation.with_coordinators(), "业务部门")
    times: list[float] = []
    for _ in range(ROUNDS):
        for text in POSTS:
            start = time.perf_counter()
            read(text, sender="li", posted_at=POSTED_AT, context=Context(), frame=frame)
            times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6
