"""Rescue of a forgotten @: somebody quotes the post and mentions the bot, and the quote is read in its place.

Platforms hand over a quote's words only: neither its author nor its time. So the department must stand in the words, the post is
recorded as brought in by whoever quoted it, as of now, and a command that is quoted is not carried out.
"""

import re
from dataclasses import replace

from bot.core.reading import Reading, Understood
from bot.core.reading.normalise import view
from handlers.desk import Message

_NO_WORDS_OF_HIS_OWN = re.compile(
    r"[\W_]*(?:(?:请|麻烦|帮忙|帮)?(?:代|代为|补)?(?:代|登记|补登|补报|补发|代发|代报|代登|收录|录入|记录|记)(?:一下|下|一条|这条)?)?[\W_]*"
)
_RECENTLY = 200
"""So many of its own messages of a chat the bot recognises when they are quoted."""


async def rescued(message: Message) -> Message:
    """The message with the quote for its words, where it has none of its own; the bot's own words are nobody's post."""
    incoming = message.incoming
    own = message.desk.frame(None).mentions.without_bot(view(incoming.text)).plain
    addressed = incoming.kind == "say" and not incoming.overheard and not incoming.past
    if not addressed or not incoming.quote or not _NO_WORDS_OF_HIS_OWN.fullmatch(own[:40]) or len(own) > 40:
        return message
    if await _is_the_bots(message, incoming.quote):
        return message
    return replace(message, incoming=replace(incoming, text=incoming.quote, quote=None), imported=True)


async def _is_the_bots(message: Message, quote: str) -> bool:
    """Compared by letters and digits: platforms quote markdown, marks and blanks in their own way."""
    incoming, quoted = message.incoming, _letters(quote)
    said = await message.work.earlier.said_by_the_bot(incoming.platform, incoming.chat, _RECENTLY)
    return any(own.startswith(quoted) or quoted.startswith(own) for own in map(_letters, said) if own and quoted)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def as_imported(message: Message, reading: Reading) -> Reading:
    """What may be taken from somebody else's words: no department that is only the importer's, no command."""
    if reading.kind == "progress" and "department_from_sender" in reading.flags:
        entry = reading.entries[0]
        return replace(reading, kind="malformed_progress", entries=(), understood=Understood(None, entry.date, entry.content), also=None)
    if reading.kind == "malformed_progress" and reading.understood and "department_from_sender" in reading.flags:
        return replace(reading, understood=replace(reading.understood, department=None))
    if reading.kind in ("command", "unknown_command"):
        return replace(reading, kind="chatter", command=None)
    return reading


async def is_asked_already(message: Message, reading: Reading) -> bool:
    """The quoted request runs already: it was heard when it was made."""
    open_questions = await message.work.records.open_questions(message.task) if reading.kind == "confirm_request" else []
    asked = next((question for question in open_questions if _letters(question.text) == _letters(reading.body)), None)
    if asked is not None:
        await message.answer("reply", "reply_asked_already", {"label": f"#{asked.number}", "due_at": asked.due_at.isoformat()})
    return asked is not None
