"""`/状态`: how the bot itself is doing, in words."""

from datetime import datetime
from typing import Any

from bot.core.reading import Reading
from handlers.desk import Message
from handlers.thrift import platform_standings, thrift_line
from storage.work import Work

PLATFORM_WORDS = {"wecom": "企业微信", "dingtalk": "钉钉", "sandbox": "沙盒"}
BUCKET_WORDS = {"api": "接口", "messages": "消息"}


async def show_health(message: Message, reading: Reading) -> None:
    """What waits, what arrived today, what is left of the month's allowance, when the bot was offline."""
    work = message.work
    midnight = work.company.worktime().local(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    names = sorted({*await work.usage.platforms_since(midnight), *work.company.allowances, message.incoming.platform})
    platforms = [await _platform(work, name, midnight) for name in names]
    await message.answer("reply", "reply_health", {"platforms": platforms, "offline": await work.mailbox.outages_since(midnight)})


async def _platform(work: Work, name: str, since: datetime) -> dict[str, Any]:
    counts = await work.usage.outcomes_since(name, since)
    return {
        "name": PLATFORM_WORDS.get(name, name),
        "waiting": counts.get(None, 0),
        "sent": counts.get("sent", 0),
        "failed": counts.get("failed", 0) + counts.get("unknown", 0),
        "buckets": [
            {"name": BUCKET_WORDS.get(found.bucket, found.bucket), "used": found.used, "monthly": found.monthly, "left": found.left_percent}
            for found in await platform_standings(work, name)
        ],
        "saving": await thrift_line(work, name),
    }
