"""What a platform's directory says differently from the organisation file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.core.organisation import Organisation, Person
from bot.core.ports import Directory, DirectoryPerson


@dataclass(frozen=True, slots=True)
class NewDepartment:
    name: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    id: str
    name: str
    department: str
    user: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody the file knows without an account on this platform."""

    person: str
    user: str


@dataclass(frozen=True, slots=True)
class Renamed:
    person: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Moved:
    person: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class NewHead:
    """A department without a head in the file, led by one person in the directory."""

    department: str
    person: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody with an account whom the directory does not show any more. Never taken out of the file: the archive names them."""

    person: str
    name: str


Change = NewDepartment | NewPerson | NewAccount | Renamed | Moved | NewHead | Gone


def compare(directory: Directory, organisation: Organisation, platform: str, *, everything: bool = False) -> list[Change]:
    """In the order in which they can be carried out. Unless `everything` is wanted, departments that the file does not name,
    and the people in them, are left alone."""
    comparison = _Comparison(directory, organisation, platform, everything)
    return [*comparison.departments(), *comparison.people(), *comparison.heads(), *comparison.gone()]


class _Comparison:
    def __init__(self, directory: Directory, organisation: Organisation, platform: str, everything: bool) -> None:
        self._directory = directory
        self._organisation = organisation
        self._platform = platform
        self._everything = everything
        ids = {person.user: self._id_of(person) for person in directory.people}
        shared = {person for person, times in Counter(ids.values()).items() if times > 1}
        self._ids = {user: None if person in shared else person for user, person in ids.items()}
        self._taken: set[str] = set(organisation.people)

    def departments(self) -> Iterator[Change]:
        new = (name for name in self._directory.departments if self._organisation.canonical(name) is None)
        return (NewDepartment(name) for name in dict.fromkeys(new)) if self._everything else iter(())

    def people(self) -> Iterator[Change]:
        for found in self._directory.people:
            department = self._department(found)
            known = self._organisation.people.get(self._ids[found.user] or "")
            if known is not None:
                yield from self._differences(known, found, department)
            elif department is not None:
                yield NewPerson(self._new_id(found), found.name, department, found.user)

    def heads(self) -> Iterator[Change]:
        for name, department in self._organisation.departments.items():
            leaders = [found for found in self._directory.people if found.leads and self._department(found) == name]
            known = [self._ids[found.user] for found in leaders]
            if department.head is None and len(known) == 1 and known[0] is not None:
                yield NewHead(name, known[0])

    def gone(self) -> Iterator[Change]:
        there = {person for person in self._ids.values() if person}
        for person in self._organisation.people.values():
            if self._platform in person.accounts and person.id not in there:
                yield Gone(person.id, person.name)

    def _differences(self, known: Person, found: DirectoryPerson, department: str | None) -> Iterator[Change]:
        if self._platform not in known.accounts and known.id.casefold() != found.user.casefold():
            yield NewAccount(known.id, found.user)
        if found.name and found.name != known.name:
            yield Renamed(known.id, known.name, found.name)
        if department is not None and known.department is not None and known.department not in self._all_departments(found):
            yield Moved(known.id, known.department, department)

    def _id_of(self, found: DirectoryPerson) -> str | None:
        """Whom the file means: by account, else the only one of that name in one of these departments who has no account yet."""
        by_account = self._organisation.person_by_account(self._platform, found.user)
        if by_account is not None:
            return by_account
        departments = self._all_departments(found)
        namesakes = [
            person.id
            for person in self._organisation.people.values()
            if person.name == found.name and person.department in departments and self._platform not in person.accounts
        ]
        return namesakes[0] if len(namesakes) == 1 else None

    def _department(self, found: DirectoryPerson) -> str | None:
        known = self._all_departments(found)
        return next(iter(known), None) or (next(iter(found.departments), None) if self._everything else None)

    def _all_departments(self, found: DirectoryPerson) -> list[str]:
        return list(filter(None, map(self._organisation.canonical, found.departments)))

    def _new_id(self, found: DirectoryPerson) -> str:
        """The user id, made unique: an id is for good."""
        wanted, number = found.user, 1
        while wanted in self._taken:
            number += 1
            wanted = f"{found.user}-{number}"
        self._taken.add(wanted)
        return wanted


def in_words(change: Change) -> str:
    """One line for the operator."""
    match change:
        case NewDepartment(name):
            return f"新部门　{name}"
        case NewPerson(_, name, department, user):
            return f"新人员　{name}（{user}），{department}"
        case NewAccount(person, user):
            return f"补账号　{person} → {user}"
        case Renamed(person, old, new):
            return f"改姓名　{person}：{old} → {new}"
        case Moved(person, old, new):
            return f"换部门　{person}：{old} → {new}"
        case NewHead(department, person):
            return f"补负责人　{department}：{person}"
        case Gone(person, name):
            return f"已不在通讯录　{name}（{person}），请自行决定是否从文件中去掉"


def applicable(changes: Iterable[Change]) -> list[Change]:
    """What can be written; who is gone is only told."""
    return [change for change in changes if not isinstance(change, Gone)]
