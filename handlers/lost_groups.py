"""A task's group in which the bot cannot speak: it is no more, or does not take what is said (reliability S11)."""

from datetime import timedelta
from typing import Any

from bot.core.decisions import ALWAYS_LEAVE, Note, Say
from bot.core.messages import Incoming
from bot.core.world import Task
from storage.models import OutboxRow
from storage.work import Work

ANSWERS = ALWAYS_LEAVE - {"digest"}
"""What only the one who asked waits for."""
AGAIN_AFTER = timedelta(days=1)


async def gone(work: Work, incoming: Incoming) -> None:
    """The platform tells that a group is no more: nothing is said there from now on, privately everything goes on."""
    task = await work.tasks.by_chat(incoming.platform, incoming.chat)
    chat = task.chat_on(incoming.platform) if task is not None else None
    if task is None or chat is None or chat.gone:
        work.note([Note("group_gone", reason=incoming.chat)])
        return
    work.note([Note("group_gone", task=task.code, reason=incoming.platform)])
    if task.is_open:
        await _tell_lead(work, task, "notice_group_gone", {})
    await work.tasks.lose(incoming.platform, incoming.chat, work.now)


async def unreached(work: Work, row: OutboxRow) -> None:
    """A message the group waits for was refused for good: the lead coordinator hears of it, once a day."""
    task = await work.tasks.by_chat(row.platform, row.chat) if row.kind not in ANSWERS else None
    chat = task.chat_on(row.platform) if task is not None else None
    if task is None or chat is None or chat.gone or not task.is_open:
        return
    if await work.mailbox.noted_since("group_unreached", task.code, work.now - AGAIN_AFTER):
        return
    work.note([Note("group_unreached", task=task.code, reason=row.error)])
    await _tell_lead(work, task, "notice_group_unreached", {"error": row.error or "", "platform": row.platform})


async def _tell_lead(work: Work, task: Task, template: str, data: dict[str, Any]) -> None:
    person = work.world(task).lead_coordinator
    if person is not None:
        await work.say(Say("notice", template, {"task_name": task.name, "task_code": task.code, **data}, task.code, person=person), task)
