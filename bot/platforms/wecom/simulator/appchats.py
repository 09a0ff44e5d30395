"""应用群聊: groups an app makes and speaks in (paths 90245, 98913, 98914, 90248)."""

import re
from datetime import timedelta
from itertools import count

from bot.platforms.wecom.frames import Answer, Body, text_in
from bot.platforms.wecom.simulator import codes, contents, mentions
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.counters import HOUR, MINUTE, Counter, DayCounter, Limit
from bot.platforms.wecom.simulator.depot import APPS, Depot
from bot.platforms.wecom.simulator.world import Group, World

_CHAT_ID = re.compile(r"[0-9a-zA-Z]{1,32}")
NAME_LETTERS = 50
FEWEST, MOST = 2, 2000


class AppChats:
    """`hourly`: person-messages an hour, 150,000 for a small company."""

    def __init__(self, world: World, depot: Depot, hourly: int = 150_000) -> None:
        self._world = world
        self._depot = depot
        self._numbers = count(1)
        self._created = DayCounter(1000)
        self._changed = Counter(Limit(1000, timedelta(hours=1)))
        self._sent = Counter(Limit(20_000, MINUTE), Limit(hourly, HOUR))
        self._per_member = Counter(Limit(200, MINUTE))
        self._per_member_and_day = DayCounter(10_000)

    @property
    def doors(self) -> Doors:
        return {
            "appchat/create": Door("POST", self._create),
            "appchat/update": Door("POST", self._update),
            "appchat/get": Door("GET", self._get),
            "appchat/send": Door("POST", self._send),
        }

    def _create(self, ask: Ask) -> Answer:
        body = ask.body
        chat = body.get("chatid") or f"wrAPP{next(self._numbers):010d}"
        wrong = self._create_mistake(ask, chat)
        if wrong is not None:
            return wrong
        if not self._created.allows("", ask.now):
            return codes.refused(codes.TOO_OFTEN)
        group = self._world.add_group(chat, _users(body, "userlist"), has_bot=False, app_chat=chat)
        group.app = ask.app.agentid
        group.name = text_in(body, "name")[:NAME_LETTERS] or chat
        group.owner = text_in(body, "owner") or _users(body, "userlist")[0]
        return codes.fine(chatid=chat)

    def _create_mistake(self, ask: Ask, chat: object) -> Answer | None:
        users, owner = _users(ask.body, "userlist"), ask.body.get("owner")
        if not ask.app.root_visible:
            return codes.refused(codes.NO_PRIVILEGE)
        if not isinstance(chat, str) or not _CHAT_ID.fullmatch(chat):
            return codes.refused(codes.BAD_CHAT_ID, "invalid chatid")
        if self._world.find(chat) is not None:
            return codes.refused(codes.CHAT_EXISTS, "chatid exists")
        wrong = self._name_mistake(ask.body) or self._members_mistake(ask, users, len({user.casefold() for user in users}))
        if wrong is not None:
            return wrong
        return self._owner_mistake(owner, users) if owner is not None else None

    def _name_mistake(self, body: Body) -> Answer | None:
        return None if isinstance(body.get("name", ""), str) else codes.refused(codes.BAD_CHAT_NAME, "invalid chat name")

    def _members_mistake(self, ask: Ask, users: list[str], size: int) -> Answer | None:
        if not FEWEST <= size <= MOST:
            return codes.refused(codes.BAD_MEMBER_COUNT, "invalid chat member count")
        found = (self._world.directory.find(user) for user in users)
        if not all(member is not None and ask.app.reaches(member) for member in found):
            return codes.refused(codes.BAD_MEMBER, "invalid chat member")
        return None

    def _owner_mistake(self, owner: object, users: list[str]) -> Answer | None:
        if not isinstance(owner, str) or self._world.directory.find(owner) is None:
            return codes.refused(codes.BAD_OWNER, "invalid chat owner")
        listed = owner.casefold() in {user.casefold() for user in users}
        return None if listed else codes.refused(codes.OWNER_NOT_LISTED, "owner not in userlist")

    def _own(self, ask: Ask, chat: object) -> Group | Answer:
        """The group of that id, if this app made it."""
        if not ask.app.root_visible:
            return codes.refused(codes.NO_PRIVILEGE)
        group = self._world.find(chat) if isinstance(chat, str) else None
        if group is None or group.app_chat != chat:
            return codes.refused(codes.NO_SUCH_CHAT)
        return group if group.app == ask.app.agentid else codes.refused(codes.NOT_YOUR_CHAT, "chat not created by this app")

    def _update(self, ask: Ask) -> Answer:
        group = self._own(ask, ask.body.get("chatid"))
        if isinstance(group, Answer):
            return group
        directory = self._world.directory
        added, gone = _users(ask.body, "add_user_list"), _users(ask.body, "del_user_list")
        left = {member.id for user in gone if (member := directory.find(user))}
        new = {member.id for user in added if (member := directory.find(user))}
        members = (group.members | new) - left
        wrong = self._name_mistake(ask.body) or self._members_mistake(ask, [*members, *added], len(members))
        owner = ask.body.get("owner")
        wrong = wrong or (self._owner_mistake(owner, list(members)) if owner is not None else None)
        if wrong is not None:
            return wrong
        if not self._changed.allows("", ask.now):
            return codes.refused(codes.TOO_OFTEN)
        group.members = members
        group.name = text_in(ask.body, "name")[:NAME_LETTERS] or group.name
        group.owner = text_in(ask.body, "owner") or group.owner
        return codes.fine()

    def _get(self, ask: Ask) -> Answer:
        group = self._own(ask, ask.query.get("chatid"))
        if isinstance(group, Answer):
            return group
        users = sorted(group.members)
        return codes.fine(chat_info={"chatid": group.app_chat, "name": group.name, "owner": group.owner, "userlist": users, "chat_type": 0})

    def _send(self, ask: Ask) -> Answer:
        group = self._own(ask, ask.body.get("chatid"))
        if isinstance(group, Answer):
            return group
        wrong = contents.mistake(ask.body, contents.COMMON, self._depot, ask.now, APPS)
        if wrong is not None:
            return wrong
        if not self._sent.allows("", ask.now, len(group.members)):
            return codes.refused(codes.TOO_OFTEN)
        missed = tuple(user for user in sorted(group.members) if not self._takes(user, ask))
        pinged = tuple(user for user in mentions.of_app(self._world, group, ask.body) if user not in missed)
        text = contents.seen(self._world, group, ask.body, self._depot)
        kind, chat = text_in(ask.body, "msgtype"), group.app_chat or ""
        self._world.show(ask.now, "app", chat, kind, text, ask.body, mentions=pinged, missed=missed)
        return codes.fine()

    def _takes(self, user: str, ask: Ask) -> bool:
        """Whether a member gets one more; beyond 200 a minute and 10,000 a day all groups of the app fall silent for them."""
        key = f"{ask.app.agentid}/{user}"
        return self._per_member.allows(key, ask.now) and self._per_member_and_day.allows(key, ask.now)


def _users(body: Body, name: str) -> list[str]:
    value = body.get(name)
    return [user for user in value if isinstance(user, str)] if isinstance(value, list) else []
