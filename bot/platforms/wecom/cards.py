"""Our cards <-> WeCom's template cards (模板卡片类型, path 101032).

Up to six buttons are buttons; more are the options of a vote with one button to submit it. A button's key carries
everything a click must bring back (message, action, value) and what the answer to it shows (label, title), so a click on
a card sent before a restart still means the same.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.messages import Button, Card
from bot.platforms.wecom.escape import plain
from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in

TITLE_LENGTH = 26
TEXT_LENGTH = 112
TEXT_LINES = 6
MAX_BUTTONS, MAX_OPTIONS = 6, 20
KEY_BYTES, OPTION_BYTES = 1024, 128
TASK_ID_LENGTH = 128

_PRIMARY, _PLAIN = 1, 2
_QUESTION = "choice"
_NOT_IN_TASK_IDS = re.compile(r"[^0-9A-Za-z_@-]")


@dataclass(frozen=True, slots=True)
class Press:
    """A click as read from its event. `label` and `title` are empty for cards that are not ours."""

    action: str | None
    value: str | None = None
    of: str | None = None
    label: str = ""
    title: str = ""


def fits_on_card(text: str, card: Card) -> bool:
    """Whether a text reads well inside a card; a longer one, and one above a vote, goes ahead as a message of its own."""
    return len(text) <= TEXT_LENGTH and text.count("\n") < TEXT_LINES and (not text or len(card.buttons) <= MAX_BUTTONS)


def template_card(card: Card, message_id: str, now: datetime, text: str = "") -> Body:
    """The card as a `template_card`. Its task_id is new for every call, as the platform demands of every card sent."""
    title = _title(card.title)
    if len(card.buttons) > MAX_BUTTONS:
        return _vote(card, message_id, now, title)
    shown: Body = {
        "card_type": "button_interaction",
        "main_title": {"title": title},
        "button_list": [_button(button, rank, message_id, title) for rank, button in enumerate(card.buttons)],
        "task_id": task_id(message_id, now),
    }
    if text:
        shown["sub_title_text"] = plain(text)
    return shown


def _vote(card: Card, message_id: str, now: datetime, title: str) -> Body:
    """One choice of many; what a choice brings back stands in its id."""
    options = [{"id": _option(button), "text": plain(button.label), "is_checked": False} for button in card.buttons[:MAX_OPTIONS]]
    return {
        "card_type": "vote_interaction",
        "main_title": {"title": title},
        "checkbox": {"question_key": _QUESTION, "mode": 0, "option_list": options},
        "submit_button": {"text": "提交", "key": _key(message_id, title=title)},
        "task_id": task_id(message_id, now),
    }


def _option(button: Button) -> str:
    """Raises ValueError for a value that does not fit."""
    packed = json.dumps([button.action, button.value], ensure_ascii=False, separators=(",", ":"))
    if len(packed.encode()) > OPTION_BYTES:
        raise ValueError(f"button value of {len(packed)} characters does not fit into an option")
    return packed


def task_id(message_id: str, now: datetime) -> str:
    stamp = f"-{int(now.timestamp() * 1000)}"
    return _NOT_IN_TASK_IDS.sub("-", message_id)[: TASK_ID_LENGTH - len(stamp)] + stamp


def answered_card(event: Body) -> Body:
    """The clicked card as the clicker sees it afterwards: their choice, and nothing left that does anything."""
    press = press_of(event)
    choice = f"已收到：{press.label}" if press.label else "已收到"
    return {
        "card_type": "button_interaction",
        "main_title": {"title": press.title or "已收到"},
        "sub_title_text": choice,
        "button_list": [{"text": "已收到", "style": _PLAIN, "key": _key()}],
        "task_id": _either(event, "task_id", "taskid"),
    }


def press_of(event: Body) -> Press:
    """What a `template_card_event` says. Keys that are not ours are taken as the action itself."""
    key, task = _either(event, "event_key", "eventkey"), _either(event, "task_id", "taskid")
    ours = _unpacked(key)
    if ours is None:
        return Press(action=key or None, of=task or None)
    of, action, value, label, title = ours
    if not action:
        action, value = _chosen(event)
    return Press(action or None, value, of, label or "", title or "")


def _chosen(event: Body) -> tuple[str, str | None]:
    """The option of a vote that was submitted; nothing where none of ours was."""
    for item in items_in(mapping_in(event, "selected_items"), "selected_item"):
        ids = (mapping_in(item, "option_ids") or mapping_in(item, "optionids")).get("option_id")
        chosen = _packed_option(ids[0]) if isinstance(ids, list) and ids else None
        if chosen is not None:
            return chosen
    return "", None


def _packed_option(identity: object) -> tuple[str, str | None] | None:
    parts = _json(identity) if isinstance(identity, str) else None
    match parts:
        case [str(action), str() | None as value]:
            return action, value
    return None


def _title(text: str) -> str:
    line = " ".join(plain(text).split()) or "请选择"
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _button(button: Button, rank: int, message_id: str, title: str) -> Body:
    return {
        "text": plain(button.label),
        "style": _PLAIN if rank else _PRIMARY,
        "key": _key(message_id, button.action, button.value, plain(button.label), title),
    }


def _key(of: str = "", action: str = "", value: str | None = None, label: str = "", title: str = "") -> str:
    """The packed key; what is only for show gives way when it would be too long. Raises ValueError for a value far too long."""
    for parts in ([of, action, value, label, title], [of, action, value, label, ""], [of, action, value, "", ""]):
        key = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        if len(key.encode()) <= KEY_BYTES:
            return key
    raise ValueError(f"button value of {len(key)} characters does not fit into a key")


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unpacked(key: str) -> list[Any] | None:
    parts = _json(key)
    ours = isinstance(parts, list) and len(parts) == 5 and all(part is None or isinstance(part, str) for part in parts)
    return parts if isinstance(parts, list) and ours else None


def _either(event: Body, name: str, other: str) -> str:
    """The page's samples spell `event_key`, its tables `eventkey`."""
    return text_in(event, name) or text_in(event, other)
