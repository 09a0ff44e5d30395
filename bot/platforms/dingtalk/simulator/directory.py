"""The address book: people and departments, exempt from the monthly quota (§5)."""

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Handle, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.shapes import Body
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.world import ROOT_DEPARTMENT, Department, Person

MEMBERS, DEPARTMENTS = "qyapi_get_member", "qyapi_get_department_list"
MOBILE = "fieldMobile"
"""The extra scope without which nobody sees a mobile number."""
NO_USER, NO_DEPARTMENT, NO_MOBILE = 60121, 60003, 60111


class Directory:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    def routes(self) -> list[Route]:
        user, department = "/topapi/v2/user", "/topapi/v2/department"
        return [
            self._people(f"{user}/get", self._get),
            self._people(f"{user}/getbymobile", self._by_mobile),
            self._people("/topapi/user/getbyunionid", self._by_union),
            self._people("/topapi/user/listid", self._list_ids),
            self._rooms(f"{department}/listsub", self._list_sub),
            self._rooms(f"{department}/get", self._department),
            self._rooms(f"{department}/listparentbyuser", self._parents),
            api("POST", "/v1.0/contact/users/search", self._search_users, bucket="free", scope=MEMBERS),
            api("POST", "/v1.0/contact/departments/search", self._search_departments, bucket="free", scope=DEPARTMENTS),
            api("GET", "/v1.0/contact/users/me", self._me, bucket="free", key="user"),
            api("GET", "/v1.0/contact/users/{union}", self._by_union_id, bucket="free", scope="Contact.User.Read"),
        ]

    def add(self, number: int, name: str, parent: int = ROOT_DEPARTMENT) -> None:
        self._tenant.world.departments[number] = Department(number, name, parent)

    def _people(self, path: str, handle: Handle) -> Route:
        return oapi("POST", path, handle, bucket="free", scope=MEMBERS)

    def _rooms(self, path: str, handle: Handle) -> Route:
        return oapi("POST", path, handle, bucket="free", scope=DEPARTMENTS)

    def _own(self, user: str) -> Person | None:
        """A person of the organisation; others are not in its book."""
        person = self._tenant.world.people.get(user)
        return person if person is not None and not person.external else None

    def _get(self, ask: Ask) -> Answer:
        person = self._own(ask.text("userid"))
        return old(NO_USER, "找不到该用户") if person is None else old(result=self._shown(person))

    def _shown(self, person: Person) -> Body:
        about: Body = {"userid": person.user, "unionid": person.union_id, "name": person.name, "title": person.title}
        about |= {"dept_id_list": list(person.departments), "active": True}
        about |= {"manager_userid": person.manager} if person.manager else {}
        return about | ({"mobile": person.mobile} if MOBILE in self._tenant.switches.scopes and person.mobile else {})

    def _by_mobile(self, ask: Ask) -> Answer:
        user = self._tenant.world.by_mobile(ask.text("mobile"))
        return old(NO_MOBILE, "手机号码不存在") if user is None or self._own(user) is None else old(result={"userid": user})

    def _by_union(self, ask: Ask) -> Answer:
        user = self._tenant.world.by_union(ask.text("unionid"))
        if user is None or self._own(user) is None:
            return old(NO_USER, "找不到该用户")
        return old(result={"contact_type": 0, "userid": user})

    def _list_ids(self, ask: Ask) -> Answer:
        number = ask.number("dept_id")
        if number not in self._tenant.world.departments:
            return old(NO_DEPARTMENT, "部门不存在")
        people = self._tenant.world.people.values()
        return old(result={"userid_list": [person.user for person in people if number in person.departments and not person.external]})

    def _list_sub(self, ask: Ask) -> Answer:
        number, departments = ask.number("dept_id", ROOT_DEPARTMENT), self._tenant.world.departments
        if number not in departments:
            return old(NO_DEPARTMENT, "部门不存在")
        return old(result=[_department(below) for below in departments.values() if below.parent == number])

    def _department(self, ask: Ask) -> Answer:
        department = self._tenant.world.departments.get(ask.number("dept_id"))
        return old(NO_DEPARTMENT, "部门不存在") if department is None else old(result=_department(department))

    def _parents(self, ask: Ask) -> Answer:
        person = self._own(ask.text("userid"))
        if person is None:
            return old(NO_USER, "找不到该用户")
        chains = [{"parent_dept_id_list": self._chain(number)} for number in person.departments]
        return old(result={"parent_list": chains})

    def _chain(self, number: int) -> list[int]:
        chain: list[int] = []
        while number in self._tenant.world.departments and number not in chain:
            chain.append(number)
            number = self._tenant.world.departments[number].parent
        return chain

    def _search_users(self, ask: Ask) -> Answer:
        word, whole = ask.text("queryWord"), ask.number("fullMatchField") == 1
        people = self._tenant.world.people.values()
        found = [person.user for person in people if not person.external and (person.name == word if whole else word in person.name)]
        return _page(found, ask)

    def _search_departments(self, ask: Ask) -> Answer:
        departments = self._tenant.world.departments.values()
        return _page([department.number for department in departments if ask.text("queryWord") in department.name], ask)

    def _me(self, ask: Ask) -> Answer:
        return fine(_card(self._tenant.world.people[ask.caller]))

    def _by_union_id(self, ask: Ask) -> Answer:
        user = self._tenant.world.by_union(ask.args["union"])
        return refused("staff.notFound", 404) if user is None else fine(_card(self._tenant.world.people[user]))


def _department(department: Department) -> Body:
    return {"dept_id": department.number, "name": department.name, "parent_id": department.parent}


def _card(person: Person) -> Body:
    return {"nick": person.name, "unionId": person.union_id, "openId": f"open-{person.user}", "avatarUrl": ""}


def _page(found: list[str] | list[int], ask: Ask) -> Answer:
    if not ask.text("queryWord"):
        return refused("invalidParameter.queryWord")
    start, most = ask.number("offset"), ask.number("size", 20)
    return fine({"list": found[start : start + most], "totalCount": len(found), "hasMore": len(found) > start + most})
