"""What may be asked of the directory: `user/*` and `department/*` (§5.1 of the dossier)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.platforms.wecom.frames import Answer, Body, text_in
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.directory import ROOT, Department, Directory, Member

MOST_IDS = 10_000
BLOCK = timedelta(days=1)


class Contacts:
    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._misses = 0
        self._shut_until: datetime | None = None

    @property
    def doors(self) -> Doors:
        return {
            "user/get": Door("GET", self._user),
            "user/simplelist": Door("GET", lambda ask: self._users(ask, _brief)),
            "user/list": Door("GET", lambda ask: self._users(ask, self._whole)),
            "user/list_id": Door("POST", self._ids),
            "user/getuserid": Door("POST", self._by_mobile),
            "department/list": Door("GET", lambda ask: self._departments(ask, "department", _department)),
            "department/simplelist": Door("GET", lambda ask: self._departments(ask, "department_id", _department_id)),
        }

    def _user(self, ask: Ask) -> Answer:
        member = self._directory.find(ask.query.get("userid", ""))
        if member is None:
            return codes.refused(codes.USER_UNKNOWN)
        return codes.fine(**self._whole(member)) if ask.app.reaches(member) else codes.refused(codes.NO_PRIVILEGE)

    def _users(self, ask: Ask, written: Callable[[Member], Body]) -> Answer:
        """The people right in a department; those below it are asked for department by department."""
        department = self._department(ask.query.get("department_id", ""))
        if department is None:
            return codes.refused(codes.NO_SUCH_DEPARTMENT, "department not found")
        if ask.app.sees is not None and department.id not in ask.app.sees:
            return codes.refused(codes.NO_PRIVILEGE)
        members = (self._directory.find(user) for user in department.people)
        return codes.fine(userlist=[written(member) for member in members if member is not None])

    def _whole(self, member: Member) -> Body:
        """A member as an app created after 2022-06-20 sees them: without mobile, mail and portrait."""
        leads = [int(member.id in self._directory.departments[number].leaders) for number in member.departments]
        return {
            **_brief(member),
            "position": member.position,
            "status": 1,
            "isleader": max(leads, default=0),
            "is_leader_in_dept": leads,
            "direct_leader": [member.leader] if member.leader else [],
            "main_department": member.departments[0],
            "order": [0] * len(leads),
        }

    def _ids(self, ask: Ask) -> Answer:
        """Every id with its departments, in pages; only 通讯录同步 may ask."""
        if not ask.app.syncs:
            return codes.refused(codes.NOT_PERMITTED)
        cursor, limit = text_in(ask.body, "cursor"), ask.body.get("limit", MOST_IDS)
        if not isinstance(limit, int) or not 1 <= limit <= MOST_IDS or not (cursor or "0").isdecimal():
            return codes.refused(codes.BAD_PARAMETER, "cursor or limit")
        start = int(cursor or 0)
        rows = [{"userid": member.id, "department": number} for member in self._directory for number in member.departments]
        page = rows[start : start + limit]
        rest = start + limit < len(rows)
        return codes.fine(dept_user=page, next_cursor=str(start + limit) if rest else "")

    def _by_mobile(self, ask: Ask) -> Answer:
        """Who has a telephone number. Guesses that miss for more than a fifth of the headcount shut this door for a day."""
        if self._shut_until is not None and ask.now < self._shut_until:
            return codes.refused(codes.TOO_OFTEN)
        member = self._directory.by_mobile(text_in(ask.body, "mobile"))
        if member is not None:
            return codes.fine(userid=member.id)
        self._misses += 1
        if self._misses * 5 > len(self._directory):
            self._misses, self._shut_until = 0, ask.now + BLOCK
        return codes.refused(codes.MOBILE_UNKNOWN, "user not found")

    def _departments(self, ask: Ask, name: str, written: Callable[[Department], Body]) -> Answer:
        """A department and everything under it; without an id the whole tree."""
        top = self._department(ask.query.get("id") or str(ROOT))
        if top is None:
            return codes.refused(codes.NO_SUCH_DEPARTMENT, "department not found")
        below = self._directory.below(top.id)
        return codes.fine(**{name: [written(found) for found in below if ask.app.sees is None or found.id in ask.app.sees]})

    def _department(self, number: str) -> Department | None:
        return self._directory.departments.get(int(number)) if number.isdecimal() else None


def _brief(member: Member) -> Body:
    return {"userid": member.id, "name": member.name, "department": list(member.departments)}


def _department(found: Department) -> Body:
    return {**_department_id(found), "name": found.name, "department_leader": found.leaders}


def _department_id(found: Department) -> Body:
    return {"id": found.id, "parentid": found.parent, "order": 100_000 - found.id}
