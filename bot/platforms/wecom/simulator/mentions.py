"""Who a message really pings (table 5.3 of the dossier): a property of the mouth and the kind of message."""

import re

from bot.platforms.wecom.frames import Body, mapping_in, text_in
from bot.platforms.wecom.simulator.reading import shown, shown_markdown
from bot.platforms.wecom.simulator.world import Group, World

_INLINE = re.compile(r"<@([A-Za-z0-9][A-Za-z0-9_.@-]{0,63})>")


def of_app(world: World, group: Group, body: Body) -> tuple[str, ...]:
    """应用群聊: text and markdown ping `<@userid>`, text also its `mentioned_list`; `@all` only in that list."""
    kind = text_in(body, "msgtype")
    content = mapping_in(body, kind)
    listed = _strings(content, "mentioned_list") if kind == "text" else []
    inline = _inline(content) if kind in ("text", "markdown") else []
    return world.pinged(group, [*listed, *inline])


def of_webhook(world: World, group: Group, body: Body) -> tuple[str, ...]:
    """群 webhook: the same, and telephone numbers; markdown_v2, cards and media ping nobody."""
    content = mapping_in(body, "text") if text_in(body, "msgtype") == "text" else {}
    called = [_by_number(world, number) for number in _strings(content, "mentioned_mobile_list")]
    return world.pinged(group, [*of_app(world, group, body), *called])


def rendered(world: World, group: Group | None, body: Body) -> str:
    """The text as people read it: `<@userid>` of a member as the name; anybody else's stays as written."""

    def name(found: re.Match[str]) -> str:
        member = world.directory.find(found[1])
        known = member is not None and (group is None or member.id in group.members)
        return f"@{member.name}" if member and known else found[0]

    kind = text_in(body, "msgtype")
    content = text_in(mapping_in(body, kind), "content")
    if kind == "text":
        return _INLINE.sub(name, content)
    return shown_markdown(_INLINE.sub(name, content)) if kind == "markdown" else shown(body)


def _by_number(world: World, number: str) -> str:
    member = world.directory.by_mobile(number)
    return member.id if member else "@all" if number == "@all" else ""


def _inline(content: Body) -> list[str]:
    return [user for user in _INLINE.findall(text_in(content, "content")) if user != "all"]


def _strings(holder: Body, name: str) -> list[str]:
    value = holder.get(name)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
