"""Groups the app makes (paths 90245, 98913, 98914). The robot is added by a human: there is no API for that."""

import hashlib
import re
from collections.abc import Sequence

from bot.core.ports import GroupOpened, GroupPlan, Undeliverable
from bot.platforms.wecom.api import Api
from bot.platforms.wecom.choosing import APPCHAT
from bot.platforms.wecom.escape import clean
from bot.platforms.wecom.frames import Answer, Body, mapping_in
from bot.platforms.wecom.members import Members
from bot.platforms.wecom.pacing import Paced
from bot.platforms.wecom.userids import folded, pingable
from bot.platforms.wecom.verdicts import BAD_MEMBERS, CHAT_EXISTS

NAME_LETTERS = 50
ID_LETTERS = 32
FEWEST = 2
_NOT_IN_IDS = re.compile(r"[^0-9a-zA-Z]")
_TRIED_AGAIN = frozenset({CHAT_EXISTS, *BAD_MEMBERS})


class Groups:
    """`members` is told who is in a group that was made or found."""

    def __init__(self, api: Api, paced: Paced, members: Members) -> None:
        self._api = api
        self._paced = paced
        self._members = members

    async def open(self, plan: GroupPlan) -> GroupOpened:
        """Makes the group under an id of our own, or finds it. Raises TryLater or Undeliverable."""
        wanted = list(dict.fromkeys([plan.owner, *plan.members]))
        users = pingable(wanted)
        answer = await self._create(plan, users)
        if answer.errcode in BAD_MEMBERS:
            users = [user for user in users if await self._exists(user)]
            answer = await self._create(plan, users)
        if answer.errcode == CHAT_EXISTS:
            return await self._found(chat_id(plan.key), wanted)
        if not answer.ok:
            raise Undeliverable(f"建群失败（{answer.errcode}）{answer.errmsg}")
        self._members.note(chat_id(plan.key), users)
        return GroupOpened(None, {APPCHAT: chat_id(plan.key)}, _without(wanted, users))

    async def rename(self, chat: str, name: str) -> None:
        await self._paced.post("appchat/update", {"chatid": chat, "name": _name(name)})

    async def _create(self, plan: GroupPlan, users: Sequence[str]) -> Answer:
        """An owner who is no member of the company leaves the choice to the platform."""
        if len(users) < FEWEST:
            raise Undeliverable(f"群成员不足 {FEWEST} 人，请先在通讯录和应用可见范围内加入成员")
        body: Body = {"name": _name(plan.name), "userlist": list(users), "chatid": chat_id(plan.key)}
        if plan.owner in users:
            body["owner"] = plan.owner
        return await self._paced.post("appchat/create", body, expected=_TRIED_AGAIN)

    async def _exists(self, user: str) -> bool:
        """Whether the app may take this person into a group."""
        answer = await self._api.get("user/get", {"userid": user}, expected=_NOT_SEEN)
        return answer.ok

    async def _found(self, chat: str, wanted: Sequence[str]) -> GroupOpened:
        answer = await self._api.get("appchat/get", {"chatid": chat})
        listed = mapping_in(answer.body, "chat_info").get("userlist")
        users = [user for user in listed if isinstance(user, str)] if isinstance(listed, list) else []
        users += await self._invited(chat, _without(pingable(wanted), users))
        self._members.note(chat, users)
        return GroupOpened(None, {APPCHAT: chat}, _without(wanted, users))

    async def _invited(self, chat: str, users: Sequence[str]) -> list[str]:
        """Those who could be added to a group that was made before without them."""
        there = [user for user in users if await self._exists(user)]
        if not there:
            return []
        answer = await self._paced.post("appchat/update", {"chatid": chat, "add_user_list": there}, expected=BAD_MEMBERS)
        return there if answer.ok else []


_NOT_SEEN = frozenset({40003, 60011, 60021, 60111, 46004, 50002})


def chat_id(key: str) -> str:
    """At most 32 letters and digits; a longer key keeps its beginning, and stays apart from others with the same."""
    plain = _NOT_IN_IDS.sub("", key)
    if plain == key and 0 < len(key) <= ID_LETTERS:
        return key
    return plain[:16] + hashlib.sha256(key.encode()).hexdigest()[:16]


def _without(wanted: Sequence[str], users: Sequence[str]) -> tuple[str, ...]:
    there = folded(users)
    return tuple(user for user in wanted if user.casefold() not in there)


def _name(name: str) -> str:
    return " ".join(clean(name).split())[:NAME_LETTERS] or "协作群"
