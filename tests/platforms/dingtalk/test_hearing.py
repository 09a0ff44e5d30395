"""What people say in DingTalk comes through the door, is acknowledged once it is stored, and never twice."""

from bot.platforms.dingtalk.simulator import Gateway, StagedClock
from tests.platforms.dingtalk.listening import GROUP, PERSON, PRIVATE, Listening


async def test_a_text_in_a_group_is_stored_and_then_acknowledged(listening: Listening) -> None:
    heard = await listening.hears("运输调度部门-5月10日：已安排货车")
    assert (heard.chat, heard.sender, heard.text) == (GROUP, PERSON, "运输调度部门-5月10日：已安排货车")
    await listening.all_acked()
    assert listening.acked == [200]


async def test_a_private_message_belongs_to_the_chat_with_its_sender(listening: Listening) -> None:
    heard = await listening.hears("在吗", chat=PRIVATE)
    assert (heard.chat, heard.sender, heard.overheard) == (PRIVATE, PERSON, False)


async def test_what_is_not_stored_is_not_acknowledged_but_kept_until_it_is(
    listening: Listening, gateway: Gateway, clock: StagedClock
) -> None:
    """R20's other half: nothing is lost between the socket and the store."""
    listening.door_faults = 1
    await gateway.say(PERSON, GROUP, "一")
    await clock.skip(lambda seconds: seconds < 1)
    await listening.until(lambda: len(listening.arrived) == 1)
    await listening.all_acked()
