"""The company's directory (通讯录): the tree of departments and the people in it.

A userid is one of `[A-Za-z0-9_.@-]`, compared without case; the spelling of whoever created it is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.organisation import Organisation

ROOT = 1


@dataclass(slots=True)
class Department:
    id: int
    name: str
    parent: int
    leaders: list[str] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    people: dict[str, None] = field(default_factory=dict)
    """User ids, in the order they came."""


@dataclass(slots=True)
class Member:
    id: str
    name: str
    departments: tuple[int, ...] = (ROOT,)
    position: str = ""
    mobile: str = ""
    leader: str = ""
    """The direct superior's user id."""


class Directory:
    def __init__(self, company: str = "远帆跨境物流有限公司") -> None:
        self.departments: dict[int, Department] = {ROOT: Department(ROOT, company, 0)}
        self._people: dict[str, Member] = {}
        self._mobiles: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._people)

    def __iter__(self) -> Iterator[Member]:
        return iter(self._people.values())

    @property
    def names(self) -> dict[str, str]:
        return {member.id: member.name for member in self}

    def find(self, user: str) -> Member | None:
        return self._people.get(user.casefold())

    def name(self, user: str) -> str:
        member = self.find(user)
        return member.name if member else user

    def by_mobile(self, mobile: str) -> Member | None:
        return self._people.get(self._mobiles.get(mobile, ""))

    def meet(self, user: str) -> Member:
        """The member of that id; somebody nobody has heard of joins the company's root department."""
        return self.find(user) or self.add_user(user)

    def add_user(self, user: str, name: str = "", *departments: int, position: str = "", mobile: str = "", leader: str = "") -> Member:
        """Enter a member, or enter them anew. Raises KeyError for a department that is not there."""
        self.remove_user(user)
        member = Member(user, name or user, departments or (ROOT,), position, mobile, leader)
        for number in member.departments:
            self.departments[number].people[user] = None
        self._people[user.casefold()] = member
        if mobile:
            self._mobiles[mobile] = user.casefold()
        return member

    def remove_user(self, user: str) -> None:
        member = self._people.pop(user.casefold(), None)
        if member is None:
            return
        self._mobiles.pop(member.mobile, None)
        for number in member.departments:
            self.departments[number].people.pop(member.id, None)

    def add_department(self, name: str, parent: int = ROOT, *, number: int | None = None) -> int:
        """A new department's id. Raises KeyError for a parent that is not there."""
        number = number or max(self.departments) + 1
        self.departments[parent].children.append(number)
        self.departments[number] = Department(number, name, parent)
        return number

    def below(self, number: int) -> Iterator[Department]:
        """A department and everything under it, parents first."""
        department = self.departments[number]
        yield department
        for child in department.children:
            yield from self.below(child)

    def load(self, organisation: Organisation, platform: str = "wecom") -> None:
        """Enter an organisation file's departments and people, by their accounts on a platform."""
        numbers = {name: self.add_department(name) for name in organisation.departments}
        for person in organisation.people.values():
            department, account = person.department, organisation.account(person.id, platform)
            head = organisation.head(department)
            superior = organisation.account(head, platform) if head and head != person.id else ""
            where = (numbers[department],) if department in numbers else ()
            self.add_user(account, person.name, *where, position=_position(organisation, person.id, department), leader=superior)
            if head == person.id and department in numbers:
                self.departments[numbers[department]].leaders.append(account)


def _position(organisation: Organisation, person: str, department: str | None) -> str:
    if person == organisation.head(department):
        return "部门负责人"
    return "专职沟通协调岗" if person in organisation.coordinators(department) else ""
