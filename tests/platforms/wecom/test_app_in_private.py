"""应用消息 to one person: text, cards, files, who was not reached, and calls that repeat nothing."""

import json

import pytest

from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom.frames import Answer
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.simulator.ask import Ask, Door
from bot.platforms.wecom.simulator.depot import Media
from bot.platforms.wecom.simulator.world import Call
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.test_app_in_groups import CARD
from tests.platforms.wecom.test_media import attachment

CHAT = "dm:Li.Na"


def sends(gateway: Gateway) -> list[Call]:
    return [call for call in gateway.calls if call.cmd == "message/send"]


async def test_a_person_who_never_spoke_to_the_robot_is_reached_by_the_app(firm: Bench, gateway: Gateway) -> None:
    sent = await firm.send("请确认提货时间", CHAT)
    (post,) = gateway.posts(CHAT)
    assert (post.mouth, post.text) == ("private", "请确认提货时间")
    assert sent.mouth == "app"
    assert sent.platform_id is not None


async def test_whoever_spoke_to_the_robot_is_answered_by_it(firm: Bench, gateway: Gateway) -> None:
    heard = await firm.hears("在吗", "Li.Na", CHAT)
    await firm.send("在", CHAT, reply_hint=heard.reply_hint)
    assert gateway.posts(CHAT)[-1].mouth == "robot"


async def test_a_short_text_stands_on_its_card(firm: Bench, gateway: Gateway) -> None:
    await firm.send("请确认明天能否提货", CHAT, card=CARD)
    assert gateway.said(CHAT) == ["#1 待答复\n请确认明天能否提货\n[能] [不能]"]


async def test_a_file_is_sent(firm: Bench, gateway: Gateway) -> None:
    await firm.send("跟踪表", CHAT, files=(attachment(b"0" * 100, "日报 “5月10日”.xlsx"),))
    assert gateway.said(CHAT) == ["跟踪表", "[文件] 日报 “5月10日”.xlsx"]


@pytest.mark.parametrize("user", ["gone", "@all", "a|b", "x y"])
async def test_whoever_is_no_member_is_not_reached(firm: Bench, gateway: Gateway, user: str) -> None:
    """S10."""
    with pytest.raises(Undeliverable):
        await firm.send("请确认", f"dm:{user}")
    assert not any(post.mouth == "private" for post in gateway.transcript)


async def test_an_answer_without_an_errcode_that_names_the_person_as_invalid_is_a_failure(firm: Bench, gateway: Gateway) -> None:
    """S10: the platform answers ids in lower case."""
    taken = gateway.rest.doors["message/send"].handle

    def unreached(ask: Ask) -> Answer | Media:
        answer = taken(ask)
        assert isinstance(answer, Answer)
        return Answer(0, "ok", {**answer.body, "invaliduser": "li.na"})

    gateway.rest.doors["message/send"] = Door("POST", unreached)
    with pytest.raises(Undeliverable, match="可见范围"):
        await firm.send("请确认", CHAT)


async def test_a_call_whose_answer_is_lost_is_repeated_to_the_byte_and_shown_once(firm: Bench, gateway: Gateway) -> None:
    """S06: covered by the platform's own check."""
    gateway.faults.trouble("cut", path="message/send")
    message = firm.outgoing("请确认明天能否提货", CHAT)
    with pytest.raises(TryLater) as later:
        await firm.bot.send(message)
    assert later.value.seconds == 5
    gateway.advance(5)
    await firm.bot.send(message)
    first, second = sends(gateway)
    assert first.raw == second.raw
    assert json.loads(first.raw)["enable_duplicate_check"] == 1
    assert gateway.said(CHAT) == ["请确认明天能否提货"]


async def test_a_card_whose_answer_is_lost_is_shown_once(firm: Bench, gateway: Gateway) -> None:
    """S06."""
    gateway.faults.trouble("cut", path="message/send")
    message = firm.outgoing("请确认明天能否提货", CHAT, card=CARD)
    with pytest.raises(TryLater):
        await firm.bot.send(message)
    gateway.advance(5)
    await firm.bot.send(message)
    assert len(gateway.said(CHAT)) == 1


async def test_two_messages_that_read_alike_both_arrive(firm: Bench, gateway: Gateway) -> None:
    """The platform's check would take the second for a repetition of the first."""
    for _ in range(2):
        await firm.send("没有看懂，请重发", CHAT)
        await firm.send("", CHAT, files=(attachment(b"0" * 100),))
    assert gateway.said(CHAT) == ["没有看懂，请重发", "[文件] 日报-0510.xlsx"] * 2


async def test_one_that_reads_like_another_and_is_left_unanswered_is_an_unknown_outcome(firm: Bench, gateway: Gateway) -> None:
    """S06."""
    await firm.send("没有看懂，请重发", CHAT)
    gateway.faults.trouble("cut", path="message/send")
    with pytest.raises(OutcomeUnknown):
        await firm.send("没有看懂，请重发", CHAT)


async def test_a_member_gets_at_most_thirty_a_minute(firm: Bench, gateway: Gateway) -> None:
    """S09: the platform drops the excess without a word."""
    for number in range(27):
        await firm.send(str(number), CHAT)
    with pytest.raises(TryLater):
        await firm.send("28", CHAT)
    for number in range(3):
        await firm.send(f"重大 {number}", CHAT, priority=0)
    assert gateway.notices.dropped == []
    assert len(gateway.said(CHAT)) == 30


async def test_an_alarm_also_rings(firm: Bench, gateway: Gateway) -> None:
    await firm.send("【重大异常】", CHAT, priority=0, phone=True)
    assert [post.mouth for post in gateway.posts(CHAT)] == ["private", "phone"]


async def test_a_phone_that_cannot_ring_is_no_reason_to_send_again(firm: Bench, gateway: Gateway) -> None:
    gateway.company.apps[0].may_phone = False
    await firm.send("【重大异常】", CHAT, priority=0, phone=True)
    assert gateway.said(CHAT) == ["【重大异常】"]
    assert firm.kinds().count("alarm") == 1


async def test_nobody_is_rung_four_times_in_eight_minutes(firm: Bench, gateway: Gateway) -> None:
    for number in range(4):
        await firm.send(f"【重大异常】{number}", CHAT, priority=0, phone=True)
    assert [post.mouth for post in gateway.posts(CHAT)].count("phone") == 3
    assert [call.cmd for call in gateway.calls].count("pstncc/call") == 3
