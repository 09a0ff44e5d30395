"""Outgoing messages as the bodies WeCom shows: markdown, a card, files, in the order people read them."""

from collections.abc import Callable
from datetime import datetime

from bot.core.messages import Attachment, Outgoing, is_private
from bot.platforms.wecom import escape
from bot.platforms.wecom.cards import fits_on_card, template_card
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.limits import MARKDOWN_BYTES
from bot.platforms.wire.cutting import pieces

Names = Callable[[str], str | None]
Part = Body | Attachment
"""A message body ready to send, or a file still to be uploaded."""


def parts_of(message: Outgoing, now: datetime, names: Names, own_site: str = "") -> list[Part]:
    """What to send for one message, in order. A short text stands on its card; a longer one goes ahead of it."""
    text = _addressed(message, names)
    if message.card is None:
        return [*_markdown(text, own_site), *message.files]
    if fits_on_card(text):
        return [_card(template_card(message.card, message.id, now, text)), *message.files]
    return [*_markdown(text, own_site), _card(template_card(message.card, message.id, now)), *message.files]


def _addressed(message: Outgoing, names: Names) -> str:
    """The robot cannot ping anybody: whom the message is for stands as plain text at its end, in groups only."""
    if not message.mentions or is_private(message.chat):
        return message.text
    called = " ".join("@" + (names(user) or user) for user in message.mentions)
    return f"{message.text}\n{called}" if message.text else called


def _markdown(text: str, own_site: str) -> list[Part]:
    written = escape.markdown(text, own_site)
    return [{"msgtype": "markdown", "markdown": {"content": part}} for part in pieces(written, MARKDOWN_BYTES)]


def _card(card: Body) -> Body:
    return {"msgtype": "template_card", "template_card": card}
