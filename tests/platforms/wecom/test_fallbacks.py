"""When the best mouth cannot speak: who takes over, what is not said twice, and what is known when nobody can."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

import pytest

from bot.core.messages import Attachment, Outgoing, Sent
from bot.core.ports import TryLater, Undeliverable
from bot.platforms.wecom.choosing import WAKE_UP, Part, Setup, plan
from bot.platforms.wecom.delivery import Delivery
from bot.platforms.wecom.mouths import Draft, Posted
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room
from tests.platforms.wecom.test_app_in_groups import CARD
from tests.platforms.wecom.test_media import attachment


async def test_a_robot_nobody_has_woken_leaves_its_words_to_the_app(firm: Bench, gateway: Gateway, room: Room) -> None:
    gateway.world.awake.clear()
    sent = await firm.send("17:00 截止", room.chat, addresses=room.addresses)
    assert sent.mouth == "app"
    assert gateway.said(room.chat) == [f"17:00 截止\n{WAKE_UP}"]


async def test_a_robot_taken_over_for_good_leaves_its_words_to_the_app(
    firm: Bench, gateway: Gateway, room: Room, clock: StagedClock
) -> None:
    for times in range(3):
        await firm.online(times + 1)
        await gateway.hub.evict()
        if times < 2:
            await clock.skip(lambda seconds: 5 <= seconds <= 15)
    await firm.until(lambda: bool(firm.bot.stopped_for))
    assert (await firm.send("表", room.chat, addresses=room.addresses)).mouth == "app"
    with pytest.raises(TryLater, match="连接已停"):
        await firm.send("表", room.chat)


async def test_a_long_outage_of_the_robots_line_leaves_its_words_to_the_app(
    firm: Bench, gateway: Gateway, room: Room, clock: StagedClock
) -> None:
    gateway.faults.refuse(853000 + 1, times=99, cmd="aibot_subscribe")
    await gateway.close()
    await firm.until(lambda: "offline" in firm.kinds())
    with pytest.raises(TryLater, match="未连接"):
        await asyncio.wait_for(_after(clock, 11, firm.send("一", room.chat)), 5)
    assert (await firm.send("二", room.chat, addresses=room.addresses)).mouth == "app"


async def _after(clock: StagedClock, seconds: float, sending: Awaitable[Sent]) -> Sent:
    clock.advance(seconds)
    return await sending


async def test_what_was_said_already_is_not_said_again_by_another_attempt(firm: Bench, gateway: Gateway, room: Room) -> None:
    message = firm.outgoing("请确认", room.chat, mentions=("Li.Na",), card=CARD, files=(attachment(b"0" * 100),), addresses=room.addresses)
    gateway.faults.refuse(-1, cmd="aibot_send_msg")
    with pytest.raises(TryLater):
        await firm.bot.send(message)
    gateway.faults.refuse(-1, cmd="appchat/send")
    with pytest.raises(TryLater):
        await firm.bot.send(message)
    sent = await firm.bot.send(message)
    assert [post.kind for post in gateway.posts(room.chat)] == ["text", "template_card", "file"]
    assert [call.cmd for call in gateway.calls].count("media/upload") == 1
    assert sent.mouth == "app"
    await firm.bot.send(message)
    assert len(gateway.posts(room.chat)) == 3


async def test_a_file_the_platform_has_lost_goes_up_again(firm: Bench, gateway: Gateway, room: Room) -> None:
    message = firm.outgoing("", room.chat, files=(attachment(b"0" * 100),), addresses=room.addresses)
    gateway.faults.refuse(40007, cmd="appchat/send")
    with pytest.raises(TryLater) as later:
        await firm.bot.send(message)
    assert later.value.seconds == 1
    await firm.bot.send(message)
    assert [call.cmd for call in gateway.calls].count("media/upload") == 2
    assert gateway.said(room.chat) == ["[文件] 日报-0510.xlsx"]


async def test_the_same_bytes_go_up_once_for_a_group_and_a_person(firm: Bench, gateway: Gateway, room: Room) -> None:
    for chat in (room.chat, "dm:Li.Na", room.chat):
        await firm.send("", chat, files=(attachment(b"0" * 100),), addresses=room.addresses)
    assert [call.cmd for call in gateway.calls].count("media/upload") == 1
    gateway.advance(3 * 24 * 3600)
    await firm.send("", "dm:Li.Na", files=(attachment(b"0" * 100),))
    assert [call.cmd for call in gateway.calls].count("media/upload") == 2


async def test_whoever_left_the_company_is_not_tried_again_and_again(firm: Bench, gateway: Gateway) -> None:
    """S11."""
    gateway.directory.remove_user("Li.Na")
    with pytest.raises(Undeliverable, match=r"离职；.*93006"):
        await firm.send("请确认", "dm:Li.Na")


async def test_after_a_failure_every_way_is_open_again(firm: Bench, gateway: Gateway, room: Room) -> None:
    """What a person puts right counts at the next attempt."""
    gateway.remove_bot(room.chat)
    message = firm.outgoing("表", room.chat)
    with pytest.raises(Undeliverable, match="@机器人"):
        await firm.bot.send(message)
    gateway.add_bot(room.chat)
    await firm.bot.send(message)
    assert gateway.said(room.chat) == ["表"]


async def test_a_major_message_never_waits_where_any_way_is_open(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S08, S03: and where none is, the shortest wait is named."""
    everywhere = {**room.addresses, "webhook": gateway.add_webhook(room.chat)}
    for path in ("appchat/send", "webhook/send", "aibot_send_msg"):
        gateway.faults.refuse(45009, cmd=path)
        sending = firm.send("【重大异常】", room.chat, mentions=("Li.Na",), addresses=everywhere, priority=0)
        if path == "aibot_send_msg":
            with pytest.raises(TryLater) as later:
                await sending
            assert later.value.seconds == 60
        else:
            await sending
    assert [post.mouth for post in gateway.posts(room.chat)] == ["webhook", "robot"]


async def test_a_reply_to_somebody_whose_message_is_too_old_is_an_ordinary_message(firm: Bench, gateway: Gateway) -> None:
    heard = await firm.hears("早", "Li.Na", "dm:Li.Na")
    gateway.advance(24 * 3600 + 1)
    sent = await firm.send("早", "dm:Li.Na", reply_hint=heard.reply_hint)
    assert sent.mouth == "app"


class Queue:
    """A mouth that takes words at once and keeps files waiting until it is opened."""

    name, shut, is_open = "app", "", False

    def __init__(self) -> None:
        self.taken: list[str] = []

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        return [part if isinstance(part, Attachment) else {"text": message.id}]

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        if isinstance(draft, Attachment) and not self.is_open:
            raise TryLater("wait", 60)
        self.taken.append(message.id)
        return Posted()


async def test_thousands_under_way_at_once_say_nothing_twice() -> None:
    """The tables of 17:30: words are out, files wait for their turn."""
    queue, file = Queue(), attachment(b"0" * 100)
    delivery = Delivery({"message": queue}, lambda message: plan(message, Setup(app=True)), StagedClock())
    waiting = [Outgoing(f"o{number}", f"dm:user{number}", "digest", "表", files=(file,)) for number in range(5000)]
    for message in waiting:
        with pytest.raises(TryLater):
            await delivery.send(message)
    queue.is_open = True
    for message in waiting:
        await delivery.send(message)
    assert Counter(queue.taken) == {message.id: 2 for message in waiting}
