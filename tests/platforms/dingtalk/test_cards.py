"""Our cards on the platform's one template, and what a press on them brings back."""

import json
from typing import Any

import pytest

from bot.core.messages import Button, Card, Outgoing
from bot.platforms.dingtalk.cards import VALUE_BYTES, Press, card_answer, card_data, fits_on_card, press_of, track_of
from tests.platforms.dingtalk.speaking import GROUP, PRIVATE, WANG, Booth

CARD = Card("#3 待答复", (Button("answer_yes", "能"), Button("answer_no", "不能")))
CONTENT = json.dumps({"cardPrivateData": {"actionIds": ["b2"], "params": {"button": "b2"}}})


def callback(**more: Any) -> dict[str, Any]:
    return {"type": "actionCallback", "outTrackId": "o7.0a1b2c3d", "userId": WANG, "content": CONTENT, **more}


def test_a_press_names_the_message_the_button_and_the_person() -> None:
    found = press_of(callback(spaceId=GROUP, spaceType="IM_GROUP"))
    assert found == Press("b2", "o7", WANG, GROUP)
    assert press_of(callback(spaceId=WANG, spaceType="IM_ROBOT")) == Press("b2", "o7", WANG, None, private=True)


def test_a_press_is_known_by_its_parameter_too() -> None:
    content = {"cardPrivateData": {"actionIds": ["一"], "params": {"button": "b1"}}}
    assert press_of(callback(content=json.dumps(content))) == Press("b1", "o7", WANG)


@pytest.mark.parametrize(
    "broken",
    [
        {"content": "{"},
        {"content": "[]"},
        {"content": None},
        {"content": '{"cardPrivateData":{}}'},
        {"content": '{"cardPrivateData":{"actionIds":["b9"]}}'},
        {"content": '{"cardPrivateData":{"actionIds":[["b1"]],"params":7}}'},
        {"outTrackId": ""},
        {"outTrackId": 7},
        {"userId": None},
    ],
)
def test_what_is_no_press_of_ours_is_none(broken: dict[str, Any]) -> None:
    assert press_of(callback(**broken)) is None


def test_only_the_clickers_view_changes() -> None:
    answer = card_answer("能")
    assert answer["userPrivateData"] == {"cardParamMap": {"state": "已收到：能"}}
    assert "cardData" not in answer
    assert answer["cardUpdateOptions"]["updatePrivateDataByKey"] is True


def test_every_value_is_a_short_string() -> None:
    data = card_data(Card("题" * 500, tuple(Button("fix", f"选{number}") for number in range(9))), "文" * 900)
    assert set(data) == {"title", "text", "state", "b1", "b2", "b3", "b4", "b5", "b6"}
    assert all(len(value.encode()) <= 1024 for value in data.values())


def test_a_text_fits_up_to_what_a_value_holds() -> None:
    assert fits_on_card("好" * (VALUE_BYTES // 3))
    assert not fits_on_card("好" * (VALUE_BYTES // 3 + 1))
    assert not fits_on_card("一\n" * 13)


def test_a_track_is_the_same_for_every_attempt_and_another_for_another_message() -> None:
    message = Outgoing("o7", GROUP, "remind", "待您答复", card=CARD)
    assert track_of(message) == track_of(message)
    assert track_of(message) != track_of(Outgoing("o7", GROUP, "remind", "别的话", card=CARD))
    assert track_of(message).startswith("o7.")


async def test_the_label_of_a_pressed_button_is_remembered(booth: Booth) -> None:
    await booth.say("待您答复", PRIVATE, card=CARD)
    press = Press("b2", "o1", WANG)
    assert booth.speaker.label(press) == "不能"
    assert booth.speaker.label(Press("b6", "o1", WANG)) == ""
    assert booth.speaker.label(Press("b1", "o99", WANG)) == ""


async def test_a_press_finds_its_way_back(booth: Booth) -> None:
    """What the platform calls back with is what the card was sent with."""
    await booth.say("15:00 待您答复", card=CARD)
    card = booth.gateway.cards.sent[booth.gateway.last_card(GROUP)]
    pressed = next(button for button in card.seen_by(WANG).buttons if button.label == "不能")
    content = json.dumps({"cardPrivateData": {"actionIds": [pressed.action], "params": dict(pressed.params)}})
    found = press_of(callback(outTrackId=card.track, content=content))
    assert found is not None
    assert (found.of, found.action) == ("o1", "b2")


async def test_without_stream_presses_are_routed_by_http(booth: Booth) -> None:
    other = Booth(booth.gateway, card_route="duban")
    await other.say("待您答复", card=CARD)
    card = booth.gateway.cards.sent[booth.gateway.last_card(GROUP)]
    assert (card.by_stream, card.route_key) == (False, "duban")
    await other.speaker.close()
