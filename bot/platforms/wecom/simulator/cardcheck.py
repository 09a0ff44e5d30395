"""The field table of template cards (模板卡片类型, path 101032) as a check."""

import re
from collections.abc import Callable
from typing import Any

from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in

_TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")
_ALLOWED = {
    "text_notice": "main_title sub_title_text emphasis_content horizontal_content_list jump_list card_action action_menu",
    "news_notice": "main_title card_image image_text_area vertical_content_list horizontal_content_list jump_list card_action action_menu",
    "button_interaction": "main_title sub_title_text horizontal_content_list card_action action_menu button_selection button_list",
    "vote_interaction": "main_title checkbox submit_button",
    "multiple_interaction": "main_title select_list submit_button",
}
_COMMON = frozenset({"card_type", "source", "task_id", "feedback"})
_ONLY_APP = frozenset({"quote_area", "replace_text"})
_LISTS = {"vertical_content_list": 4, "horizontal_content_list": 6, "jump_list": 3, "button_list": 6, "select_list": 3}


def mistake(card: Body) -> str | None:
    """What is wrong with a card, or None."""
    kind = text_in(card, "card_type")
    if kind not in _ALLOWED:
        return f"card_type {kind!r}"
    allowed = _COMMON | set(_ALLOWED[kind].split())
    unknown = sorted(set(card) - allowed)
    if unknown:
        return f"{kind} has no {unknown[0]}"
    checks = (_list_mistake, _entry_mistake, lambda card: _title_mistake(card, kind), lambda card: _task_mistake(card, kind), _PARTS[kind])
    return next((wrong for check in checks if (wrong := check(card))), None)


def app_card_mistake(card: Body) -> str | None:
    """The same for an app's card: it may also quote, replace its button by a text, and open an address by a button."""
    return mistake({name: value for name, value in card.items() if name not in _ONLY_APP} | _with_keys(card))


def _with_keys(card: Body) -> Body:
    """The buttons, an address (type 1) standing for the key of those that have none."""
    if "button_list" not in card:
        return {}
    return {
        "button_list": [
            button | {"key": text_in(button, "url")} if button.get("type") == 1 else button for button in items_in(card, "button_list")
        ]
    }


def _list_mistake(card: Body) -> str | None:
    for name, most in _LISTS.items():
        if name in card and not 1 <= len(items_in(card, name)) <= most:
            return f"{name} takes 1 to {most} entries"
    return None


def _entry_mistake(card: Body) -> str | None:
    """What is wrong inside the parts any kind of card may have."""
    if mapping_in(card, "source").get("desc_color", 0) not in (0, 1, 2, 3):
        return "source.desc_color is 0 to 3"
    if "card_action" in card and not _leads_somewhere(mapping_in(card, "card_action")):
        return "card_action takes type 1 with url or type 2 with appid"
    ratio = mapping_in(card, "card_image").get("aspect_ratio", 1.3)
    if not isinstance(ratio, int | float) or not 1.3 <= ratio <= 2.25:
        return "card_image.aspect_ratio is 1.3 to 2.25"
    if "action_menu" in card and not _keyed(items_in(mapping_in(card, "action_menu"), "action_list"), 3, "key"):
        return "action_menu takes 1 to 3 actions with text and key"
    if "button_selection" in card and not _question(mapping_in(card, "button_selection"), 10):
        return "button_selection takes a question_key and 1 to 10 options"
    if not all(_line(entry) for entry in items_in(card, "horizontal_content_list")):
        return "horizontal_content_list entries take keyname, and what their type needs"
    return None if all(_jump(entry) for entry in items_in(card, "jump_list")) else "jump_list entries take title, and what their type needs"


def _leads_somewhere(action: Body) -> bool:
    return bool(text_in(action, {1: "url", 2: "appid"}.get(_type(action), "")))


def _type(entry: Body) -> int:
    kind = entry.get("type", 0)
    return kind if isinstance(kind, int) else -1


def _line(entry: Body) -> bool:
    needed = {0: "keyname", 1: "url", 2: "media_id", 3: "userid"}.get(_type(entry), "")
    return bool(text_in(entry, "keyname") and text_in(entry, needed))


def _jump(entry: Body) -> bool:
    needed = {0: "title", 1: "url", 2: "appid", 3: "question"}.get(_type(entry), "")
    return bool(text_in(entry, "title") and text_in(entry, needed))


def _question(question: Body, most: int) -> bool:
    return bool(text_in(question, "question_key")) and _keyed(items_in(question, "option_list"), most, "id")


def _keyed(entries: list[Body], most: int, key: str) -> bool:
    """Whether there are 1 to `most` entries, each with a text and an id of its own."""
    ids = {text_in(entry, key) for entry in entries}
    return 1 <= len(entries) <= most and len(ids) == len(entries) and all(ids) and all(text_in(entry, "text") for entry in entries)


def _title_mistake(card: Body, kind: str) -> str | None:
    title = text_in(mapping_in(card, "main_title"), "title")
    if kind == "text_notice":
        return None if title or text_in(card, "sub_title_text") else "main_title.title or sub_title_text is required"
    return None if title else "main_title.title is required"


def _task_mistake(card: Body, kind: str) -> str | None:
    needed = kind in ("button_interaction", "vote_interaction") or "action_menu" in card
    task = card.get("task_id")
    if task is None:
        return "task_id is required" if needed else None
    return None if isinstance(task, str) and _TASK_ID.fullmatch(task) else "task_id takes 1 to 128 of [0-9A-Za-z_@-]"


def _notice_mistake(card: Body) -> str | None:
    return None if "card_action" in card else "card_action is required"


def _news_mistake(card: Body) -> str | None:
    pictures = ("card_image" in card) + ("image_text_area" in card)
    return _notice_mistake(card) if pictures == 1 else "exactly one of card_image and image_text_area"


def _buttons_mistake(card: Body) -> str | None:
    buttons = items_in(card, "button_list")
    if not buttons:
        return "button_list is required"
    return next((found for button in buttons if (found := _button_mistake(button))), None)


def _button_mistake(button: Body) -> str | None:
    key = text_in(button, "key")
    if not text_in(button, "text"):
        return "button text is required"
    if not 1 <= len(key.encode()) <= 1024:
        return "button key takes 1 to 1024 bytes"
    return None if button.get("style", 1) in (1, 2, 3, 4) else "button style is 1 to 4"


def _vote_mistake(card: Body) -> str | None:
    box = mapping_in(card, "checkbox")
    if not _question(box, 20) or box.get("mode", 0) not in (0, 1):
        return "checkbox takes a question_key, mode 0 or 1, and 1 to 20 options"
    return _submit_mistake(card)


def _select_mistake(card: Body) -> str | None:
    selections = items_in(card, "select_list")
    if not selections or not all(_question(selection, 10) for selection in selections):
        return "select_list takes 1 to 3 questions with 1 to 10 options"
    return _submit_mistake(card)


def _submit_mistake(card: Body) -> str | None:
    button = mapping_in(card, "submit_button")
    return None if text_in(button, "text") and text_in(button, "key") else "submit_button takes text and key"


_PARTS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "text_notice": _notice_mistake,
    "news_notice": _news_mistake,
    "button_interaction": _buttons_mistake,
    "vote_interaction": _vote_mistake,
    "multiple_interaction": _select_mistake,
}
