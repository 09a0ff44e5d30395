"""Who is who: departments with their aliases, coordinators and heads, and the people behind them.

The format is that of `config/org.example.toml` and part of the product's promise.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.sources import Source

Span = tuple[time, time]

STANDARD_HOURS: tuple[Span, ...] = ((time(9), time(12)), (time(13, 30), time(18)))
STANDARD_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Department:
    """`coordinators[0]` is in charge (专职沟通协调岗), the others are deputies. `hours` and `zone` None: the company's."""

    name: str
    aliases: tuple[str, ...] = ()
    head: str | None = None
    coordinators: tuple[str, ...] = ()
    hours: tuple[Span, ...] | None = None
    zone: ZoneInfo | None = None

    @property
    def coordinator(self) -> str | None:
        return self.coordinators[0] if self.coordinators else None


@dataclass(frozen=True, slots=True)
class Person:
    """`accounts` maps a platform's name (wecom, dingtalk, sandbox) to the person's user id there."""

    id: str
    name: str
    department: str | None = None
    accounts: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Company:
    name: str = ""
    vice_president: str | None = None
    quality: str | None = None
    operator: str | None = None
    zone: ZoneInfo = ZoneInfo(STANDARD_ZONE)
    hours: tuple[Span, ...] = STANDARD_HOURS
    holidays: frozenset[date] = frozenset()
    """The company's own days off, on top of the official calendar."""
    workdays: frozenset[date] = frozenset()
    """The company's own extra working days."""


@dataclass(frozen=True, slots=True)
class Organisation:
    company: Company
    departments: MappingProxyType[str, Department]
    people: MappingProxyType[str, Person]

    def department_of(self, person: str | None) -> str | None:
        found = self.people.get(person or "")
        return found.department if found else None

    def head(self, department: str | None) -> str | None:
        found = self.departments.get(department or "")
        return found.head if found else None

    def coordinators(self, department: str | None) -> tuple[str, ...]:
        found = self.departments.get(department or "")
        return found.coordinators if found else ()

    def coordinator(self, department: str | None) -> str | None:
        return next(iter(self.coordinators(department)), None)

    def speaks_for(self, person: str, department: str) -> bool:
        """Coordinator, deputy or head of that department: those whose answer counts (L13)."""
        return person in self.coordinators(department) or person == self.head(department)

    def zone(self, department: str | None = None) -> ZoneInfo:
        found = self.departments.get(department or "")
        return (found.zone if found else None) or self.company.zone

    def hours(self, department: str | None = None) -> tuple[Span, ...]:
        found = self.departments.get(department or "")
        return (found.hours if found else None) or self.company.hours

    def with_coordinators(self) -> tuple[str, ...]:
        """Departments that have a coordinator, in file order."""
        return tuple(name for name, found in self.departments.items() if found.coordinators)

    def name(self, person: str | None) -> str:
        """The person's name for display; the bare id where the file does not know it."""
        found = self.people.get(person or "")
        return found.name if found else (person or "")

    def person_by_account(self, platform: str, user: str) -> str | None:
        """The person behind a platform's user id: by the file's mapping, else by an id that is the person's own (compared without case)."""
        folded = user.casefold()
        for person in self.people.values():
            if person.accounts.get(platform, person.id).casefold() == folded:
                return person.id
        return None

    def account(self, person: str, platform: str) -> str:
        found = self.people.get(person)
        return found.accounts.get(platform, found.id) if found else person


def load_organisation(source: Source) -> Organisation:
    """Reads and checks an organisation file. Raises ConfigError naming file, line and remedy."""
    people = {person.id: person for person in _people(source)}
    departments = {department.name: department for department in _departments(source)}
    _check_references(source, people, departments)
    return Organisation(_company(source, people), MappingProxyType(departments), MappingProxyType(people))


_COMPANY_KEYS = {"name", "vice_president", "quality", "operator", "time_zone", "hours", "holidays", "workdays"}
_DEPARTMENT_KEYS = {"name", "aliases", "head", "coordinators", "hours", "time_zone"}
_PLATFORMS = ("wecom", "dingtalk", "sandbox")
_PERSON_KEYS = {"id", "name", "department", *_PLATFORMS}


def _company(source: Source, people: dict[str, Person]) -> Company:
    data: dict[str, Any] = source.data.get("company", {})
    _refuse_unknown(source, data, _COMPANY_KEYS, "company", 0)
    for key in ("vice_president", "operator"):
        if data.get(key) and data[key] not in people:
            raise source.error(f"{key} = {data[key]!r} 不在 [[person]] 中", "请先登记这个人，或改正编号", "company", 0, key)
    return Company(
        name=_text(source, data, "name", "company", 0) if "name" in data else "",
        vice_president=data.get("vice_president"),
        quality=data.get("quality"),
        operator=data.get("operator"),
        zone=_zone(source, data, "company", 0) or ZoneInfo(STANDARD_ZONE),
        hours=_hours(source, data, "company", 0) or STANDARD_HOURS,
        holidays=_days(source, data, "holidays"),
        workdays=_days(source, data, "workdays"),
    )


