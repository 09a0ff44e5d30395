"""A platform that tells only which button was pressed, not what it means: the message that carried it knows (dingtalk.md §2.4)."""

from datetime import UTC, datetime

import pytest

from bot.core.messages import Incoming
from handlers.clicks import by_place
from storage.models import OutboxRow
from tests.scenarios.day import Day

BUTTONS = [{"action": "answer_yes", "label": "能", "value": None}, {"action": "correct", "label": "重要", "value": "重要"}]


def card(chat: str = "g1") -> OutboxRow:
    shown = {"title": "#3 待答复", "buttons": BUTTONS}
    now = datetime(2026, 5, 12, tzinfo=UTC)
    return OutboxRow(
        id=7, platform="dingtalk", chat=chat, kind="remind", text="", mentions=[], card=shown, record={}, created_at=now, next_at=None
    )


def click(action: str, chat: str = "g1") -> Incoming:
    return Incoming("dingtalk", "c1", chat, "u1", kind="click", action=action, of="o7")


def test_the_place_of_a_button_says_its_action_and_value() -> None:
    assert (by_place(click("b1"), card()).action, by_place(click("b1"), card()).value) == ("answer_yes", None)
    assert (by_place(click("b2"), card()).action, by_place(click("b2"), card()).value) == ("correct", "重要")


@pytest.mark.parametrize("action", ["b3", "b0", "b12", "b", "answer_yes", ""])
def test_anything_else_stays_as_it_is(action: str) -> None:
    assert by_place(click(action), card()) == click(action)


def test_the_card_of_another_chat_says_nothing() -> None:
    """A number from another database may be the id of some other message here."""
    assert by_place(click("b1"), card("g2")) == click("b1")


@pytest.mark.everywhere
async def test_a_press_told_by_its_place_answers_the_question(day: Day) -> None:
    day.says("wang", "/请确认 运输调度部门 车辆能否到位", id="q1", at="10:00")
    await day.until("10:50")
    asked = next(heard for heard in day.heard if "answer_yes" in heard.buttons)
    await day.clicks("li", "b1", of=asked.id, at="10:51", chat=asked.chat).until("10:55")
    assert day.outcome("L13", "运输调度部门") == "kept"
