"""应用群聊: mentions that really ping, files, and whom a mention cannot reach."""

import pytest

from bot.core.messages import Button, Card
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom.choosing import WAKE_UP
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room
from tests.platforms.wecom.test_media import PNG, attachment

CARD = Card("#1 待答复", (Button("answer_yes", "能"), Button("answer_no", "不能")))


async def test_a_mention_goes_through_the_app_and_pings(firm: Bench, gateway: Gateway, room: Room) -> None:
    sent = await firm.send("待补：仓储部门", room.chat, mentions=("wang.lei",), addresses=room.addresses)
    (post,) = gateway.posts(room.chat)
    assert (post.mouth, post.text, post.mentions) == ("app", "待补：仓储部门", ("wang.lei",))
    assert (sent.mouth, sent.unreached) == ("app", ())


async def test_without_a_mention_the_robot_speaks(firm: Bench, gateway: Gateway, room: Room) -> None:
    sent = await firm.send("协作进度跟踪表", room.chat, addresses=room.addresses)
    assert [(post.mouth, post.text) for post in gateway.posts(room.chat)] == [("robot", "协作进度跟踪表")]
    assert sent.mouth == "robot"


async def test_a_reply_stays_with_the_robot(firm: Bench, gateway: Gateway, room: Room) -> None:
    heard = await firm.hears("在吗", chat=room.chat)
    await firm.send("在", room.chat, reply_hint=heard.reply_hint, addresses=room.addresses)
    (post,) = gateway.posts(room.chat)
    assert (post.mouth, post.reply_to is not None) == ("robot", True)


async def test_a_card_that_concerns_people_pings_them_by_the_app_and_is_pressed_on_the_robots(
    firm: Bench, gateway: Gateway, room: Room
) -> None:
    await firm.send("请确认明天能否提货", room.chat, mentions=("Li.Na",), card=CARD, addresses=room.addresses)
    text, card = gateway.posts(room.chat)
    assert (text.mouth, text.text, text.mentions) == ("app", "请确认明天能否提货", ("Li.Na",))
    assert (card.mouth, card.kind, card.mentions) == ("robot", "template_card", ())
    assert await gateway.click("Li.Na", gateway.last_card(room.chat), "能")
    await firm.until(lambda: firm.arrived[-1].kind == "click")
    assert (firm.arrived[-1].action, firm.arrived[-1].of) == ("answer_yes", "out-1")


async def test_where_the_robot_may_not_speak_the_card_becomes_words(firm: Bench, gateway: Gateway, room: Room) -> None:
    gateway.remove_bot(room.chat)
    await firm.send("请确认明天能否提货", room.chat, mentions=("Li.Na",), card=CARD, addresses=room.addresses)
    assert gateway.said(room.chat) == ["请确认明天能否提货", f"#1 待答复\n可 @ 机器人回复：「#1 能」「#1 不能」\n{WAKE_UP}"]


async def test_files_go_through_the_app(firm: Bench, gateway: Gateway, room: Room) -> None:
    files = (attachment(PNG, "跟踪表.png", "image/png"), attachment(b"0" * 100))
    await firm.send("跟踪表", room.chat, files=files, addresses=room.addresses)
    seen = [(post.mouth, post.text) for post in gateway.posts(room.chat)]
    assert seen == [("robot", "跟踪表"), ("app", "[图片] 跟踪表.png"), ("app", "[文件] 日报-0510.xlsx")]


