"""Ordinary groups: made, changed, given managers, and how the robot gets in (§3.1-§3.3)."""

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.events import Events
from bot.platforms.dingtalk.simulator.robot import Robot
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import Group

MANAGE, READ = "qyapi_chat_manage", "qyapi_chat_read"
NAME_LENGTH, MOST_MEMBERS, MOST_LEGACY_MEMBERS = 20, 1000, 40
INTERNAL_ROBOT, BANNED = 2, 1
ADD, REMOVE = 2, 3


class Groups:
    def __init__(self, tenant: Tenant, robot: Robot, events: Events) -> None:
        self._tenant = tenant
        self._robot = robot
        self._events = events

    def routes(self) -> list[Route]:
        return [
            api("POST", "/v1.0/im/group/create", self._create, scope=MANAGE),
            api("POST", "/v1.0/im/group/update", self._update, scope=MANAGE),
            api("POST", "/v1.0/im/subAdministrators", self._managers, scope=MANAGE),
            api("POST", "/v1.0/im/chat/{chat}/convertToOpenConversationId", self._convert, scope=READ),
            api("POST", "/v1.0/robot/groups/robots/query", self._robots),
            api("POST", "/v1.0/robot/groups/orgRobots/add", self._add_robot),
            oapi("POST", "/chat/create", self._create_legacy, scope=MANAGE),
            oapi("GET", "/chat/get", self._get, scope=READ),
        ]

    def stranger(self, users: list[str]) -> str:
        """The first who is nobody of the organisation, or nothing."""
        people = self._tenant.world.people
        return next((user for user in users if user not in people or people[user].external), "")

    def enrol(self, name: str, owner: str, users: list[str], template: str = "", settings: Body | None = None) -> Group:
        """A new group, without the robot."""
        chat = f"cidSim{self._tenant.world.number():04d}/+=="
        members = dict.fromkeys([owner, *users])
        return self._tenant.world.add_group(Group(chat, name, members, False, owner, template=template, settings=settings or {}))

    def join(self, group: Group, users: list[str]) -> None:
        new = [user for user in users if user not in group.members]
        group.members |= dict.fromkeys(new)
        if new:
            self._events.of_chat("chat_add_member", group, new)

    def leave(self, group: Group, users: list[str]) -> None:
        gone = [user for user in users if group.members.pop(user, self) is None]
        group.admins -= set(gone)
        if gone:
            self._events.of_chat("chat_remove_member", group, gone)

    def rename(self, group: Group, name: str, owner: str) -> None:
        if name and name != group.name:
            group.name = name
            self._events.of_chat("chat_update_title", group, [])
        if owner and owner != group.owner:
            group.owner = owner
            self._events.of_chat("chat_update_owner", group, [owner])

    def configure(self, group: Group, settings: Body, ban: str) -> None:
        group.settings = group.settings | settings
        if ban in settings:
            group.muted = settings[ban] == BANNED

    def set_managers(self, ask: Ask, most: int) -> Answer:
        group = self._tenant.world.groups.get(ask.text("openConversationId"))
        users, role = ask.texts("userIds"), ask.number("role")
        if group is None:
            return refused("invalid.openConversationId")
        if role not in (ADD, REMOVE) or not 1 <= len(users) <= most:
            return refused("invalidParameter.role" if users else "invalidParameter.userIds")
        strangers = [user for user in users if user not in group.members]
        if strangers:
            return refused("member.notFound")
        group.admins = group.admins | set(users) if role == ADD else group.admins - set(users)
        return fine({"success": True})

    def _create(self, ask: Ask) -> Answer:
        name, owner, users = ask.text("name"), ask.text("owner"), ask.texts("useridlist")
        refusal = self._uncreatable(name, owner, users)
        if refusal is not None:
            return refusal
        group = self.enrol(name, owner, users, settings=ask.mapping("managementOptions"))
        return fine({"conversationTag": 2, "openConversationId": group.chat, "chatid": group.chat_id})

    def _uncreatable(self, name: str, owner: str, users: list[str]) -> Answer | None:
        if not 1 <= len(name) <= NAME_LENGTH:
            return refused("invalidParameter.name", message="name takes 1 to 20 characters")
        if not owner or self.stranger([owner]):
            return refused("permession.checkFailed", message="群主不在应用可见范围内")
        if len(users) > MOST_MEMBERS:
            return refused("member.exceed")
        return refused("member.notFound") if self.stranger(users) else None

    def _update(self, ask: Ask) -> Answer:
        group = self._tenant.world.group_by_chat_id(ask.text("chatid"))
        added = ask.texts("add_useridlist")
        if group is None or group.disbanded:
            return refused("invalid.chatid" if group is None else "group.disbanded")
        if len(ask.text("name")) > NAME_LENGTH:
            return refused("invalidParameter.name", message="name takes 1 to 20 characters")
        if self.stranger(added):
            return refused("member.notFound")
        self.rename(group, ask.text("name"), ask.text("owner"))
        self.join(group, added)
        self.leave(group, ask.texts("del_useridlist"))
        self.configure(group, ask.mapping("managementOptions"), "chatBannedType")
        return fine({"success": True})

    def _managers(self, ask: Ask) -> Answer:
        return self.set_managers(ask, MOST_MEMBERS)

    def _convert(self, ask: Ask) -> Answer:
        group = self._tenant.world.group_by_chat_id(ask.args["chat"])
        return refused("invalid.chatid") if group is None else fine({"openConversationId": group.chat})

    def _robots(self, ask: Ask) -> Answer:
        group = self._tenant.world.groups.get(ask.text("openConversationId"))
        if group is None:
            return refused("invalid.openConversationId")
        ours = {"robotCode": self._tenant.terms.robot_code, "name": self._tenant.terms.bot_name, "openRobotType": INTERNAL_ROBOT}
        return fine({"chatbotInstanceVOList": [ours] if group.has_bot else []})

    def _add_robot(self, ask: Ask) -> Answer:
        """In the vendor's SDKs, in no document: whether it works is a switch (§3.2)."""
        if not self._tenant.switches.org_robots_add:
            return refused("Forbidden.AccessDenied.AccessTokenPermissionDenied", 403, "没有调用该接口的权限")
        group = self._tenant.world.groups.get(ask.text("openConversationId"))
        refusal = self._robot.wrong_robot(ask.text("robotCode"))
        if refusal is not None or group is None or group.disbanded:
            return refusal or refused("invalid.openConversationId" if group is None else "group.disbanded")
        group.has_bot = True
        self._tenant.bell.ring()
        return fine({"result": True})

    def _create_legacy(self, ask: Ask) -> Answer:
        name, owner, users = ask.text("name"), ask.text("owner"), ask.texts("useridlist")
        if not 1 <= len(name) <= NAME_LENGTH or len(users) > MOST_LEGACY_MEMBERS:
            return old(40035, "不合法的参数")
        if self.stranger([owner, *users]):
            return old(33012, "无效的USERID")
        group = self.enrol(name, owner, users)
        return old(chatid=group.chat_id, openConversationId=group.chat)

    def _get(self, ask: Ask) -> Answer:
        group = self._tenant.world.group_by_chat_id(ask.query.get("chatid", ""))
        if group is None:
            return old(34001, "无效的会话id")
        return old(chat_info={"chatid": group.chat_id, "name": group.name, "owner": group.owner, "useridlist": list(group.members)})
