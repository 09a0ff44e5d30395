"""A button's words, typed: where a mouth shows no buttons, people write what would stand on them (bot/platforms/wire/lines.py)."""

import re
from dataclasses import replace
from typing import Any

from bot.core.reading import Context, read
from handlers.clicks import handle_click, is_open
from handlers.desk import Message
from storage.models import OutboxRow

TYPED = frozenset({"acknowledge", "endorse", "correct", "ask", "fix", "record"})
"""Actions whose words mean nothing else. Answers, promises and 无变化 are read as posts anyway."""
LONGEST = 24
_ABOUT = re.compile(r"#\d+|A-\d+")
_NOT_WORDS = re.compile(r"[\s，。,.、：:「」]+")


async def press_in_words(message: Message) -> bool:
    """Presses the button of the newest open card in this chat that carries these words; False where there is none."""
    words = _words_of(message)
    if not words:
        return False
    incoming = message.incoming
    for card in await message.work.mailbox.cards(incoming.platform, incoming.chat):
        button = _button_named(card, words)
        if button is not None and await is_open(message, card):
            pressed = replace(incoming, kind="click", of=f"o{card.id}", action=button["action"], value=button.get("value"))
            await handle_click(replace(message, incoming=pressed))
            return True
    return False


def _words_of(message: Message) -> str:
    """A short text that reads as nothing else, without the @ and without spaces; empty for any other."""
    text = message.incoming.text
    if len(text) > 2 * LONGEST or message.incoming.overheard or message.work.silent:
        return ""
    reading = read(text, sender=None, posted_at=message.at, context=Context(), frame=message.desk.frame(None))
    body = _NOT_WORDS.sub("", reading.body)
    return body if reading.kind == "chatter" and len(body) <= LONGEST else ""


def _button_named(card: OutboxRow, words: str) -> dict[str, Any] | None:
    """By its label, with or without the number that the card's title names."""
    shown = card.card or {}
    about = _ABOUT.search(shown.get("title", ""))
    for button in shown.get("buttons", ()):
        label = _NOT_WORDS.sub("", button["label"])
        if button["action"] in TYPED and words in (label, (about[0] if about else "") + label):
            return dict(button)
    return None
