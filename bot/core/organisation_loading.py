"""Reads the organisation file; a wrong one is refused with file, line and remedy."""

import unicodedata
from collections.abc import Collection, Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.organisation import STANDARD_HOURS, STANDARD_ZONE, Company, Department, Organisation, Person
from bot.core.shifts import Span, edges_of, parse_span
from bot.core.sources import Source
from bot.core.tables import Table, nearest


def load_organisation(source: Source) -> Organisation:
    """Reads and checks an organisation file. Raises ConfigError naming file, line and remedy."""
    file = Table.whole(source, "组织文件").only(("company", "department", "person"))
    departments = _departments(file)
    people = _people(file, departments)
    _check_posts(file, departments, people)
    company = _company(file.table("company", "[company] "), people) if "company" in source.data else Company()
    return Organisation(company, MappingProxyType(departments), MappingProxyType(people))


_COMPANY_KEYS = ("name", "vice_president", "quality", "operator", "time_zone", "hours", "holidays", "workdays")
_DEPARTMENT_KEYS = ("name", "aliases", "head", "coordinators", "hours", "time_zone")
_PLATFORMS = ("wecom", "dingtalk", "sandbox")
_PERSON_KEYS = ("id", "name", "department", *_PLATFORMS)
_RESERVED = frozenset({"bot", "all"})
_HOURS = 'hours = ["09:00-12:00", "13:30-18:00"]'


def _company(table: Table, people: Collection[str]) -> Company:
    table.only(_COMPANY_KEYS)
    for key in ("vice_president", "operator"):
        _check_known(table, key, table.text_or_none(key), people, "[[person]] 的 id")
    return Company(
        name=table.text_or_none("name") or "",
        vice_president=table.text_or_none("vice_president"),
        quality=table.text_or_none("quality"),
        operator=table.text_or_none("operator"),
        zone=_zone(table) or ZoneInfo(STANDARD_ZONE),
        hours=_hours(table) or STANDARD_HOURS,
        holidays=table.dates("holidays"),
        workdays=table.dates("workdays"),
    )


def _departments(file: Table) -> dict[str, Department]:
    departments: dict[str, Department] = {}
    owners: dict[str, str] = {}
    for table in file.tables("department"):
        name = table.text("name", "清关操作部门")
        table = table.named(f"部门 {name} ").only(_DEPARTMENT_KEYS)
        department = Department(
            name=name,
            aliases=table.texts("aliases"),
            head=table.text_or_none("head"),
            coordinators=table.texts("coordinators"),
            hours=_hours(table),
            zone=_zone(table),
        )
        _claim_names(table, department, owners)
        departments[name] = department
    if not departments:
        raise file.error("没有任何 [[department]]", "至少登记一个部门，格式见 config/org.example.toml")
    return departments


def _claim_names(table: Table, department: Department, owners: dict[str, str]) -> None:
    """A name or alias means one department, however it is typed."""
    if _folded(department.name) in owners:
        what = f"「{department.name}」已经是 {owners[_folded(department.name)]} 的名称或别名"
        raise table.error(f"重名：{what}", "一个名称只能属于一个部门", "name")
    owners[_folded(department.name)] = department.name
    for index, alias in enumerate(department.aliases):
        if owners.setdefault(_folded(alias), department.name) != department.name:
            what = f"的别名「{alias}」也指 {owners[_folded(alias)]}"
            raise table.error(what, "一个别名只能属于一个部门，请删去一个", "aliases", index)


def _people(file: Table, departments: Collection[str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for table in file.tables("person"):
        person = _person(table, departments)
        if person.id in people:
            raise table.named(f"人员 {person.id} ").error("出现两次", "每个人只登记一次", "id")
        people[person.id] = person
        _check_accounts(table.named(f"人员 {person.id} "), person, people)
    return people


def _person(table: Table, departments: Collection[str]) -> Person:
    person = table.text("id", "wang")
    table = table.named(f"人员 {person} ").only(_PERSON_KEYS)
    if person.split() != [person] or person in departments or person.casefold() in _RESERVED:
        raise table.error("的 id 不能含空格，不能是部门名称，也不能是 bot、all", '请换一个编号，例：id = "wang"', "id")
    department = table.text_or_none("department")
    _check_known(table, "department", department, departments, "[[department]] 的 name")
    accounts = {platform: table.text(platform) for platform in _PLATFORMS if platform in table.data}
    return Person(person, table.text_or_none("name") or person, department, MappingProxyType(accounts))


def _check_accounts(table: Table, person: Person, people: Mapping[str, Person]) -> None:
    """Nobody else is known by the same account on a platform; without one of his own a person goes by his id."""
    for platform in _PLATFORMS:
        account = person.accounts.get(platform, person.id).casefold()
        for other in people.values():
            if other.id != person.id and other.accounts.get(platform, other.id).casefold() == account:
                what = f"的 {platform} 账号与 {other.id} 相同：{account!r}"
                raise table.error(what, f"一个账号只能属于一个人，请改 {platform} 或 id", platform if platform in person.accounts else "id")


def _check_posts(file: Table, departments: Mapping[str, Department], people: Collection[str]) -> None:
    for table, department in zip(file.tables("department"), departments.values(), strict=True):
        named = table.named(f"部门 {department.name} ")
        _check_known(named, "head", department.head, people, "[[person]] 的 id")
        for index, coordinator in enumerate(department.coordinators):
            _check_known(named, "coordinators", coordinator, people, "[[person]] 的 id", index)


def _check_known(table: Table, key: str, value: str | None, known: Collection[str], where: str, *index: int) -> None:
    if value is not None and value not in known:
        raise table.error(f"的 {key} {value!r} 没有登记（{where}）", f"请先登记，或改正。{nearest(value, known)}", key, *index)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _zone(table: Table) -> ZoneInfo | None:
    name = table.text_or_none("time_zone")
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise table.error(f"的时区 {name!r} 不存在", '例：time_zone = "Asia/Shanghai"', "time_zone") from error


def _hours(table: Table) -> tuple[Span, ...] | None:
    if "hours" not in table.data:
        return None
    spans = tuple(_span(table, index, text) for index, text in enumerate(table.texts("hours", "09:00-12:00")))
    try:
        edges_of(spans)
    except ValueError as error:
        raise table.error(f"的 hours 有误：{error}", f"例：{_HOURS}", "hours") from error
    return spans


def _span(table: Table, index: int, text: str) -> Span:
    try:
        return parse_span(text)
    except ValueError as error:
        raise table.error(f"的 hours 没有看懂：{text!r}", f"例：{_HOURS}", "hours", index) from error
