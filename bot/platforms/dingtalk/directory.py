"""The address book: departments and people within the application's sight (§5). Exempt from the month's allowance."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.core.ports import Directory, DirectoryPerson, Undeliverable
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.verdicts import Answer, failure

ROOT = 1
STRANGER = "60121"
KEPT_FOR = timedelta(hours=24)
Body = Mapping[str, Any]


class People:
    """`KnowsPeople`, and the ids of single people, which are kept for a day."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._kept: dict[str, tuple[datetime, Body]] = {}

    async def directory(self) -> Directory:
        """Reads everybody anew. The root is the company itself, and no department."""
        names = await self._departments(ROOT)
        users: dict[str, None] = {}
        for department in (ROOT, *names):
            answer = await self._api.need(endpoints.DEPARTMENT_USERS, {"dept_id": department})
            users |= dict.fromkeys(_texts(_result(answer).get("userid_list")))
        told = [(user, await self._look_up(user)) for user in users]  # somebody may have left meanwhile
        people = tuple(_person(user, about, names) for user, about in told if about is not None)
        return Directory(tuple(dict.fromkeys(names.values())), people)

    async def knows(self, user: str) -> bool:
        """Whether somebody is within the application's sight. Raises TryLater or Undeliverable."""
        return await self._look_up(user) is not None

    async def union_of(self, user: str) -> str:
        """The unionId that to-dos want. Raises TryLater or Undeliverable."""
        now = self._api.clock.now()
        kept = self._kept.get(user)
        about = kept[1] if kept is not None and now - kept[0] < KEPT_FOR else await self._look_up(user)
        union = (about or {}).get("unionid")
        if not isinstance(union, str) or not union:
            raise Undeliverable("通讯录里没有这个人，或没有他的 unionId")
        return union

    async def user_by_union(self, union: str) -> str:
        """The user id of somebody of our own organisation. Raises TryLater or Undeliverable."""
        found = _result(await self._api.need(endpoints.USER_BY_UNION, {"unionid": union}))
        user = found.get("userid")
        if not isinstance(user, str) or not user or found.get("contact_type") == 1:
            raise Undeliverable("不是本企业的成员")
        return user

    async def _look_up(self, user: str) -> Body | None:
        """What the address book says of somebody; None for a stranger."""
        answer = await self._api.call(endpoints.USER, {"userid": user})
        if answer.code == STRANGER:
            return None
        if not answer.ok:
            raise failure(answer)
        self._kept[user] = self._api.clock.now(), _result(answer)
        return _result(answer)

    async def _departments(self, below: int) -> dict[int, str]:
        """Names by number, top down, level by level."""
        found: dict[int, str] = {}
        level = [below]
        while level:
            listed = [await self._api.need(endpoints.DEPARTMENTS, {"dept_id": number}) for number in level]
            children = {number: name for answer in listed for number, name in _named(answer) if number not in found}
            found |= children
            level = list(children)
        return found


def _named(answer: Answer) -> list[tuple[int, str]]:
    listed = answer.body.get("result")
    rooms = [room for room in listed if isinstance(room, dict)] if isinstance(listed, list) else []
    return [(room["dept_id"], str(room.get("name", ""))) for room in rooms if isinstance(room.get("dept_id"), int)]


def _person(user: str, told: Body, names: Mapping[int, str]) -> DirectoryPerson:
    numbers = told.get("dept_id_list")
    departments = tuple(names[number] for number in numbers if number in names) if isinstance(numbers, list) else ()
    leading = told.get("leader_in_dept")
    leads = isinstance(leading, list) and any(isinstance(item, dict) and item.get("leader") is True for item in leading)
    return DirectoryPerson(user, str(told.get("name", user)), departments, leads)


def _result(answer: Answer) -> Body:
    found = answer.body.get("result")
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
