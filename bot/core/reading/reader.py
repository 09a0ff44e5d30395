"""One post, read as a sensible colleague would."""

from dataclasses import replace
from datetime import datetime

from bot.core.reading.answers import opens_plainly
from bot.core.reading.bare import read_bare_statement
from bot.core.reading.deliverables import opens_deliverable, read_deliverable
from bot.core.reading.frame import Frame
from bot.core.reading.lines import own_words
from bot.core.reading.model import Context, Reading
from bot.core.reading.normalise import View, plain, view
from bot.core.reading.posts import Post, read_post
from bot.core.reading.replies import Speech, is_settled_by_asker, read_answer, read_answer_within, read_reply
from bot.core.reading.requests import Request, read_request
from bot.core.reading.sender import Sender, sender_of
from bot.core.reading.sentences import asks_whether
from bot.core.reading.slashes import read_slash

FLAGS = (
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
"""Every flag, in the order in which a reading lists them."""


def read(text: str, *, sender: str | None, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    """Never raises, whatever the text; `posted_at` is aware. Linear in the length of the text."""
    author = sender_of(sender, frame)
    local = posted_at.astimezone(frame.organisation.zone(author.department))
    body = frame.mentions.without_bot(view(text))
    found = read_slash(body, author, local, context, frame) or _read_words(body, author, local, context, frame)
    flags = {*found.flags} if author.placed else {*found.flags, "needs_human"}
    return replace(found, body=body.tidy(0), flags=tuple(flag for flag in FLAGS if flag in flags))


def _read_words(body: View, author: Sender, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    words, quoted = own_words(body)
    fields = opens_deliverable(words.plain)
    if fields is not None:
        handed = read_deliverable(words, fields)
        return Reading("deliverable", fields=handed.fields, missing=handed.missing)
    quote = plain(context.quote) if context.quote is not None else quoted
    post = read_post(words, author, posted_at, frame)
    speech = Speech(_spoken(post, words), quote, author, posted_at)
    if post.entries:
        return _progress(post, speech, context, frame)
    return (
        _near_miss(post)
        or _plain_answer(speech, context, frame)
        or _requested(words.plain, author, posted_at, context, frame)
        or read_reply(speech, context, frame)
        or read_bare_statement(words, author, posted_at, frame)
        or _chatter(words, author, speech, context)
    )


def _spoken(post: Post, words: View) -> str:
    """What is left to be said to someone: under a head that reports nothing (清关：收到), its content."""
    return plain(post.spoken) if post.spoken is not None and post.act == "acknowledgement" else words.plain


def _plain_answer(speech: Speech, context: Context, frame: Frame) -> Reading | None:
    """可以，请确认发车时间: a plain answer comes before what is asked in turn."""
    return read_answer(speech, context, frame) if opens_plainly(speech.text) else None


def _progress(post: Post, speech: Speech, context: Context, frame: Frame) -> Reading:
    """A report, which may answer a question besides; under a head without a date the promise of an answer is just that."""
    contents = "\n".join(plain(entry.content[:600]) for entry in post.entries[:8])
    reply = read_answer_within(replace(speech, text=contents), context, frame)
    if reply and reply.kind == "holding_reply" and len(post.entries) == 1 and post.entries[0].date_defaulted:
        return reply
    reading = Reading("progress", entries=post.entries, flags=tuple(post.flags), understood=post.understood)
    if reply and reply.kind == "confirm_reply":
        return replace(reading, also="confirm_reply", answer=reply.answer, of=reply.of)
    asked = _requested(contents, speech.sender, speech.posted_at, Context(), frame)
    return replace(reading, also="confirm_request", addressees=asked.addressees, due=asked.due) if asked else reading


def _near_miss(post: Post) -> Reading | None:
    if post.understood is None:
        return None
    return Reading("malformed_progress", flags=tuple(post.flags), understood=post.understood)


def _requested(text: str, author: Sender, posted_at: datetime, context: Context, frame: Frame) -> Reading | None:
    request: Request | None = read_request(text, frame, context.mentions, author.department, posted_at)
    return Reading("confirm_request", addressees=request.addressees, due=request.due) if request else None


def _chatter(words: View, author: Sender, speech: Speech, context: Context) -> Reading:
    if is_settled_by_asker(speech, context):
        return Reading("chatter", also="asker_closes")
    return Reading("chatter", flags=("needs_human",) if asks_whether(words.plain[:2000]) else ())
