"""What people see of a message: markdown as a client shows it, a card as its lines."""

import re

from bot.platforms.wecom.frames import Body, items_in, mapping_in, text_in

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_INVISIBLE = re.compile("[\u2060\u200b]")


def shown(body: Body) -> str:
    """The visible text of a message body."""
    kind = text_in(body, "msgtype")
    if kind == "template_card":
        return shown_card(mapping_in(body, "template_card"))
    if kind == "markdown":
        return shown_markdown(text_in(mapping_in(body, "markdown"), "content"))
    if kind == "stream":
        return shown_markdown(text_in(mapping_in(body, "stream"), "content"))
    return text_in(mapping_in(body, kind), "content")


def shown_card(card: Body) -> str:
    title = mapping_in(card, "main_title")
    lines = [text_in(title, "title"), text_in(title, "desc"), text_in(card, "sub_title_text"), *_choices(card), _buttons(card)]
    return "\n".join(_INVISIBLE.sub("", line) for line in lines if line)


def _choices(card: Body) -> list[str]:
    """The options of a vote and of each selection, a line each."""
    questions = filter(None, [mapping_in(card, "checkbox"), mapping_in(card, "button_selection"), *items_in(card, "select_list")])
    return [" ".join(text_in(option, "text") for option in items_in(question, "option_list")) for question in questions]


def _buttons(card: Body) -> str:
    """The buttons, or the text an app put in their place."""
    replaced = text_in(card, "replace_text")
    buttons = [*items_in(card, "button_list"), *filter(None, [mapping_in(card, "submit_button")])]
    return f"[{replaced}]" if replaced else " ".join(f"[{text_in(button, 'text')}]" for button in buttons)


def shown_markdown(content: str) -> str:
    """Escapes resolved, hard breaks as line ends, invisible joiners gone. Real markup is left as written: none is expected."""
    plain = _ESCAPED.sub(r"\1", content.replace("  \n", "\n"))
    return _INVISIBLE.sub("", plain).replace("\u00a0", " ")