async def test_somebody_who_is_not_in_the_group_is_told_of_as_not_reached(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S10."""
    gateway.directory.add_user("sun.qi", "孙琪")
    sent = await firm.send("待补", room.chat, mentions=("sun.qi", "LI.NA"), addresses=room.addresses)
    assert sent.unreached == ("sun.qi",)
    assert gateway.posts(room.chat)[-1].mentions == ("Li.Na",)


async def test_somebody_who_joined_meanwhile_is_reached(firm: Bench, gateway: Gateway, room: Room) -> None:
    gateway.directory.add_user("sun.qi", "孙琪")
    await firm.send("一", room.chat, mentions=("sun.qi",), addresses=room.addresses)
    group = gateway.world.find(room.chat)
    assert group is not None
    group.members.add("sun.qi")
    gateway.advance(600)
    sent = await firm.send("二", room.chat, mentions=("sun.qi",), addresses=room.addresses)
    assert sent.unreached == ()


async def test_nobody_is_pinged_who_is_no_single_person(firm: Bench, gateway: Gateway, room: Room) -> None:
    await firm.send("待补", room.chat, mentions=("@all", "all", "wang.lei", "x y"), addresses=room.addresses)
    assert gateway.posts(room.chat)[-1].mentions == ("wang.lei",)


async def test_a_dissolved_group_falls_back_to_the_robot_and_says_so_when_that_is_gone_too(
    firm: Bench, gateway: Gateway, room: Room
) -> None:
    """S11."""
    gateway.faults.refuse(86003, times=9, cmd="appchat/send")
    await firm.send("一", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    assert gateway.said(room.chat) == ["一\n@Li.Na"]
    gateway.remove_bot(room.chat)
    with pytest.raises(Undeliverable, match=r"群聊不存在或已解散；.*93006"):
        await firm.send("二", room.chat, mentions=("Li.Na",), addresses=room.addresses)


async def test_an_unknown_outcome_in_a_group_is_told_and_nothing_is_repeated(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S06: 应用群聊 knows no check for repetitions."""
    gateway.faults.trouble("cut", path="appchat/send")
    with pytest.raises(OutcomeUnknown):
        await firm.send("一", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    assert gateway.said(room.chat) == ["一"]


async def test_a_refused_rate_shuts_that_way_for_a_minute_and_no_other(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S03."""
    gateway.faults.refuse(45009, cmd="appchat/send")
    for _ in range(2):
        with pytest.raises(TryLater) as later:
            await firm.send("待补", room.chat, mentions=("Li.Na",), addresses=room.addresses)
        assert later.value.seconds == 60
    assert [call.cmd for call in gateway.calls].count("appchat/send") == 1
    await firm.send("表", room.chat, addresses=room.addresses)
    await firm.send("私下", "dm:Li.Na")
    await firm.send("【重大异常】", room.chat, mentions=("Li.Na",), addresses=room.addresses, priority=0)
    assert gateway.said(room.chat) == ["表", "【重大异常】\n@Li.Na"]
    gateway.advance(60)
    await firm.send("待补", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    assert gateway.posts(room.chat)[-1].mouth == "app"


async def test_nobody_is_given_more_than_the_platform_shows_them(firm: Bench, gateway: Gateway, room: Room) -> None:
    """S09: beyond 200 a minute a member's messages would be dropped without a word."""
    for number in range(195):
        await firm.send(str(number), room.chat, mentions=("Li.Na",), addresses=room.addresses)
    with pytest.raises(TryLater):
        await firm.send("196", room.chat, mentions=("Li.Na",), addresses=room.addresses)
    for number in range(5):
        await firm.send(f"重大 {number}", room.chat, mentions=("Li.Na",), addresses=room.addresses, priority=0)
    posts = gateway.posts(room.chat)
    assert len(posts) == 200
    assert not any(post.missed for post in posts)


async def test_a_group_made_on_another_day_is_counted_by_its_members(firm: Bench, gateway: Gateway) -> None:
    """S09: a message for 1,600 people is 1,600 of the company's 20,000 a minute."""
    rooms = [f"T{number}" for number in range(13)]
    for name in rooms:
        gateway.add_app_group(name, *(f"u{number}" for number in range(1600)))
    for name in rooms[:12]:
        await firm.send("", "wr" + name, files=(attachment(b"0" * 100),), addresses={"appchat": name})
    with pytest.raises(TryLater):
        await firm.send("", "wr" + rooms[12], files=(attachment(b"0" * 100),), addresses={"appchat": rooms[12]})
    assert not any(call.errcode for call in gateway.calls)
    assert [call.cmd for call in gateway.calls].count("appchat/get") == 13
