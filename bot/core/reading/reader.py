"""One post, read as a sensible colleague would."""

from datetime import datetime

from bot.core.reading.frame import Frame
from bot.core.reading.model import Context, Reading
from bot.core.reading.normalise import view


def read(text: str, *, sender: str | None, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    """Never raises, whatever the text; `posted_at` is aware. Linear in the length of the text."""
    body = frame.mentions.without_bot(view(text))
    return Reading(kind="chatter", body=body.tidy(0))
