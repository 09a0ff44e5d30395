"""What is said as the bodies WeCom shows: words and a card, in the order people read them."""

from collections.abc import Callable
from datetime import datetime

from bot.platforms.wecom import escape
from bot.platforms.wecom.cards import fits_on_card, template_card
from bot.platforms.wecom.choosing import Said
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.limits import MARKDOWN_BYTES
from bot.platforms.wire.cutting import numbered

Names = Callable[[str], str | None]


def bodies_of(said: Said, message_id: str, now: datetime, written: Callable[[str], list[Body]]) -> list[Body]:
    """A short text stands on its card; a longer one, as it is `written` by the mouth, goes ahead of it."""
    if said.card is None:
        return written(said.text)
    if fits_on_card(said.text, said.card):
        return [_card(template_card(said.card, message_id, now, said.text))]
    return [*written(said.text), _card(template_card(said.card, message_id, now))]


def addressed(said: Said, names: Names) -> str:
    """The robot cannot ping anybody: whom a message is for stands as plain text at its end."""
    called = " ".join("@" + (names(user) or user) for user in said.mentions)
    return "\n".join(filter(None, (said.text, called)))


def markdown_bodies(text: str, own_site: str) -> list[Body]:
    parts = numbered(escape.markdown(text, own_site), MARKDOWN_BYTES)
    return [{"msgtype": "markdown", "markdown": {"content": part}} for part in parts]


def _card(card: Body) -> Body:
    return {"msgtype": "template_card", "template_card": card}
