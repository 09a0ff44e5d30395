"""What people see of a message, beside what the product meant them to see."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.messages import Card, Outgoing
from bot.platforms.sandbox import BOT, Entry
from bot.platforms.wire.cutting import clean
from tests.scenarios.stages.names import Names


@dataclass(frozen=True)
class Seen:
    """One message of the bot as people see it; what stands on its card below the title is part of `text`."""

    text: str
    mentions: tuple[str, ...] = ()
    card: Card | None = None
    files: tuple[str, ...] = ()


def entry_of(message: Outgoing, seen: Seen, names: Names, at: datetime) -> Entry:
    """What people saw, with what no platform shows: kind, row and items. Fails where they saw something else than was meant."""
    assert squeezed(seen.text) == squeezed(message.text), (seen.text, message.text)
    assert sorted(seen.mentions) == sorted(message.mentions), (seen.mentions, message.mentions)
    assert _is_same(seen.card, message.card), (seen.card, message.card)
    mentions = tuple(map(names.person, seen.mentions))
    return Entry(
        id=message.id,
        at=at,
        chat=names.here(message.chat),
        sender=BOT,
        kind=message.kind,
        text=seen.text,
        card=seen.card,
        files=tuple(replace(file, name=name) for file, name in zip(message.files, seen.files, strict=True)),
        mentions=mentions,
        record={**message.record, "mentions": list(mentions)},
    )


def squeezed(text: str) -> str:
    """A text by which two can be compared: how lines end and where blanks stand is each platform's own."""
    return "".join(clean(text).split())


def _is_same(seen: Card | None, meant: Card | None) -> bool:
    """A long title is cut at its end."""
    if seen is None or meant is None:
        return seen is meant
    labels = [[button.label for button in card.buttons] for card in (seen, meant)]
    return squeezed(meant.title).startswith(squeezed(seen.title).rstrip("…")) and labels[0] == labels[1]
