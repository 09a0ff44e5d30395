"""Posts that begin with a slash word."""

from dataclasses import replace
from datetime import datetime

from bot.core.reading.anomalies import names_an_anomaly, read_anomaly
from bot.core.reading.answers import what_is_said
from bot.core.reading.commands import Slash, slash_word
from bot.core.reading.deliverables import read_deliverable
from bot.core.reading.frame import Frame
from bot.core.reading.model import Context, Reading
from bot.core.reading.normalise import View, plain
from bot.core.reading.replies import Choice, Speech, choose, reading_of
from bot.core.reading.requests import read_addressed
from bot.core.reading.rights import may_command, may_raise
from bot.core.reading.sender import Sender

_STATED = 80
"""Characters behind /确认 that state the answer."""


def read_slash(text: View, sender: Sender, posted_at: datetime, context: Context, frame: Frame) -> Reading | None:
    """The command; None where the text begins with none (a path, 24/7, a comment)."""
    slash = slash_word(text.plain)
    if slash is None:
        return None
    if slash.command is None:
        return Reading("unknown_command", suggestion=slash.suggestion, args=text.tidy(slash.end))
    return replace(_read(slash, slash.command.id, text, sender, posted_at, context, frame), args=text.tidy(slash.end))


def _read(slash: Slash, command: str, text: View, sender: Sender, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    args = text.plain[slash.end :]
    if command == "anomaly" and not names_an_anomaly(args):
        return _anomaly(text, slash.end, sender, frame)
    if command == "deliver":
        handed = read_deliverable(text, slash.end)
        return Reading("deliverable", fields=handed.fields, missing=handed.missing, command=command)
    if command == "ask":
        request = read_addressed(args, frame, context.mentions, sender.department, posted_at)
        return Reading("confirm_request", addressees=request.addressees, due=request.due, command=command)
    if command == "answer":
        return _answer(args, sender, posted_at, context, frame)
    return Reading("command", command=command, authorized=may_command(command, args, sender.person, frame))


def _anomaly(text: View, start: int, sender: Sender, frame: Frame) -> Reading:
    said = read_anomaly(text, start)
    return Reading(
        "anomaly",
        severity=said.severity,
        anomaly_type=said.anomaly_type,
        fields=said.fields,
        missing=said.missing,
        command="anomaly",
        authorized=may_raise(said.severity, sender.person, frame),
    )


def _answer(args: str, sender: Sender, posted_at: datetime, context: Context, frame: Frame) -> Reading:
    """/确认 alone is a yes; what follows it may say otherwise."""
    quote = plain(context.quote) if context.quote is not None else None
    speech = Speech(args, quote, sender, posted_at)
    choice: Choice = choose(speech, context, frame)
    said = what_is_said(args, stated=args[:_STATED]) if args.strip(" \t\n,.。!:") else "yes"
    if said is None:
        return Reading("confirm_reply", command="answer", flags=("needs_human",))
    return replace(reading_of(said, choice, speech), command="answer")
