"""Groups the bot makes, and how the robot gets into them (§3): by itself where the platform lets it, else by a human hand."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.ports import GroupOpened, GroupPlan, OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.directory import People
from bot.platforms.dingtalk.escape import plain
from bot.platforms.dingtalk.verdicts import Answer, failure

log = logging.getLogger(__name__)

NAME_LENGTH, TITLE_LENGTH = 20, 30
CONVERSATION, CHAT, SCENE = "open_conversation_id", "chatid", "scene_template"
"""The platform's names for a group's ids, and the template of one that was made from it."""
STRANGERS = "member.notFound"


class Groups:
    """`OpensGroups`: scene groups where a template is set up, ordinary internal groups otherwise."""

    def __init__(self, api: Api, people: People) -> None:
        self._api = api
        self._people = people
        self._made: dict[str, GroupOpened] = {}

    async def open_group(self, plan: GroupPlan) -> GroupOpened:
        """Only scene groups have a key of their own on the platform; an ordinary group is known again in this process alone."""
        if plan.key in self._made:
            return self._made[plan.key]
        users = tuple(user for user in plan.members if user != plan.owner)
        known = users
        answer = await self._create(plan, users)
        if answer.code == STRANGERS:
            known = tuple([user for user in users if await self._people.knows(user)])
            answer = await self._create(plan, known)
        if not answer.ok:
            raise failure(answer)
        opened = GroupOpened(None, self._addresses(answer.body), tuple(user for user in users if user not in known))
        self._made[plan.key] = opened  # before anything else can go wrong: it is not made twice
        self._made[plan.key] = replace(opened, chat=await self._with_robot(opened.addresses))
        return self._made[plan.key]

    async def robot_is_in(self, addresses: Mapping[str, str]) -> str | None:
        chat = addresses.get(CONVERSATION, "")
        if not chat:
            return None
        answer = await self._api.call(endpoints.ROBOTS, {"openConversationId": chat})
        robots = answer.body.get("chatbotInstanceVOList")
        codes = [robot.get("robotCode") for robot in robots if isinstance(robot, dict)] if isinstance(robots, list) else []
        return chat if self._api.app.robot in codes else None

    async def rename_group(self, addresses: Mapping[str, str], name: str) -> None:
        if addresses.get(SCENE):
            wanted = {"open_conversation_id": addresses.get(CONVERSATION, ""), "title": _cut(name, TITLE_LENGTH)}
            await self._api.need(endpoints.SCENE_UPDATE, wanted)
        elif addresses.get(CHAT):
            await self._api.need(endpoints.GROUP_UPDATE, {"chatid": addresses[CHAT], "name": _cut(name, NAME_LENGTH)})
        else:
            raise Undeliverable("只有由机器人建的群才能改名")

    async def _create(self, plan: GroupPlan, users: tuple[str, ...]) -> Answer:
        try:
            return await self._asked(plan, users)
        except OutcomeUnknown as lost:
            raise Undeliverable(f"{lost.reason}。群可能已经建好，请在钉钉里查看；没有的话请重新建群") from lost

    async def _asked(self, plan: GroupPlan, users: tuple[str, ...]) -> Answer:
        template = self._api.app.scene_template
        if template is None:
            body = {"name": _cut(plan.name, NAME_LENGTH), "owner": plan.owner, "useridlist": [plan.owner, *users], "conversationTag": 2}
            return await self._api.call(endpoints.GROUP_CREATE, body)
        scene = {"title": _cut(plan.name, TITLE_LENGTH), "template_id": template, "owner_user_id": plan.owner}
        return await self._api.call(endpoints.SCENE_CREATE, {**scene, "user_ids": [plan.owner, *users], "uuid": plan.key})

    def _addresses(self, body: Mapping[str, Any]) -> dict[str, str]:
        chat = body.get("openConversationId") or body.get("open_conversation_id")
        found = {CONVERSATION: chat, CHAT: body.get("chatid") or body.get("chat_id"), SCENE: self._api.app.scene_template}
        return {name: str(value) for name, value in found.items() if value}

    async def _with_robot(self, addresses: Mapping[str, str]) -> str | None:
        """Adding the robot is in the vendor's SDK and in no document (§3.2): where it does not work, a human adds it."""
        wanted = {"openConversationId": addresses.get(CONVERSATION, ""), "robotCode": self._api.app.robot}
        try:
            await self._api.call(endpoints.ADD_ROBOT, wanted)
            return await self.robot_is_in(addresses)
        except (TryLater, OutcomeUnknown) as lost:
            log.warning("dingtalk: the robot is not in its new group yet: %s", lost.reason)
            return None


def _cut(name: str, most: int) -> str:
    line = " ".join(plain(name).split()) or "任务群"
    return line if len(line) <= most else line[: most - 1] + "…"
