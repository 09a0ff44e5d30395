"""The company's directory as far as the app sees it (paths 90208, 90201, 90200). The company itself is no department."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.ports import Directory, DirectoryPerson
from bot.platforms.wecom.api import Api
from bot.platforms.wecom.frames import Answer, Body, items_in, text_in

ROOT = 1
_NO_DETAILS = frozenset({48002, 60011})


@dataclass(slots=True)
class _Found:
    """What is known of a person after some of their departments were read."""

    name: str
    departments: list[int]
    leads: bool


async def read_directory(api: Api) -> Directory:
    """Department by department: nothing is said of those below. Raises TryLater or Undeliverable."""
    listed = [item for item in items_in((await api.get("department/list")).body, "department") if isinstance(item.get("id"), int)]
    tree = _top_down(listed)
    names = {number: text_in(item, "name") for number, item in tree.items() if number != ROOT}
    people: dict[str, _Found] = {}
    for number in tree:
        for entry in items_in((await _users(api, number)).body, "userlist"):
            _note(people, entry, tree)
    return Directory(tuple(names.values()), tuple(_person(user, found, names) for user, found in people.items()))


async def _users(api: Api, department: int) -> Answer:
    """With who leads, where the app may know."""
    params = {"department_id": str(department)}
    answer = await api.get("user/list", params, expected=_NO_DETAILS)
    return answer if answer.ok else await api.get("user/simplelist", params)


def _top_down(listed: Iterable[Body]) -> Mapping[int, Body]:
    """Parents before children, in the order the platform shows siblings (`order`, the greatest first)."""
    by_id = {item["id"]: item for item in listed}
    children: dict[int, list[int]] = {}
    for number, item in by_id.items():
        parent = item.get("parentid")
        children.setdefault(parent if isinstance(parent, int) and parent in by_id and parent != number else 0, []).append(number)
    ordered: dict[int, Body] = {}
    waiting = _siblings(children.pop(0, []), by_id)
    while waiting:
        number = waiting.pop(0)
        ordered[number] = by_id[number]
        waiting = [*_siblings(children.pop(number, []), by_id), *waiting]
    return ordered


def _siblings(numbers: Iterable[int], by_id: Mapping[int, Body]) -> list[int]:
    def place(number: int) -> int:
        order = by_id[number].get("order")
        return -order if isinstance(order, int) else 0

    return sorted(numbers, key=place)


def _note(people: dict[str, _Found], entry: Body, tree: Mapping[int, Body]) -> None:
    user = text_in(entry, "userid")
    if not user or user in people:
        return
    listed = [number for number in entry.get("department") or () if isinstance(number, int) and number in tree]
    main = entry.get("main_department")
    departments = sorted(listed, key=lambda number: number != main)
    flags = entry.get("is_leader_in_dept")
    leads = any(flag == 1 for flag in flags) if isinstance(flags, list) else False
    people[user] = _Found(text_in(entry, "name") or user, departments, leads or _is_leader(user, departments, tree))


def _is_leader(user: str, departments: Iterable[int], tree: Mapping[int, Body]) -> bool:
    named = (tree[number].get("department_leader") or () for number in departments)
    return any(isinstance(leader, str) and leader.casefold() == user.casefold() for leaders in named for leader in leaders)


def _person(user: str, found: _Found, names: Mapping[int, str]) -> DirectoryPerson:
    return DirectoryPerson(user, found.name, tuple(names[number] for number in found.departments if number in names), found.leads)