def _departments(source: Source) -> Iterable[Department]:
    owner: dict[str, str] = {}
    for index, data in enumerate(source.data.get("department", [])):
        _refuse_unknown(source, data, _DEPARTMENT_KEYS, "department", index)
        name = _text(source, data, "name", "department", index)
        aliases = _names(source, data, "aliases", "department", index)
        if name in owner:
            raise source.error(f"「{name}」已经是 {owner[name]} 的名称或别名", "一个名称只能属于一个部门", "department", index, "name")
        for word in (name, *aliases):
            if owner.setdefault(word, name) != name:
                raise source.error(f"「{word}」同时指 {owner[word]} 和 {name}", "一个别名只能属于一个部门", "department", index, "aliases")
        yield Department(
            name=name,
            aliases=aliases,
            head=data.get("head"),
            coordinators=_names(source, data, "coordinators", "department", index),
            hours=_hours(source, data, "department", index),
            zone=_zone(source, data, "department", index),
        )


def _people(source: Source) -> Iterable[Person]:
    seen: set[str] = set()
    for index, data in enumerate(source.data.get("person", [])):
        _refuse_unknown(source, data, _PERSON_KEYS, "person", index)
        person = _text(source, data, "id", "person", index)
        if person in seen:
            raise source.error(f"人员编号 {person!r} 出现两次", "每个人只登记一次", "person", index, "id")
        seen.add(person)
        accounts = {platform: data[platform] for platform in _PLATFORMS if platform in data}
        yield Person(person, data.get("name") or person, data.get("department"), MappingProxyType(accounts))


def _check_references(source: Source, people: dict[str, Person], departments: dict[str, Department]) -> None:
    if not departments:
        raise source.error("没有任何 [[department]]", "至少登记一个部门，格式见 config/org.example.toml")
    for index, department in enumerate(departments.values()):
        for key, names in (("head", (department.head,)), ("coordinators", department.coordinators)):
            for name in names:
                if name is not None and name not in people:
                    what = f"{department.name} 的 {key} {name!r} 不在 [[person]] 中"
                    raise source.error(what, "请先登记这个人，或改正编号", "department", index, key)
    for index, person in enumerate(people.values()):
        if person.department is not None and person.department not in departments:
            what = f"{person.id} 的部门「{person.department}」没有登记"
            raise source.error(what, "请改成 [[department]] 里的 name", "person", index, "department")


def _refuse_unknown(source: Source, data: dict[str, Any], known: set[str], table: str, index: int) -> None:
    for key in data:
        if key not in known:
            raise source.error(f"不认识的设置 {key!r}", f"可用的有：{'、'.join(sorted(known))}", table, index, key)


def _text(source: Source, data: dict[str, Any], key: str, table: str, index: int) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.error(f"[[{table}]] 缺少 {key}", f'请写成 {key} = "…"', table, index, key)
    return value.strip()


def _names(source: Source, data: dict[str, Any], key: str, table: str, index: int) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise source.error(f"{key} 应是文字的列表", f'例：{key} = ["…"]', table, index, key)
    return tuple(item.strip() for item in value)


def _zone(source: Source, data: dict[str, Any], table: str, index: int) -> ZoneInfo | None:
    if "time_zone" not in data:
        return None
    try:
        return ZoneInfo(data["time_zone"])
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise source.error(f"时区 {data['time_zone']!r} 不存在", '例：time_zone = "Asia/Shanghai"', table, index, "time_zone") from error


def _hours(source: Source, data: dict[str, Any], table: str, index: int) -> tuple[Span, ...] | None:
    if "hours" not in data:
        return None
    try:
        spans = tuple(parse_span(item) for item in data["hours"])
    except (ValueError, TypeError, AttributeError) as error:
        raise source.error("hours 没有看懂", '例：hours = ["09:00-12:00", "13:30-18:00"]', table, index, "hours") from error
    if not spans or any(a[1] > b[0] for a, b in itertools.pairwise(spans)):
        raise source.error("hours 应按先后排列、互不重叠", '例：hours = ["09:00-12:00", "13:30-18:00"]', table, index, "hours")
    return spans


def parse_span(text: str) -> Span:
    """'09:00-12:00' as two times. An end at or before the start lies on the next calendar day ('22:00-06:00', '18:00-24:00').

    Raises ValueError where it is not two times, or both are the same.
    """
    start, end = (time.min if part.strip() == "24:00" else time.fromisoformat(part.strip()) for part in text.split("-"))
    if start == end:
        raise ValueError(text)
    return start, end


def _days(source: Source, data: dict[str, Any], key: str) -> frozenset[date]:
    days = data.get(key, [])
    if not all(type(day) is date for day in days):
        raise source.error(f"{key} 应是日期的列表", f"例：{key} = [2026-12-31]", "company", 0, key)
    return frozenset(days)
