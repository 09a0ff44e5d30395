"""Our cards <-> DingTalk's interactive cards (互动卡片, §2.4).

A template's variables and buttons are fixed when it is published, and a callback brings back nothing but the card's
outTrackId and the button. So the template is a general one (variables title, text, state and b1..b6, each button shown where
its label is not empty), the outTrackId names our message, and what a button means is looked up with the message itself.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.messages import Card, Outgoing
from bot.platforms.dingtalk.escape import plain
from bot.platforms.wire.cutting import pieces

MAX_BUTTONS = 6
VALUE_BYTES = 1000
TEXT_LINES = 12
TITLE_LENGTH = 40
TRACK_BYTES = 128

_BUTTON = re.compile(r"b[1-6]")
_STAMP = 8
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A click as its callback tells it: `action` is the button's place (`b2`), `of` the message that carried the card."""

    action: str
    of: str
    user: str
    chat: str | None = None
    """The group, or None where the callback does not say (or says a private chat)."""
    private: bool = False


def fits_on_card(text: str) -> bool:
    """Whether a text goes on a card; a longer one goes ahead as a message of its own."""
    return len(plain(text).encode("utf-8", "replace")) <= VALUE_BYTES and text.count("\n") < TEXT_LINES


def track_of(message: Outgoing, salt: str = "") -> str:
    """The outTrackId: the message's id, and what tells it from a message of that id in another database.

    The same for every attempt at one message: the platform makes no second card of it. `salt` tells several of one message apart.
    """
    told = json.dumps([message.chat, message.text, message.card.title if message.card else "", salt])
    stamp = hashlib.sha256(told.encode()).hexdigest()[:_STAMP]
    return f"{message.id[: TRACK_BYTES - _STAMP - 1]}.{stamp}"


def card_data(card: Card, text: str) -> Mapping[str, str]:
    """The template's variables; every value is a string of at most 1 KB."""
    labels = {f"b{rank}": plain(button.label) for rank, button in enumerate(card.buttons[:MAX_BUTTONS], start=1)}
    empty = {f"b{rank}": "" for rank in range(1, MAX_BUTTONS + 1)}
    return {"title": title_of(card.title), "text": _short(plain(text)), "state": "", **empty, **labels}


def title_of(text: str) -> str:
    """A title field: one plain line."""
    line = " ".join(plain(text).split()) or "通知"
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def press_of(callback: Mapping[str, Any]) -> Press | None:
    """What a card callback (its `data`) says; None for what is no press of a button of ours."""
    track, user = callback.get("outTrackId"), callback.get("userId")
    action = _pressed(callback.get("content"))
    if not isinstance(track, str) or not isinstance(user, str) or not track or not user or action is None:
        return None
    space, kind = callback.get("spaceId"), callback.get("spaceType")
    private = kind == "IM_ROBOT"
    return Press(action, track.rpartition(".")[0] or track, user, space if isinstance(space, str) and not private else None, private)


def card_answer(label: str = "") -> Body:
    """The answer to a callback: only the clicker's own view changes, the others still have to answer for themselves."""
    state = f"已收到：{label}" if label else "已收到"
    return {
        "userPrivateData": {"cardParamMap": {"state": state}},
        "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
    }


def _pressed(content: object) -> str | None:
    """The button: by its action id, else by its parameter."""
    try:
        told = json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return None
    private = told.get("cardPrivateData") if isinstance(told, dict) else None
    if not isinstance(private, dict):
        return None
    params, actions = private.get("params"), private.get("actionIds")
    named = [params.get("button")] if isinstance(params, dict) else []
    found = [*(actions if isinstance(actions, list) else []), *named]
    return next((name for name in found if isinstance(name, str) and _BUTTON.fullmatch(name)), None)


def _short(text: str) -> str:
    return next(iter(pieces(text, VALUE_BYTES)), "")
