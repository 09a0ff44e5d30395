"""What people say in DingTalk comes through the door, is acknowledged once it is stored, and never twice."""

from typing import Any

import pytest

from bot.core.messages import Incoming, Outgoing
from bot.core.ports import KnowsPeople, LogsIn, OpensGroups, TellsReaders
from bot.platforms.dingtalk.simulator import Gateway, Limits, StagedClock
from bot.platforms.wire.routes import HasRoutes
from tests.platforms.dingtalk.listening import GROUP, PERSON, PRIVATE, Listening


async def test_a_text_in_a_group_is_stored_and_then_acknowledged(listening: Listening) -> None:
    heard = await listening.hears("运输调度部门-5月10日：已安排货车")
    assert (heard.chat, heard.sender, heard.text) == (GROUP, PERSON, "运输调度部门-5月10日：已安排货车")
    await listening.all_acked()
    assert listening.acked == [200]
    assert listening.gateway.hub.pushes[0].answer == {"response": None}


async def test_a_private_message_belongs_to_the_chat_with_its_sender(listening: Listening) -> None:
    heard = await listening.hears("在吗", chat=PRIVATE)
    assert (heard.chat, heard.sender, heard.overheard) == (PRIVATE, PERSON, False)


async def test_people_mentioned_are_known_by_their_staff_id(listening: Listening, gateway: Gateway) -> None:
    await gateway.say(PERSON, GROUP, "能否9点装货？", at=("u1002", "@all"))
    await listening.until(lambda: len(listening.arrived) == 1)
    assert listening.arrived[0].mentions == ("u1002",)


async def test_a_quote_comes_with_what_was_quoted(listening: Listening, gateway: Gateway) -> None:
    await gateway.say(PERSON, GROUP, "能", quote="能否9点装货？")
    await listening.until(lambda: len(listening.arrived) == 1)
    assert (listening.arrived[0].text, listening.arrived[0].quote) == ("能", "能否9点装货？")


