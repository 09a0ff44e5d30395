"""What the bot asks of a platform beside sending, and what it makes of the answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.core.ports import Platform, TryLater, Undeliverable
from handlers import groups, media, readers, todos
from storage.models import ErrandRow
from storage.work import Work

Outcome = TryLater | Undeliverable | Any
"""What the platform answered, or why it did not."""


@dataclass(frozen=True, slots=True)
class Errand:
    """`ask` runs outside any transaction and may be repeated; `settle` decides, and says when to ask again (None: never)."""

    ask: Callable[[Platform, Mapping[str, Any]], Awaitable[object]]
    settle: Callable[[Work, ErrandRow, Outcome], Awaitable[datetime | None]]
    patience: timedelta = timedelta(days=1)
    """So long it is asked again while the platform cannot answer now."""


ERRANDS: Mapping[str, Errand] = {
    groups.OPEN: Errand(groups.ask_to_open, groups.opened),
    groups.LOOK: Errand(groups.look_for_robot, groups.looked),
    readers.ASK: Errand(readers.ask, readers.told),
    media.FETCH: Errand(media.fetch, media.fetched, media.PATIENCE),
    todos.OPEN: Errand(todos.ask_to_open, todos.opened),
    todos.CLOSE: Errand(todos.ask_to_close, todos.closed),
}
"""Every kind of errand, by the name its row carries."""
