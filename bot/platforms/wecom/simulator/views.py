"""What can be read over `/_sim`."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bot.platforms.wecom.simulator.gateway import Gateway
from bot.platforms.wecom.simulator.postman import Delivery
from bot.platforms.wecom.simulator.world import Call, Post

Read = Callable[[Gateway, int], Any]
"""What a request shows; of lists that grow, from a number on."""


def _groups(gateway: Gateway, after: int) -> dict[str, Any]:
    return {chat: asdict(group) | {"members": sorted(group.members)} for chat, group in gateway.world.groups.items()}


def _cards(gateway: Gateway, after: int) -> dict[str, Any]:
    robot: dict[str, Any] = {task_id: asdict(sent) for task_id, sent in gateway.desk.cards.items()}
    return robot | {task_id: {"card": sent.card, "views": sent.views} for task_id, sent in gateway.notices.cards.items()}


def _dated(entry: Post | Delivery) -> dict[str, Any]:
    return asdict(entry) | {"at": entry.at.isoformat()}


def _call(call: Call) -> dict[str, Any]:
    return asdict(call) | {"at": call.at.isoformat(), "raw": call.raw.decode("utf-8", "replace")}


SEEN: Mapping[str, Read] = {
    "users": lambda gateway, after: gateway.world.people,
    "departments": lambda gateway, after: [asdict(found) | {"people": list(found.people)} for found in gateway.directory.below(1)],
    "groups": _groups,
    "transcript": lambda gateway, after: [_dated(post) for post in gateway.transcript[after:]],
    "calls": lambda gateway, after: [_call(call) for call in gateway.calls[after:]],
    "deliveries": lambda gateway, after: [_dated(delivery) for delivery in gateway.deliveries[after:]],
    "cards": _cards,
    "faults": lambda gateway, after: asdict(gateway.faults),
    "clock": lambda gateway, after: {"now": gateway.clock.now().isoformat()},
}
