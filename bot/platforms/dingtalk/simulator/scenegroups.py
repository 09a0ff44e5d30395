"""Scene groups: made from a published template, with members that can be listed and a message of their own (§2.1, §3)."""

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.events import Events
from bot.platforms.dingtalk.simulator.groups import MANAGE, READ, Groups
from bot.platforms.dingtalk.simulator.mentions import resolve
from bot.platforms.dingtalk.simulator.reading import shown_markdown
from bot.platforms.dingtalk.simulator.shapes import Body, mapping_in, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import Group

TITLE_LENGTH, MOST_MANAGERS, MEMBERS_A_PAGE = 30, 12, 1000
TEMPLATE = "scene-template-1"
"""The one template that was built, reviewed and published."""


class SceneGroups:
    def __init__(self, tenant: Tenant, groups: Groups, events: Events) -> None:
        self._tenant = tenant
        self._groups = groups
        self._events = events
        self._by_uuid: dict[str, Group] = {}
        self.templates: dict[str, str] = {TEMPLATE: "scene-robot-1"}
        """Published templates and the robot each brings along; empty where it brings none."""

    def routes(self) -> list[Route]:
        scene, assistant = "/v1.0/im/sceneGroup", "/topapi/im/chat/scencegroup/message/send_v2"
        return [
            api("POST", f"{scene}/create", self._create, scope=MANAGE),
            api("POST", f"{scene}/update", self._update, scope=MANAGE),
            api("POST", f"{scene}/member/add", self._add, scope=MANAGE),
            api("POST", f"{scene}/member/delete", self._delete, scope=MANAGE),
            api("PUT", f"{scene}s/subAdmins", self._managers, scope=MANAGE),
            api("POST", f"{scene}s/members/batchQuery", self._members, scope=READ),
            api("POST", f"{scene}s/query", self._query, scope=READ),
            api("GET", f"{scene}s/templates/robots", self._template_robot, scope=READ),
            api("POST", "/v1.0/im/chat/scenegroup/disband", self._disband, scope=MANAGE),
            oapi("POST", assistant, self._send, scope=MANAGE),
        ]

    def _create(self, ask: Ask) -> Answer:
        """`uuid` makes it idempotent."""
        title, template, owner, users = ask.text("title"), ask.text("template_id"), ask.text("owner_user_id"), ask.texts("user_ids")
        known = self._by_uuid.get(ask.text("uuid"))
        if known is not None:
            return fine({"open_conversation_id": known.chat, "chat_id": known.chat_id})
        if template not in self.templates:
            return refused("groupTemplate.notFound")
        if not 1 <= len(title) <= TITLE_LENGTH:
            return refused("invalidParameter.title", message="title takes 1 to 30 characters")
        if self._groups.stranger([owner]):
            return refused("permession.checkFailed")
        if self._groups.stranger(users):
            return refused("member.notFound")
        group = self._groups.enrol(title, owner, users, template, ask.mapping("management_options"))
        group.admins = set(ask.texts("subadmin_ids"))
        if ask.text("uuid"):
            self._by_uuid[ask.text("uuid")] = group
        return fine({"open_conversation_id": group.chat, "chat_id": group.chat_id})

    def _update(self, ask: Ask) -> Answer:
        group = self._scene(ask.text("open_conversation_id"))
        if group is None:
            return refused("invalid.openConversationId")
        self._groups.rename(group, ask.text("title")[:TITLE_LENGTH], ask.text("owner_user_id"))
        self._groups.configure(group, ask.mapping("management_options"), "chat_banned_type")
        return fine({"success": True})

    def _add(self, ask: Ask) -> Answer:
        group, users = self._scene(ask.text("open_conversation_id")), self._users(ask)
        if group is None:
            return refused("invalid.openConversationId")
        if self._groups.stranger(users):
            return refused("member.notFound")
        self._groups.join(group, users)
        return fine({"success": True})

    def _delete(self, ask: Ask) -> Answer:
        group = self._scene(ask.text("open_conversation_id"))
        if group is None:
            return refused("invalid.openConversationId")
        self._groups.leave(group, self._users(ask))
        return fine({"success": True})

    def _users(self, ask: Ask) -> list[str]:
        unions = [self._tenant.world.by_union(union) or union for union in ask.texts("union_ids")]
        return ask.texts("user_ids") + unions

    def _managers(self, ask: Ask) -> Answer:
        return self._groups.set_managers(ask, MOST_MANAGERS)

    def _members(self, ask: Ask) -> Answer:
        group = self._scene(ask.text("openConversationId"))
        if group is None:
            return refused("invalid.openConversationId")
        start, most = ask.number("nextToken"), min(ask.number("maxResults", 100), MEMBERS_A_PAGE)
        page = list(group.members)[start : start + most]
        more = len(group.members) > start + most
        nicks = {user: self._tenant.world.name(user) for user in page}
        token = str(start + most) if more else ""
        return fine({"memberUserIds": page, "hasMore": more, "nextToken": token, "staffIdNickMap": nicks, "success": True})

    def _query(self, ask: Ask) -> Answer:
        group = self._scene(ask.text("openConversationId"))
        if group is None:
            return refused("invalid.openConversationId")
        state: Body = {"status": -1 if group.disbanded else 1, "success": True}
        about: Body = {"openConversationId": group.chat, "title": group.name, "ownerUserId": group.owner, "templateId": group.template}
        return fine(about | state)

    def _template_robot(self, ask: Ask) -> Answer:
        group = self._scene(ask.query.get("openConversationId", ""))
        robot = self.templates.get(group.template, "") if group is not None else ""
        if not robot or robot != ask.query.get("robotCode", ""):
            return refused("robot.notFound")
        return fine({"success": True, "result": {"userId": f"bot-{robot}", "unionId": f"Un-{robot}"}})

    def _disband(self, ask: Ask) -> Answer:
        group = self._scene(ask.text("openConversationId"))
        if group is None:
            return refused("invalid.openConversationId")
        group.disbanded = True
        self._events.of_chat("chat_disband", group, [])
        return fine({"success": True})

    def _scene(self, chat: str) -> Group | None:
        group = self._tenant.world.groups.get(chat)
        return group if group is not None and group.template else None

    def _send(self, ask: Ask) -> Answer:
        """The group assistant speaks, through the template's robot; it can mention (§2.1)."""
        group = self._scene(ask.text("target_open_conversation_id"))
        if group is None or group.disbanded:
            return old(400013 if group is not None else 34001, "无效的会话id")
        if ask.text("robot_code") != self.templates.get(group.template):
            return old(400106, "机器人不存在")
        param = mapping_in(ask.body, "msg_param_map")
        text = text_in(param, "markdown_content") or text_in(param, "text") or text_in(param, "content")
        if not ask.text("msg_template_id") or not text:
            return old(40035, "不合法的参数")
        at = {"atUserIds": ask.texts("at_users"), "atMobiles": ask.texts("at_mobiles"), "isAtAll": ask.body.get("is_at_all")}
        found = resolve(shown_markdown(text), at, group.members, self._tenant.world, needs_token=False)
        key = self._tenant.new_key()
        post = self._tenant.speak(group.chat, "markdown", found.text, "scene", mentions=found.pinged, body=ask.body, key=key)
        self._tenant.file(group.chat, (post,), key)
        return old(open_msg_id=key)
