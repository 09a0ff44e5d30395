"""One post, read as a sensible colleague would."""

from datetime import datetime

from bot.core.reading.frame import Frame
from bot.core.reading.lines import own_words
from bot.core.reading.model import Context, Kind, Reading
from bot.core.reading.normalise import view
from bot.core.reading.posts import Post, Sender, read_post

_FLAG_ORDER = (
    "vague",
    "date_defaulted",
    "future_date",
    "invalid_date",
    "unknown_department",
    "not_participant",
    "department_from_sender",
    "sender_department_mismatch",
    "needs_human",
    "promise_missing",
    "promise_in_past",
)


def read(text: str, *, sender: str | None, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    """Never raises, whatever the text; `posted_at` is aware. Linear in the length of the text."""
    author = _sender(sender, frame)
    local = posted_at.astimezone(frame.organisation.zone(author.department))
    body = frame.mentions.without_bot(view(text))
    words, _ = own_words(body)
    post = read_post(words, author, local, frame)
    if post.entries or post.understood:
        return _of_post(post, author, body.tidy(0))
    return Reading(kind="chatter", body=body.tidy(0))


def _sender(person: str | None, frame: Frame) -> Sender:
    known = person if person in frame.organisation.people else None
    return Sender(known, frame.organisation.department_of(known), frame.leads(known))


def _of_post(post: Post, author: Sender, body: str) -> Reading:
    flags = post.flags if author.placed else post.flags | {"needs_human"}
    kind: Kind = "progress" if post.entries else "malformed_progress"
    return Reading(kind=kind, entries=post.entries, flags=_ordered(flags), understood=post.understood, body=body)


def _ordered(flags: frozenset[str]) -> tuple[str, ...]:
    return tuple(flag for flag in _FLAG_ORDER if flag in flags)
