"""What a second look at the speaking half found: rates that two mouths share, and people called by long names."""

from contextlib import suppress

import pytest

from bot.core.ports import TryLater
from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.speaking import GROUP, LI, NAMES, WANG, Booth


async def test_an_own_webhook_and_a_session_together_never_reach_twenty_a_minute(gateway: Gateway) -> None:
    """S08, S09: to the platform both are the application's robot in that group."""
    booth = Booth(gateway, card_template=None)
    hook = {"webhook": gateway.add_webhook(GROUP, own=True)}
    booth.hears()
    for number in range(60):
        with suppress(TryLater):
            await booth.say(f"第{number}条", mentions=(LI,), addresses=hook)
        gateway.advance(1)
    assert {call.code for call in gateway.calls} == {"ok"}
    await booth.speaker.close()


async def test_fifty_people_with_long_names_fit_beside_a_long_text(gateway: Gateway) -> None:
    """S12: a name is nobody's choice of ours."""
    people = {f"x{number:02d}": "王" * 300 for number in range(50)}
    booth = Booth(gateway, card_template=None)
    NAMES.update(people)
    try:
        await booth.say("汉" * 3400, mentions=tuple(people))
    finally:
        for user in people:
            del NAMES[user]
    assert sum(text.count("王王…") for text in booth.said()) == 50
    assert {call.code for call in gateway.calls} == {"ok"}
    await booth.speaker.close()


async def test_fifty_long_ids_fit_beside_a_long_text_in_a_session(gateway: Gateway) -> None:
    """S12: each stands there twice, in the text and in the list."""
    people = tuple(f"{'x' * 61}{number:03d}" for number in range(50))
    booth = Booth(gateway)
    for user in people:
        gateway.add_person(user)
    gateway.join(GROUP, *people)
    booth.hears()
    await booth.say("汉" * 3400, mentions=people)
    assert set(booth.pinged()[-1]) == set(people)
    assert {call.code for call in gateway.calls} == {"ok"}
    await booth.speaker.close()


async def test_who_can_only_be_called_by_name_is_told_privately_as_well(gateway: Gateway) -> None:
    """§5, S10: the robot's @ is plain text; a nag that rings with nobody is none."""
    booth = Booth(gateway, card_template=None)
    sent = await booth.say("请补发进展", mentions=(WANG, LI))
    assert booth.pinged() == [()]
    assert booth.said(f"dm:{WANG}") == booth.said(f"dm:{LI}") == ["请补发进展"]
    assert (sent.mouth, sent.unreached) == ("robot", ())
    assert booth.calls() == ["accessToken", "send", "batchSend"]
    await booth.speaker.close()


async def test_who_cannot_be_told_privately_either_is_named_and_the_group_reads_it_once(gateway: Gateway) -> None:
    """S10."""
    booth = Booth(gateway, card_template=None)
    gateway.switches.published = False
    sent = await booth.say("请补发进展", mentions=(WANG, LI))
    assert sent.unreached == (WANG, LI)
    assert len(booth.said()) == 1
    await booth.speaker.close()


async def test_trouble_on_the_way_to_a_private_copy_repeats_nothing_in_the_group(gateway: Gateway) -> None:
    """S01, S06."""
    booth = Booth(gateway, card_template=None)
    message = booth.message("请补发进展", mentions=(WANG,))
    gateway.faults.plan("error", "batchSend", status=503)
    with pytest.raises(TryLater):
        await booth.speaker.say(message)
    await booth.speaker.say(message)
    assert (len(booth.said()), booth.said(f"dm:{WANG}")) == (1, ["请补发进展"])
    await booth.speaker.close()


async def test_an_alarm_rings_also_where_the_message_does_not_come_through(gateway: Gateway) -> None:
    """S08, S10: once, however often the message is tried."""
    booth = Booth(gateway, ding=True, agent_id=None)
    gateway.switches.flow_controlled = frozenset({WANG})
    alarm = booth.message("【重大异常】海关查验扣货", f"dm:{WANG}", priority=0, alarm=True)
    for _ in range(2):
        with pytest.raises(TryLater):
            await booth.speaker.say(alarm)
    assert [post.mouth for post in gateway.posts(f"dm:{WANG}")] == ["ding"]
    await booth.speaker.close()
