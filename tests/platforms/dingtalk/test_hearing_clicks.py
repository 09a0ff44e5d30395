"""Clicks on cards and events of the organisation: stored, then answered."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.core.messages import Button, Card, Outgoing
from bot.platforms.dingtalk.frames import CARD_TOPIC
from bot.platforms.dingtalk.simulator import GENERIC_TEMPLATE, Gateway, StagedClock
from tests.platforms.dingtalk.listening import GROUP, PERSON, PRIVATE, Listening


async def shown_card(listening: Listening) -> str:
    """The outTrackId of a card in the group."""
    listening.gateway.world.meet(PERSON, GROUP)
    card = Card("确认请求", (Button("answer_yes", "能", "17"), Button("answer_no", "不能", "17")))
    await listening.bot.send(Outgoing("o7", GROUP, "ask", "能否9点装货？", mentions=(PERSON,), card=card))
    return listening.gateway.last_card(GROUP)


@pytest.fixture
async def with_cards(gateway: Gateway) -> AsyncIterator[Listening]:
    listening = Listening(gateway, app={"card_template": GENERIC_TEMPLATE})
    await listening.start()
    yield listening
    await listening.stop()


async def test_a_click_is_stored_and_shows_the_clicker_what_was_chosen(with_cards: Listening, gateway: Gateway) -> None:
    card = await shown_card(with_cards)
    await gateway.click(PERSON, card, "不能")
    await with_cards.until(lambda: len(with_cards.arrived) == 1)
    click = with_cards.arrived[0]
    assert (click.kind, click.chat, click.sender, click.action, click.of) == ("click", GROUP, PERSON, "b2", "o7")
    await gateway.until(lambda: gateway.transcript[-1].kind == "card_update")
    seen = gateway.cards.sent[card].seen_by(PERSON)
    assert ("state", "已收到：不能") in seen.lines
    assert ("state", "已收到：不能") not in gateway.cards.sent[card].seen_by("u1002").lines


async def test_a_click_that_cannot_be_stored_is_not_answered_as_if_it_were(
    with_cards: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    """The person sees that it failed, and the click counts all the same once it is stored; pressed again, it counts once."""
    card = await shown_card(with_cards)
    with_cards.door_faults = 3
    await gateway.click(PERSON, card, "能")
    await with_cards.until(lambda: with_cards.door_faults == 2)
    clock.advance(2)
    await gateway.until(lambda: gateway.transcript[-1].kind == "toast")
    for wait in (0.5, 1.0):
        await clock.skip(wait.__eq__)
    await with_cards.until(lambda: len(with_cards.arrived) == 1)
    await gateway.click(PERSON, card, "能")
    await gateway.until(lambda: gateway.transcript[-1].kind == "card_update")
    assert len(with_cards.arrived) == 1


async def test_a_click_in_a_private_chat_belongs_to_it(listening: Listening) -> None:
    data = {"outTrackId": "o7.ab", "userId": PERSON, "spaceType": "IM_ROBOT", "spaceId": PERSON, "content": _content("b1")}
    await listening.pushed(("CALLBACK", CARD_TOPIC), data)
    assert (listening.arrived[0].chat, listening.arrived[0].action) == (PRIVATE, "b1")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cardPrivateData":{"actionIds":["x"]}}', None])
async def test_a_click_that_is_none_of_ours_is_kept_and_changes_nothing(listening: Listening, content: str | None) -> None:
    """R18"""
    made = await listening.pushed(("CALLBACK", CARD_TOPIC), {"outTrackId": "o7", "userId": PERSON, "content": content})
    assert (made.code, made.answer) == (200, {"response": None})
    assert (listening.arrived[0].chat, listening.arrived[0].kind) == ("", "say")


async def test_a_group_that_is_disbanded_is_kept_acknowledged_and_told(listening: Listening, gateway: Gateway) -> None:
    data = {"openConversationId": GROUP, "chatId": "chat1"}
    made = await listening.pushed(("EVENT", "*"), data, eventType="chat_disband", eventId="ev-1")
    assert (made.code, made.answer) == (200, {"status": "SUCCESS", "message": "ok"})
    assert [(message.message_id, message.kind, message.chat) for message in listening.arrived] == [("event:ev-1", "gone", GROUP)]


@pytest.mark.parametrize(("done", "kind"), [(True, "ticked"), (False, "say"), ("true", "say")])
async def test_a_to_do_that_is_ticked_off_is_told_of(listening: Listening, done: object, kind: str) -> None:
    await listening.pushed(("EVENT", "*"), {"taskId": "t1", "isDone": done}, eventType="todo_task_update", eventId="ev-1")
    assert [(message.kind, message.chat) for message in listening.arrived] == [(kind, "")]


async def test_an_event_pushed_again_is_one_event(listening: Listening) -> None:
    """R04: known by its eventId, whatever its frame is called."""
    for _ in range(3):
        await listening.pushed(("EVENT", "*"), {}, eventType="user_leave_org", eventId="ev-1")
    assert len(listening.arrived) == 1


async def test_an_event_is_not_acknowledged_before_it_is_stored(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    listening.door_faults = 1
    gateway.events.tell("chat_disband", {})
    await listening.until(lambda: listening.door_faults == 0)
    assert listening.acked == [0]
    assert listening.arrived == []
    await clock.skip(lambda seconds: seconds < 1)
    await listening.all_acked()


def _content(action: str) -> str:
    return json.dumps({"cardPrivateData": {"actionIds": [action], "params": {"button": action}}})