async def test_what_is_not_stored_is_not_acknowledged_but_kept_until_it_is(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    """What is acknowledged is stored (I1)."""
    listening.door_faults = 1
    await gateway.say(PERSON, GROUP, "一")
    await listening.until(lambda: listening.door_faults == 0)
    assert listening.acked == [0]
    await clock.skip(lambda seconds: seconds < 1)
    await listening.all_acked()
    assert [message.text for message in listening.arrived] == ["一"]


async def test_a_message_delivered_twice_is_one_message_and_acknowledged_twice(listening: Listening, gateway: Gateway) -> None:
    """R04: at the same instant, and again."""
    gateway.faults.duplicates = 1
    await listening.hears("一")
    first = gateway.hub.pushes[0]
    again = [await listening.pushed(first.topic, first.data) for _ in range(2)]
    assert [made.code for made in again] == [200, 200]
    assert len(listening.arrived) == 1


@pytest.mark.parametrize("redelivery", ["same", "new"])
async def test_what_the_platform_delivers_again_is_one_message(
    listening: Listening, gateway: Gateway, clock: StagedClock, redelivery: Any
) -> None:
    """R04: reports do not say whether the frame keeps its id, so both. Here the store was slow, and the platform impatient."""
    gateway.switches.redelivery, gateway.switches.redelivery_after = redelivery, 1.0
    listening.door_faults = 3
    await gateway.say(PERSON, GROUP, "一")
    for wait in (0.2, 0.5, 1.0, 1.0):
        await clock.skip(wait.__eq__)
    await gateway.until(lambda: len(gateway.hub.pushes) == 2 and gateway.hub.pushes[-1].code == 200)
    assert len(listening.arrived) == 1


async def test_messages_out_of_order_keep_their_own_times(listening: Listening, gateway: Gateway, clock: StagedClock) -> None:
    """R07: whoever needs the order finds it in the platform's times."""
    gateway.faults.held = 2
    await gateway.say(PERSON, GROUP, "原话")
    clock.advance(5)
    await gateway.say(PERSON, GROUP, "更正")
    await gateway.release(backwards=True)
    await listening.until(lambda: len(listening.arrived) == 2)
    assert [message.text for message in sorted(listening.arrived, key=_sent_at)] == ["原话", "更正"]


@pytest.mark.parametrize("hours", [2, 26, 8 * 24])
async def test_a_delayed_message_keeps_its_own_time(listening: Listening, gateway: Gateway, clock: StagedClock, hours: int) -> None:
    """R08: a late report is known to be late."""
    said_at = clock.now()
    gateway.faults.held = 1
    await gateway.say(PERSON, GROUP, "运输调度部门-5月10日：已安排货车")
    held = gateway.hub.pushes[0]
    clock.advance(60)
    await gateway.release()
    await listening.until(lambda: len(listening.arrived) == 1)
    late = {**held.data, "msgId": "late", "createAt": int(said_at.timestamp() * 1000) - hours * 3_600_000}
    await listening.pushed(held.topic, late)
    sent_at = listening.arrived[-1].sent_at
    assert sent_at is not None
    assert round((said_at - sent_at).total_seconds() / 3600) == hours


async def test_strangers_are_heard_as_strangers(listening: Listening, gateway: Gateway) -> None:
    """R24, §9.6, §9.8: an application that is not published, a member of another company: no crash, nobody of ours."""
    gateway.add_person("u9", "外部客户", external=True)
    assert (await listening.hears("在吗", user="u9")).sender.startswith("ext:")
    gateway.switches.published = False
    assert (await listening.hears("在吗")).sender.startswith("ext:")


async def test_a_month_without_allowance_is_told_once_and_nothing_is_taken_for_speech(clock: StagedClock) -> None:
    """20001: it looks like a fault of ours, and is none."""
    async with Gateway(clock=clock, limits=Limits(webhook_messages=1)) as gateway:
        listening = Listening(gateway)
        await listening.start()
        await listening.hears("一")
        for text in ("二", "三"):
            await gateway.say(PERSON, GROUP, text)
        await listening.until(lambda: len(listening.arrived) == 3)
        await listening.all_acked()
        await listening.stop()
    assert [(message.chat, message.text) for message in listening.arrived[1:]] == [("", ""), ("", "")]
    assert [notice.reason for notice in listening.notices if notice.kind == "alarm"] == ["额度用尽：钉钉送来的消息没有内容"]
    assert listening.counted["messages"] == 3


async def test_an_answer_goes_through_the_session_its_message_brought(listening: Listening, gateway: Gateway) -> None:
    heard = await listening.hears("/进度")
    sent = await listening.bot.send(Outgoing("o1", GROUP, "reply", "好", mentions=(PERSON,), reply_hint=heard.reply_hint))
    assert (sent.mouth, gateway.transcript[-1].mentions) == ("session", (PERSON,))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/robot/sendBySession?session=x",
        "http://127.0.0.1:1/robot/sendBySession?session=x",
        "http://[::1/robot/sendBySession?session=x",
        "file:///robot/sendBySession?session=x",
        "http://127.0.0.1:99999/robot/sendBySession?session=x",
    ],
)
async def test_a_session_on_any_other_host_is_no_place_to_answer_at(listening: Listening, gateway: Gateway, url: str) -> None:
    """SSRF: what a message brings decides nothing about whom we call."""
    await listening.hears("一")
    first = gateway.hub.pushes[0]
    await listening.pushed(first.topic, {**first.data, "msgId": "m2", "sessionWebhook": url})
    assert listening.arrived[-1].message_id == "m2"
    assert listening.arrived[-1].reply_hint is None


async def test_what_arrived_before_the_stop_is_stored_and_acknowledged(listening: Listening, gateway: Gateway) -> None:
    for number in range(50):
        await gateway.say(PERSON, f"cid{number}", "早")
    await listening.until(lambda: len(listening.arrived) > 0)
    await listening.stop()
    assert len(listening.arrived) == 50
    await listening.all_acked()
    await listening.start()


def test_it_offers_what_only_some_platforms_can_do(gateway: Gateway) -> None:
    bot = Listening(gateway, app={"ding": True}).bot
    assert isinstance(bot, OpensGroups)
    assert isinstance(bot, TellsReaders)
    assert isinstance(bot, KnowsPeople)
    assert isinstance(bot, LogsIn)
    assert isinstance(bot, HasRoutes)
    assert (bot.abilities.cards, bot.abilities.alarms, bot.abilities.hears_all) == (False, True, False)


def _sent_at(message: Incoming) -> float:
    assert message.sent_at is not None
    return message.sent_at.timestamp()
