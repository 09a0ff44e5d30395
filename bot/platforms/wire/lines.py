"""A card where a mouth has no buttons: what to write instead of pressing."""

import re

from bot.core.messages import Button, Card

_ABOUT = re.compile(r"#\d+|A-\d+")
_TYPED = {"answer_yes": "能", "answer_no": "不能", "promise": "正在核实，预计…回复", "unchanged": "无变化"}
"""What people write instead of pressing a button, where that is not its label."""


def in_words(card: Card, text: str = "", *, private: bool) -> str:
    """The line that stands for the buttons; under its title where no text goes before, nothing where there are no buttons.

    In a group the bot hears only what begins with its @.
    """
    about = _ABOUT.search(card.title)
    typed = "".join(f"「{_typed(button, about[0] if about else '')}」" for button in card.buttons)
    how = "可直接回复" if private else "可 @ 机器人回复"
    return "\n".join(filter(None, ("" if text else card.title, f"{how}：{typed}" if typed else "")))


def _typed(button: Button, about: str) -> str:
    words = button.label if _ABOUT.match(button.label) else _TYPED.get(button.action, button.label)
    return words if not about or _ABOUT.match(words) or button.action == "unchanged" else f"{about} {words}"
