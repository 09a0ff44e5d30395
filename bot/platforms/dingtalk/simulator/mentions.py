"""Who is really pinged by a webhook message: the @ list and the text together (§2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.platforms.dingtalk.simulator.shapes import Body, texts_in
from bot.platforms.dingtalk.simulator.world import World

MOST_MENTIONS = 50


@dataclass(frozen=True, slots=True)
class Mentioned:
    """`text` as people read it: real mentions with names, everything else as written."""

    text: str
    pinged: tuple[str, ...]


def resolve(text: str, at: Body, members: Mapping[str, None], world: World, *, needs_token: bool) -> Mentioned:
    """`needs_token`: in markdown a mention is one only where `@id` stands in the text; in plain text it is appended otherwise."""
    if at.get("isAtAll") is True or at.get("isAtAll") == "true":
        return Mentioned(text if "@所有人" in text else f"{text} @所有人", tuple(members))
    pinged: dict[str, None] = {}
    for token, user in _wanted(at, world):
        if user not in members:
            continue
        name = f"@{world.name(user)}"
        if _find(text, f"@{token}", 0) >= 0:
            text = _replace(text, f"@{token}", name)
        elif needs_token:
            continue
        else:
            text = f"{text} {name}"
        pinged[user] = None
    return Mentioned(text, tuple(pinged))


def _wanted(at: Body, world: World) -> list[tuple[str, str]]:
    """What may stand after the @, and whom it means."""
    users = [(user, user) for user in texts_in(at, "atUserIds")]
    mobiles = [(mobile, world.by_mobile(mobile) or "") for mobile in texts_in(at, "atMobiles")]
    return (users + mobiles)[:MOST_MENTIONS]


def _find(text: str, token: str, start: int) -> int:
    """Where the token stands as a whole: @u1 is not in @u10."""
    while (place := text.find(token, start)) >= 0:
        after = text[place + len(token) : place + len(token) + 1]
        if not (after.isascii() and (after.isalnum() or after in ("_", "-"))):
            return place
        start = place + 1
    return -1


def _replace(text: str, token: str, name: str) -> str:
    place = _find(text, token, 0)
    while place >= 0:
        text = text[:place] + name + text[place + len(token) :]
        place = _find(text, token, place + len(name))
    return text
