"""The live view of a simulated platform: what is said, and what else has become different."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.web.feed import frame
from bot.web.simulated.stage import Stage
from bot.web.simulated.views import present_view, seen_view


async def happenings(stage: Stage, after: int) -> AsyncIterator[bytes]:
    """Events `entry` behind a number, and `clock`, `rooms`, `cards`, `readers`, `faults` whenever they are others.

    Of cards and readers only those come that changed: there may be many.
    """
    shown: Mapping[str, Any] = {}
    while True:
        version, present, entries = stage.town.version, present_view(stage), stage.town.seen(after)
        for name, value in present.items():
            if value != shown.get(name):
                yield frame(name, _news(value, shown.get(name)))
        for entry in entries:
            yield frame("entry", seen_view(entry, stage), entry.number)
        shown, after = present, after + len(entries)
        await stage.town.changed(version)


def _news(value: object, before: object) -> object:
    if not isinstance(value, dict) or not isinstance(before, dict) or "now" in value:
        return value
    return {name: part for name, part in value.items() if part != before.get(name)}
