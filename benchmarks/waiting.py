"""What waits to be sent: outbox rows as composing writes them, one of a kind for every group."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from benchmarks.channels import MEMBERS, Channel, Kind, members_of
from bot.core.messages import PRIORITIES
from storage.database import Database
from storage.models import OutboxRow

DEPARTMENTS = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")
NAG = f"17:00 今日进展待补（{len(DEPARTMENTS)}）\n{'、'.join(DEPARTMENTS)}\n现在补发即记为补报，例：\n业务部门-5月12日：今日进展"
TABLE = "协作进度跟踪表 5月12日 17:30\n第{}组｜第2个工作日\n按时6 补报0 未报0\n\n" + "\n".join(
    f"{department} 16:4{minute}\n　已完成今日安排，等待下一环节确认" for minute, department in enumerate(DEPARTMENTS)
)
MAJOR = "重大异常 {}：口岸临时封关\n请牵头部门30分钟内召集"


def rows(channel: Channel, chats: Sequence[str], kinds: Sequence[Kind], now: datetime) -> list[OutboxRow]:
    """All of the first kind before those of the next."""
    make = {"nag": nag, "table": table}
    return [make[kind](channel, number, chat, now) for kind in kinds for number, chat in enumerate(chats)]


def nag(channel: Channel, number: int, chat: str, now: datetime) -> OutboxRow:
    """One for all departments of the group that are late: it mentions everybody but the lead."""
    mentions = members_of(number)[: MEMBERS - 1]
    return _row(channel, chat, now, kind="missing", text=NAG, mentions=mentions, priority=PRIORITIES["nag"])


def table(channel: Channel, number: int, chat: str, now: datetime) -> OutboxRow:
    files = [f"第{number}组-协作进度跟踪表-20260512.{ending}" for ending in ("png", "xlsx")]
    return _row(channel, chat, now, kind="digest", text=TABLE.format(number), files=files, priority=PRIORITIES["digest"])


def major(channel: Channel, number: int, chat: str, now: datetime) -> OutboxRow:
    return _row(channel, chat, now, kind="alert", text=MAJOR.format(number), priority=PRIORITIES["major"])


async def put(database: Database, messages: Iterable[OutboxRow]) -> None:
    async with database.write() as session:
        session.add_all(messages)


def _row(channel: Channel, chat: str, now: datetime, **more: Any) -> OutboxRow:
    context = {"parts": [], "addresses": dict(channel.addresses(chat))}
    whole = {"mentions": [], "record": {}, "context": context, "created_at": now, "next_at": now, **more}
    return OutboxRow(platform=channel.name, chat=chat, **whole)
