"""What the platform allows: rates (path 90454; 90248, 91770, 101463) and lengths in UTF-8 bytes. What is kept is for 重大.

Windows are a little longer than the platform's own: its clock and ours see the same message at different instants.
"""

from collections.abc import Iterable
from datetime import timedelta

from bot.platforms.wire.shaper import Place, Rate

MARKDOWN_BYTES = 20480
TEXT_BYTES = 2048
HOOK_MARKDOWN_BYTES = 4096

MINUTE, HOUR, DAY = timedelta(seconds=62), timedelta(seconds=3602), timedelta(days=1, seconds=2)

_ROBOT_CHAT = (Rate(30, MINUTE, kept=3), Rate(1000, HOUR, kept=50))
_ROBOT_UPLOADS = (Rate(30, MINUTE, kept=2), Rate(1000, HOUR, kept=20))
_WEBHOOK = (Rate(19, MINUTE, kept=2),)
"""One fewer than allowed: whether the platform's windows slide is not documented (path 91770)."""
_GROUP_READERS = (Rate(20_000, MINUTE, kept=400), Rate(150_000, HOUR, kept=3000))
_GROUP_MEMBER = (Rate(200, MINUTE, kept=5), Rate(10_000, DAY, kept=100))
_PERSON = (Rate(30, MINUTE, kept=3), Rate(1000, HOUR, kept=50))
_CALLS = (Rate(10_000, MINUTE, kept=100), Rate(150_000, HOUR, kept=1000))
_GROUPS_MADE = (Rate(1000, DAY),)
_GROUPS_CHANGED = (Rate(1000, HOUR),)
_RINGS = (Rate(3, timedelta(minutes=8, seconds=2)), Rate(8, DAY))


def robot_chat(chat: str) -> Place:
    """Replies and pushes of the robot in one chat."""
    return Place(f"robot/{chat}", _ROBOT_CHAT)


def robot_uploads() -> Place:
    return Place("robot-uploads", _ROBOT_UPLOADS)


def webhook(key: str) -> Place:
    return Place(f"webhook/{key}", _WEBHOOK)


def api(path: str) -> Place:
    """One API of the corp: what a 45009 shuts."""
    return Place(path, {"appchat/create": _GROUPS_MADE, "appchat/update": _GROUPS_CHANGED}.get(path, _CALLS))


def group_message(readers: Iterable[str]) -> list[Place]:
    """Everybody who gets it counts once for the corp, and each for themselves: beyond that the platform drops it silently."""
    people = sorted(readers)
    return [Place("appchat-readers", _GROUP_READERS, max(len(people), 1)), *(Place(f"reader/{user}", _GROUP_MEMBER) for user in people)]


def person(user: str) -> Place:
    """应用消息 to one person; beyond it the platform drops silently."""
    return Place(f"person/{user.casefold()}", _PERSON)


def ring(user: str) -> Place:
    return Place(f"ring/{user.casefold()}", _RINGS)
