"""The month's allowance: what is left, what is gone without, and how that is said."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from bot.core.thrift import Standing, Thrift, may_leave, standings, strictest
from storage.models import SayingRow
from storage.work import Work

SPARED = "额度"
"""Why a saying was dropped."""
KIND_WORDS: Mapping[str, str] = {"receipt": "回执", "repair": "提示", "reply": "答复", "remind": "提醒", "missing": "待补名单"}


async def platform_standings(work: Work, platform: str) -> list[Standing]:
    """Nothing where the platform has no limits; then nothing is read either."""
    allowances = work.company.allowances.get(platform, {})
    if not any(allowances.values()):
        return []
    today = work.company.worktime().local(work.now).date()
    used = await work.usage.of(platform, f"{today:%Y-%m}")
    return standings(platform, allowances, used, await _tables_to_come(work, platform, today))


async def thrift_of(work: Work, platform: str) -> Thrift:
    standing = strictest(await platform_standings(work, platform))
    return standing.thrift if standing else "ample"


async def thrift_now(work: Work, platforms: set[str]) -> Mapping[str, Thrift]:
    return {platform: await thrift_of(work, platform) for platform in platforms}


def spare(saying: SayingRow, thrift: Thrift) -> bool:
    """Drops what is gone without; True when it was."""
    if may_leave(thrift, saying.kind, saying.urgent):
        return False
    saying.next_at, saying.dropped = None, SPARED
    return True


async def thrift_line(work: Work, platform: str) -> str | None:
    """`本月额度余12%，暂停图片，表格照发`; None while there is enough."""
    standing = strictest(await platform_standings(work, platform))
    if standing is None or standing.thrift == "ample":
        return None
    left = f"本月额度余{standing.left_percent}%"
    if standing.thrift == "careful":
        return f"{left}，暂停图片，表格照发"
    midnight = work.company.worktime().local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    spared = await _spared_words(work, platform, midnight)
    return f"{left}，只发重大异常和表格{spared}"


async def _spared_words(work: Work, platform: str, since: datetime) -> str:
    counts: dict[str, int] = {}
    for kind, count in (await work.usage.spared_since(platform, SPARED, since)).items():
        word = KIND_WORDS.get(kind, "通知")
        counts[word] = counts.get(word, 0) + count
    said = [f"{word}{counts[word]}条" for word in (*KIND_WORDS.values(), "通知") if word in counts]
    return "，今日省去" + "、".join(said) if said else ""


async def _tables_to_come(work: Work, platform: str, today: date) -> int:
    """Tables of open tasks on this platform until the end of the month."""
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    days = [today + timedelta(days=ahead) for ahead in range((following - today).days)]
    working = [day for day in days if work.company.calendar.is_working_day(day)]
    tasks = [task for task in await work.tasks.open() if platform in {chat.platform for chat in task.chats}]
    return sum(task.owes_posts_on(day) for task in tasks for day in working)
