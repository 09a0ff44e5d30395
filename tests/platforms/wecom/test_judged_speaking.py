"""What people see and who is rung where the best mouth fails; found by judging the adapter against its dossier."""

import pytest

from bot.platforms.wecom.choosing import WAKE_UP
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room
from tests.platforms.wecom.test_app_in_groups import CARD


async def test_a_group_is_asked_once_a_day_to_wake_the_robot(firm: Bench, gateway: Gateway, room: Room) -> None:
    """§9.4 of the dossier: the right to push may lapse; the words go by another mouth and say what to do about it."""
    gateway.world.awake.clear()
    for text in ("一", "二"):
        await firm.send(text, room.chat, addresses=room.addresses)
    gateway.advance(25 * 3600)
    await firm.online(2)
    await firm.send("三", room.chat, addresses=room.addresses)
    assert gateway.said(room.chat) == [f"一\n{WAKE_UP}", "二", f"三\n{WAKE_UP}"]


async def test_a_card_that_finds_the_robot_asleep_becomes_words_and_says_how_to_wake_it(firm: Bench, gateway: Gateway, room: Room) -> None:
    gateway.world.awake.clear()
    await firm.send("请确认", room.chat, card=CARD, mentions=("Li.Na",), addresses=room.addresses)
    words, card = gateway.posts(room.chat)
    assert (words.text, words.mentions) == ("请确认", ("Li.Na",))
    assert card.text.endswith(WAKE_UP)


async def test_a_private_chat_is_told_nothing_about_waking(firm: Bench, gateway: Gateway) -> None:
    heard = await firm.hears("早", "Li.Na", "dm:Li.Na")
    gateway.world.awake.clear()
    gateway.faults.refuse(846605, cmd="aibot_respond_msg")
    await firm.send("早", "dm:Li.Na", reply_hint=heard.reply_hint)
    assert gateway.said("dm:Li.Na") == ["早"]


async def test_a_name_that_pings_nobody_counts_as_not_reached(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S10: the app may not speak, the robot can only write the name (table 5.3)."""
    gateway.company.apps[0].root_visible = False
    sent = await firm.send("请看", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    assert (sent.mouth, sent.unreached) == ("robot", ("Li.Na",))


async def test_where_only_the_robot_speaks_a_name_is_all_there_is(bench: Bench) -> None:
    await bench.hears("早")
    assert (await bench.send("请看", mentions=("li.na",))).unreached == ()


@pytest.mark.parametrize("blank", [" ", "\n", "\ufeff", "\u2028"])
async def test_a_ping_with_blank_words_still_pings(firm: Bench, gateway: Gateway, room: Room, blank: str) -> None:
    for addresses in (room.addresses, {"webhook": gateway.add_webhook(room.chat)}):
        await firm.send(blank, room.chat, mentions=("Li.Na",), addresses=addresses)
    assert [post.mentions for post in gateway.posts(room.chat)] == [("Li.Na",)] * 2


async def test_who_was_rung_too_often_keeps_nobody_else_from_being_rung(
    firm: Bench, gateway: Gateway, room: Room, clock: StagedClock
) -> None:
    """T16, pstncc: three calls to one person in eight minutes."""
    for _ in range(3):
        await firm.send("重大", "dm:Li.Na", phone=True, priority=0)
    await firm.send("重大", room.chat, mentions=("Li.Na", "wang.lei"), addresses=room.addresses, phone=True, priority=0)
    assert [post.group for post in gateway.transcript if post.mouth == "phone"] == ["dm:Li.Na"] * 3 + ["dm:wang.lei"]
