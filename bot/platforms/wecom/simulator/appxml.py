"""The XML of a self-built app's callbacks (paths 90238 to 90241): written as the platform writes it, answers read leniently."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from bot.platforms.wecom.frames import Body

Value = str | int | Mapping[str, "Value"] | list["Value"]
_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def written(fields: Mapping[str, Value]) -> str:
    return f"<xml>{_members(fields)}</xml>"


def _members(fields: Mapping[str, Value]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Value) -> str:
    match value:
        case list():
            return "".join(_element(name, item) for item in value)
        case str():
            inner = f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
        case int():
            inner = str(value)
        case _:
            inner = _members(value)
    return f"<{name}>{inner}</{name}>"


def read(text: bytes | str) -> Body | None:
    """The elements below `<xml>` as an object with names in snake_case; None for what is no XML. Repeated ones become lists."""
    try:
        root = ET.fromstring(text)
    except ET.ParseError:
        return None
    found = _object(root)
    return found if isinstance(found, dict) else {}


def _object(element: ET.Element) -> Body | str:
    if not len(element):
        return element.text or ""
    found: Body = {}
    for child in element:
        name, value = _HUMP.sub("_", child.tag).lower(), _object(child)
        if name.endswith("_list") or name in found:
            found.setdefault(name, [])
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        else:
            found[name] = value
    return found
