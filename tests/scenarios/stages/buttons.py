"""Which button of which card a story means."""

import re
from collections.abc import Sequence

from bot.core.messages import Button
from bot.platforms.sandbox import BOT, Entry
from bot.platforms.wire.cutting import clean

_PLACE = re.compile(r"b[1-9]")


def buttons_meant(transcript: Sequence[Entry], chat: str, of: str, action: str, value: str | None) -> list[tuple[Entry, int]]:
    """The cards in that chat, newest first, with the place of the button (the first being 0) that may be meant.

    `of` is a message, or a row of the catalogue: then it is a card that asks or, where none does, one that speaks of it.
    Which of several is open only the product knows, and the story leaves it to the product.
    """
    shown = [entry for entry in reversed(transcript) if entry.sender == BOT and entry.chat == chat and entry.card]
    named = [entry for entry in shown if of == entry.id]
    asking = [entry for entry in shown if not _rows(entry)]
    for meant in (named, asking, [entry for entry in shown if of in _rows(entry)]):
        places = [(entry, _place(entry, action, value)) for entry in meant]
        if found := [(entry, place) for entry, place in places if place is not None]:
            return found
    return []


def any_button(action: str, value: str | None) -> Button:
    """With what any platform can carry."""
    return Button(clean(action), "能", value and clean(value))


def _place(entry: Entry, action: str, value: str | None) -> int | None:
    """Where the button stands; `b2` is the second, whatever it does."""
    buttons = entry.card.buttons if entry.card else ()
    if _PLACE.fullmatch(action) and int(action[1:]) <= len(buttons):
        return int(action[1:]) - 1
    return next((place for place, button in enumerate(buttons) if (button.action, button.value) == (action, value)), None)


def _rows(entry: Entry) -> set[str]:
    return {item["row"] for item in entry.record.get("items", ())}
