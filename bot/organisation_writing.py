"""Changes written into the organisation file; its comments and its order stay as they are."""

from collections.abc import Iterable
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Table

from bot.core.directory_changes import Change, Moved, NewAccount, NewDepartment, NewHead, NewPerson, Renamed

EMPTY = "# 组织文件：由通讯录生成，请补上沟通协调岗（coordinators）、别名（aliases）和分管副总。格式见 config/org.example.toml\n"


def written(text: str, changes: Iterable[Change], platform: str) -> str:
    """The file's text with these changes carried out."""
    document = tomlkit.parse(text or EMPTY)
    for change in changes:
        _carry_out(document, change, platform)
    return tomlkit.dumps(document)


def _carry_out(document: TOMLDocument, change: Change, platform: str) -> None:
    match change:
        case NewDepartment(name):
            _add(document, "department", name=name)
        case NewPerson(id_, name, department, user):
            _add(document, "person", id=id_, name=name, department=department, **({} if id_ == user else {platform: user}))
        case NewAccount(person, user):
            _entry(document, "person", "id", person)[platform] = user
        case Renamed(person, _, new):
            _entry(document, "person", "id", person)["name"] = new
        case Moved(person, _, new):
            _entry(document, "person", "id", person)["department"] = new
        case NewHead(department, person):
            _entry(document, "department", "name", department)["head"] = person


def _add(document: TOMLDocument, array: str, **members: str) -> None:
    table = tomlkit.table()
    for name, value in members.items():
        table.add(name, value)
    if array not in document:
        document.append(array, tomlkit.aot())
    _tables(document, array).append(table)


def _entry(document: TOMLDocument, array: str, key: str, value: str) -> Table:
    tables: Iterable[Table] = _tables(document, array)
    return next(table for table in tables if table[key] == value)


def _tables(document: TOMLDocument, array: str) -> AoT:
    found: Any = document[array]
    assert isinstance(found, AoT), "the file was loaded before"
    return found
