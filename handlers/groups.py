"""`/建群`: the bot makes a task's group, and waits for the human who has to add the robot where no interface can."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.decisions import Note, Say
from bot.core.messages import Incoming, awaiting_chat, is_private
from bot.core.ports import GroupOpened, GroupPlan, OpensGroups, Platform, TryLater, Undeliverable
from bot.core.reading import Reading
from bot.core.world import Task, TaskChat
from handlers.desk import Message
from handlers.tasks import announce, may_bind
from storage.models import ErrandRow
from storage.work import Work

OPEN, LOOK = "open_group", "look_for_robot"
LOOK_EVERY = timedelta(minutes=10)
LOOKS = 12
"""The longer a group has waited, the less often is it looked at, every look being a call: after two hours, twelve times in as long
as it has waited so far."""
REMIND_AFTER = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(days=14)


async def open_group(message: Message, reading: Reading) -> None:
    """`/建群 T20260511`, privately or in any chat, by a department of the task; the group is made on the platform it is said on."""
    work, code = message.work, reading.args.strip()
    task = await work.tasks.by_code(code) if code else (message.task if message.task.id else None)
    platform = message.incoming.platform
    if task is None:
        await message.answer("reply", "reply_no_such_task", {"code": code})
    elif not may_bind(message, task):
        await message.answer("reply", "reply_rights", {"lead": task.lead})
    elif (chat := task.chat_on(platform)) is not None and not chat.gone:
        await message.answer("reply", "reply_group_exists", _named(task))
    elif await work.errands.running(OPEN, platform, task.id or 0) is None:
        asker = {"chat": message.incoming.chat, "person": message.person}
        await work.errands.add(OPEN, platform, task.id, await _plan(work, task, platform) | asker, work.now)
        await message.answer("reply", "reply_group_coming", _named(task))


async def _plan(work: Work, task: Task, platform: str) -> dict[str, Any]:
    """Everybody who posts or answers in the task, and lives on this platform: the lead coordinator owns the group."""
    organisation = work.company.organisation
    people = [person for name in (task.lead, *task.departments) for person in organisation.coordinators(name)]
    people += [head for head in [organisation.head(task.lead)] if head]
    here = [person for person in dict.fromkeys(people) if await work.homes.may_live_on(platform, person, task)]
    users = [await work.homes.user(platform, person) for person in here]
    key = "".join(letter for letter in task.code if letter.isascii() and letter.isalnum())
    return {"key": key, "name": f"{task.name}（{task.code}）", "owner": users[0] if users else "", "members": users}


async def ask_to_open(platform: Platform, data: Mapping[str, Any]) -> GroupOpened:
    if not isinstance(platform, OpensGroups):
        raise Undeliverable("这个平台上机器人不能建群")
    return await platform.open_group(GroupPlan(data["key"], data["name"], data["owner"], tuple(data["members"])))


async def opened(work: Work, row: ErrandRow, outcome: GroupOpened | TryLater | Undeliverable) -> datetime | None:
    task = await work.tasks.by_id(row.task_id or 0)
    if task is None:
        return None
    if isinstance(outcome, TryLater | Undeliverable):
        await _tell_asker(work, row, task, "reply_group_failed", {"reason": outcome.reason})
        return None
    awaiting = outcome.chat is None
    chat = TaskChat(row.platform, outcome.chat or awaiting_chat(task.code), outcome.addresses, awaiting)
    await work.tasks.bind(row.task_id or 0, chat.platform, chat.chat, work.now, chat.addresses, awaiting)
    work.note([Note("group_opened", task=task.code, reason=row.platform)])
    await _tell_asker(work, row, task, "reply_group_opened", {"awaiting": awaiting, "left_out": list(outcome.left_out)})
    await _begin_in(work, replace(task, chats=(*task.chats, chat)), chat)
    return None


async def _begin_in(work: Work, task: Task, chat: TaskChat) -> None:
    """With the robot inside the posting rules go out; before, the group and its owner are told how to add it."""
    if not chat.awaiting_robot:
        await announce(work, task, chat)
        return
    if chat.is_reached:
        await work.say_in([chat], Say("notice", "notice_add_robot", _where(task, chat.platform), task.code), task)
    await _tell_owner(work, task, chat.platform)
    await work.errands.add(LOOK, chat.platform, task.id, {"addresses": dict(chat.addresses)}, work.now, work.now + LOOK_EVERY)


async def look_for_robot(platform: Platform, data: Mapping[str, Any]) -> str | None:
    return await platform.robot_is_in(data["addresses"]) if isinstance(platform, OpensGroups) else None


async def looked(work: Work, row: ErrandRow, outcome: str | TryLater | Undeliverable | None) -> datetime | None:
    """Found: the group begins. Not found: again later, until somebody added it or bound another group."""
    task = await work.tasks.by_id(row.task_id or 0)
    chat = task.chat_on(row.platform) if task is not None and task.is_open else None
    if task is None or chat is None or not chat.awaiting_robot:
        return None
    if isinstance(outcome, str):
        await _robot_came(work, task, chat, outcome)
        return None
    waited = work.now - row.created_at
    if REMIND_AFTER <= waited < REMIND_AFTER + LOOK_EVERY:
        await _tell_owner(work, task, row.platform)
    return work.now + until_next_look(waited) if waited < GIVE_UP_AFTER else None


def until_next_look(waited: timedelta) -> timedelta:
    return max(LOOK_EVERY, waited / LOOKS)


async def heard_from(work: Work, incoming: Incoming) -> None:
    """The first word from a group that only waited for the robot proves that it was added (dingtalk.md §3.2)."""
    task = None if is_private(incoming.chat) else await work.tasks.awaited_at(incoming.platform, incoming.chat)
    chat = task.chat_on(incoming.platform) if task is not None and task.is_open else None
    if task is not None and chat is not None:
        await _robot_came(work, task, chat, incoming.chat)


async def _robot_came(work: Work, task: Task, chat: TaskChat, heard_as: str) -> None:
    await work.tasks.bind(task.id or 0, chat.platform, heard_as, work.now, chat.addresses)
    there = TaskChat(chat.platform, heard_as, chat.addresses)
    await announce(work, replace(task, chats=tuple(there if known == chat else known for known in task.chats)), there)


async def _tell_owner(work: Work, task: Task, platform: str) -> None:
    owner = work.world(task).lead_coordinator
    if owner is not None:
        await work.say(Say("notice", "notice_add_robot_owner", _where(task, platform), task.code, person=owner), task)


async def _tell_asker(work: Work, row: ErrandRow, task: Task, template: str, data: Mapping[str, Any]) -> None:
    work.platform = row.platform
    await work.say(Say("reply", template, {**_named(task), **data}, task.code, row.data["chat"]), task)


def _where(task: Task, platform: str) -> dict[str, Any]:
    return {**_named(task), "platform": platform}


def _named(task: Task) -> dict[str, Any]:
    return {"task_name": task.name, "task_code": task.code}
