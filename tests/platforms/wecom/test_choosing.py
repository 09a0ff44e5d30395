"""Which mouth says what, as a table."""

from typing import Any

import pytest

from bot.core.messages import Attachment, Button, Card, Outgoing
from bot.platforms.wecom.choosing import Said, Setup, in_words, plan

CARD = Card("#3 待答复", (Button("answer_yes", "能"), Button("answer_no", "不能"), Button("promise", "正在核实")))
ALL = Setup(robot=True, app=True, phone=True)
ROBOT, APP, NOTHING = Setup(robot=True), Setup(app=True), Setup()
BOTH = {"appchat": "T1", "webhook": "K"}


async def _drawn() -> bytes:
    return b""


FILE = Attachment("表.png", "image/png", _drawn)


def ways(setup: Setup, *, chat: str = "wrG", text: str = "文", hint: Any = None, **rest: Any) -> list[list[str]]:
    steps = plan(Outgoing("o1", chat, "note", text, **rest), setup, hint)
    return [[way.mouth for way in step] for step in steps]


@pytest.mark.parametrize(
    ("setup", "rest", "expected"),
    [
        (ALL, {"addresses": BOTH}, [["robot", "appchat", "webhook"]]),
        (ALL, {"addresses": BOTH, "hint": "robot"}, [["robot", "appchat", "webhook"]]),
        (APP, {"addresses": BOTH, "hint": "reply"}, [["reply", "appchat", "webhook"]]),
        (ALL, {}, [["robot"]]),
        (APP, {}, [[]]),
        (NOTHING, {"addresses": BOTH}, [["webhook"]]),
        (ALL, {"addresses": BOTH, "mentions": ("a",)}, [["appchat", "webhook", "robot"]]),
        (ALL, {"addresses": {"webhook": "K"}, "mentions": ("a",)}, [["webhook", "robot"]]),
        (ROBOT, {"addresses": {"appchat": "T1"}, "mentions": ("a",)}, [["robot"]]),
        (ALL, {"addresses": BOTH, "mentions": ("a",), "hint": "robot"}, [["appchat", "webhook", "robot"]]),
        (ALL, {"addresses": BOTH, "card": CARD}, [["robot", "appchat", "webhook"]]),
        (ALL, {"addresses": BOTH, "card": CARD, "mentions": ("a",)}, [["appchat", "webhook", "robot"], ["robot", "appchat", "webhook"]]),
        (ROBOT, {"card": CARD, "mentions": ("a",)}, [["robot"]]),
        (APP, {"addresses": BOTH, "card": CARD, "mentions": ("a",)}, [["appchat", "webhook"]]),
        (APP, {"addresses": BOTH, "card": CARD, "mentions": ("a",), "hint": "reply"}, [["appchat", "webhook", "reply"]]),
        (ALL, {"addresses": BOTH, "files": (FILE,)}, [["robot", "appchat", "webhook"], ["appchat", "webhook", "robot"]]),
        (ALL, {"addresses": BOTH, "files": (FILE,), "text": ""}, [["appchat", "webhook", "robot"]]),
        (ROBOT, {"files": (FILE,), "text": ""}, [["robot"]]),
        (ALL, {"chat": "dm:a"}, [["message", "robot"]]),
        (ALL, {"chat": "dm:a", "hint": "robot"}, [["robot", "message"]]),
        (ALL, {"chat": "dm:a", "card": CARD, "files": (FILE,)}, [["message", "robot"], ["message", "robot"]]),
        (ROBOT, {"chat": "dm:a"}, [["robot"]]),
        (APP, {"chat": "dm:a", "hint": "reply"}, [["reply", "message"]]),
        (ALL, {"chat": "dm:a", "phone": True}, [["message", "robot"], ["phone"]]),
        (ALL, {"addresses": BOTH, "phone": True, "mentions": ("a",)}, [["appchat", "webhook", "robot"], ["phone"]]),
        (ALL, {"addresses": BOTH, "phone": True}, [["robot", "appchat", "webhook"]]),
        (APP, {"chat": "dm:a", "phone": True}, [["message"]]),
    ],
)
def test_each_need_has_its_ways(setup: Setup, rest: dict[str, Any], expected: list[list[str]]) -> None:
    assert ways(setup, **rest) == expected


def test_only_the_robot_has_a_card_in_a_group() -> None:
    message = Outgoing("o1", "wrG", "note", "请确认", card=CARD, addresses=BOTH)
    ((robot, appchat, webhook),) = plan(message, ALL)
    assert robot.part == Said("请确认", (), CARD)
    assert appchat.part == webhook.part == Said("请确认\n可 @ 机器人回复：「#3 能」「#3 不能」「#3 正在核实，预计…回复」")


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (Card("A-7 级别", (Button("endorse", "级别无误"),)), "可直接回复：「A-7 级别无误」"),
        (Card("今日进展", (Button("unchanged", "无变化"),)), "可直接回复：「无变化」"),
        (Card("待答复", (Button("answer_yes", "#1 能", "#1"), Button("answer_yes", "#2 能", "#2"))), "可直接回复：「#1 能」「#2 能」"),
    ],
)
def test_a_button_is_what_people_would_write(card: Card, words: str) -> None:
    assert in_words(card, "文", private=True) == words
    assert in_words(card, private=True) == f"{card.title}\n{words}"
    assert in_words(card, "文", private=False) == words.replace("可直接回复", "可 @ 机器人回复")
