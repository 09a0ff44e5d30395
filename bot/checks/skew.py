"""Our clock against the platform's."""

from datetime import datetime, timedelta

from bot.checks.findings import Finding, fine, mind

MOST = timedelta(minutes=5)


def clock_finding(ours: datetime, theirs: datetime | None) -> Finding:
    """`theirs` as the Date header of an answer tells it, to the second."""
    if theirs is None:
        return mind("时钟", "平台没有说它的时间，无法核对。请确认本机已开启时间同步（NTP）")
    off = ours - theirs
    if abs(off) <= MOST:
        return fine("时钟", "与平台相差不到 5 分钟")
    minutes = round(abs(off) / timedelta(minutes=1))
    return mind("时钟", f"本机比平台{'快' if off > timedelta(0) else '慢'} {minutes} 分钟，截止时间会算错。请开启时间同步（NTP）")
