"""Which mouth says what: a table of wishes and what is at hand."""

import pytest

from bot.core.messages import Button, Card, Outgoing
from bot.platforms.dingtalk.choosing import AtHand, Filed, Mouth, Shown, Words, plan
from tests.platforms.dingtalk.speaking import GROUP, LI, PICTURE, PRIVATE, TABLE, WANG

CARD = Card("#3 待答复", (Button("answer_yes", "能"),))
EVERYTHING = AtHand(session=True, webhook=True, card=True, notice=True)


def ways(message: Outgoing, hand: AtHand) -> list[str]:
    return ["/".join(attempt.mouth.value for attempt in part) for part in plan(message, hand)]


def group(text: str = "好", **more: object) -> Outgoing:
    return Outgoing("o1", GROUP, "note", text, **more)  # type: ignore[arg-type]


def private(text: str = "好", **more: object) -> Outgoing:
    return Outgoing("o1", PRIVATE, "note", text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "hand", "expected"),
    [
        (group(), AtHand(), ["robot"]),
        (group(), EVERYTHING, ["session/robot/webhook"]),
        (group(mentions=(WANG,)), EVERYTHING, ["session/webhook/card/robot"]),
        (group(mentions=(WANG,)), AtHand(), ["robot"]),
        (group(mentions=(WANG,), priority=0), AtHand(webhook=True), ["webhook/robot/people"]),
        (group(mentions=(WANG,)), AtHand(webhook=True, card=True, calls=False), ["webhook"]),
        (group(), AtHand(calls=False), [""]),
        (group(card=CARD), AtHand(card=True), ["card/robot"]),
        (group(card=CARD), AtHand(session=True), ["session/robot"]),
        (group("长" * 900, card=CARD), AtHand(card=True), ["robot", "card/robot"]),
        (group(files=(PICTURE, TABLE)), AtHand(), ["robot", "robot/robot"]),
        (group(files=(PICTURE, TABLE)), AtHand(session=True, calls=False), ["session", "session", "session"]),
        (private(), AtHand(), ["private"]),
        (private(), EVERYTHING, ["session/private/notice"]),
        (private(priority=0), EVERYTHING, ["private/session/notice"]),
        (private(card=CARD), EVERYTHING, ["card/session/private/notice"]),
        (private(files=(TABLE,)), AtHand(), ["private", "private/private"]),
    ],
)
def test_need_and_thrift_choose_the_mouths(message: Outgoing, hand: AtHand, expected: list[str]) -> None:
    assert ways(message, hand) == expected


def test_a_picture_stands_in_its_text_and_a_file_behind_it() -> None:
    words, file = plan(group("跟踪表", files=(PICTURE, TABLE)), AtHand())
    assert words[0].form == Words("跟踪表", (), PICTURE)
    assert file[0].form == Filed(TABLE)


def test_a_picture_beside_buttons_is_a_message_of_its_own() -> None:
    parts = plan(group("看图", card=CARD, files=(PICTURE,)), AtHand(card=True))
    assert [type(part[0].form) for part in parts] == [Shown, Filed]


def test_a_text_too_long_for_a_card_is_followed_by_a_card_that_mentions() -> None:
    """Where nothing else pings."""
    parts = plan(group("第一行\n" + "长" * 900, mentions=(WANG,)), AtHand(card=True))
    assert [part[0].mouth for part in parts] == [Mouth.GROUP, Mouth.CARD]
    assert parts[1][0].form == Shown(Card("第一行", ()), "", (WANG,))


def test_more_people_than_a_message_can_mention_are_mentioned_in_several() -> None:
    everybody = tuple(f"u{number}" for number in range(120))
    parts = plan(group("好", mentions=everybody), AtHand(webhook=True))
    forms = [part[0].form for part in parts]
    assert [len(form.mentions) for form in forms if isinstance(form, Words)] == [50, 50, 20]


def test_only_the_last_part_of_a_long_text_mentions() -> None:
    parts = plan(group("很长的话\n" * 2000, mentions=(WANG, LI)), AtHand(session=True))
    forms = [part[0].form for part in parts]
    mentioned = [form.mentions for form in forms if isinstance(form, Words)]
    assert len(mentioned) > 1
    assert mentioned[-1] == (WANG, LI)
    assert set(mentioned[:-1]) == {()}


def test_nothing_to_say_is_no_message() -> None:
    assert plan(group(""), AtHand()) == []
