"""消息推送: the mouth of groups nobody made with the app."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.ports import TryLater, Undeliverable
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import GROUP, Bench
from tests.platforms.wecom.test_app_in_groups import CARD
from tests.platforms.wecom.test_media import PNG, attachment


@pytest.fixture
async def hook(bench: Bench, gateway: Gateway, people: None) -> dict[str, str]:
    """A group with robot and webhook; nobody set up an app."""
    gateway.add_group(GROUP, "zhou.ping", "Li.Na")
    await bench.hears("早")
    return {"webhook": gateway.add_webhook(GROUP)}


async def test_a_mention_goes_through_the_webhook_and_pings(bench: Bench, gateway: Gateway, hook: dict[str, str]) -> None:
    sent = await bench.send("待补：仓储部门", mentions=("Li.Na",), addresses=hook)
    (post,) = gateway.posts(GROUP)
    assert (post.mouth, post.text, post.mentions) == ("webhook", "待补：仓储部门", ("Li.Na",))
    assert sent.mouth == "webhook"


async def test_a_card_is_the_robots_and_its_ping_the_webhooks(bench: Bench, gateway: Gateway, hook: dict[str, str]) -> None:
    await bench.send("请确认", mentions=("Li.Na",), card=CARD, addresses=hook)
    assert [(post.mouth, post.mentions) for post in gateway.posts(GROUP)] == [("webhook", ("Li.Na",)), ("robot", ())]


async def test_a_picture_goes_inside_its_message_and_a_file_is_uploaded_for_this_key(
    bench: Bench, gateway: Gateway, hook: dict[str, str]
) -> None:
    files = (attachment(PNG, "跟踪表.png", "image/png"), attachment(PNG + b"0" * (2 << 20), "大.png", "image/png"), attachment(b"0" * 100))
    await bench.send("", files=files, addresses=hook)
    assert gateway.said(GROUP) == ["[图片]", "[文件] 大.png", "[文件] 日报-0510.xlsx"]
    assert [call.cmd for call in gateway.calls].count("webhook/upload_media") == 2


async def test_a_long_table_that_pings_nobody_is_fewer_messages(bench: Bench, gateway: Gateway, hook: dict[str, str]) -> None:
    """S12."""
    gateway.remove_bot(GROUP)
    await bench.send("\n".join(["仓储部门：入库清点完成"] * 100), addresses=hook)
    await bench.send("\n".join(["仓储部门：入库清点完成"] * 100), mentions=("Li.Na",), addresses=hook)
    posts = gateway.posts(GROUP)
    assert [post.kind for post in posts] == ["markdown", "text", "text"]
    assert [post.mentions for post in posts] == [(), ("Li.Na",), ()]
    assert [text[:5] for text in gateway.said(GROUP)[1:]] == ["（1/2）", "（2/2）"]


@pytest.mark.parametrize(("errcode", "remedy"), [(93000, "重新添加"), (93004, "停用"), (93008, "重新添加")])
async def test_a_webhook_that_is_gone_leaves_the_robot_and_says_what_to_do(
    bench: Bench, gateway: Gateway, hook: dict[str, str], errcode: int, remedy: str
) -> None:
    """S11."""
    gateway.faults.refuse(errcode, times=9, cmd="webhook/send")
    await bench.send("待补", mentions=("Li.Na",), addresses=hook)
    assert gateway.posts(GROUP)[-1].text == "待补\n@Li.Na"
    gateway.remove_bot(GROUP)
    with pytest.raises(Undeliverable, match=remedy):
        await bench.send("待补", mentions=("Li.Na",), addresses=hook)


async def test_an_hour_of_load_never_touches_twenty_a_minute_and_major_messages_have_two_to_themselves(
    bench: Bench, gateway: Gateway, clock: StagedClock, hook: dict[str, str]
) -> None:
    """S08."""
    start, passing = clock.now(), asyncio.create_task(_let_short_waits_pass(clock))
    while clock.now() - start < timedelta(hours=1):
        try:
            await bench.send("待补", mentions=("Li.Na",), addresses=hook)
        except TryLater as later:
            clock.advance(later.seconds or 0)
    passing.cancel()
    assert all(call.errcode == 0 for call in gateway.calls)
    assert len(gateway.posts(GROUP)) >= 58 * 17
    for _ in range(30):
        await bench.send("重大", mentions=("Li.Na",), addresses=hook, priority=0)
    times = [post.at for post in gateway.posts(GROUP) if post.mouth == "webhook"]
    assert max(sum(0 <= (at - start).total_seconds() < 60 for at in times) for start in times) == 19
    assert gateway.posts(GROUP)[-1].mouth == "robot"


async def test_a_muted_webhook_rests_a_minute_and_what_is_major_goes_another_way_at_once(
    bench: Bench, gateway: Gateway, hook: dict[str, str]
) -> None:
    """S08, S03."""
    gateway.faults.refuse(45009, cmd="webhook/send")
    with pytest.raises(TryLater) as later:
        await bench.send("待补", mentions=("Li.Na",), addresses=hook)
    assert later.value.seconds == 60
    sent = await bench.send("重大", mentions=("Li.Na",), addresses=hook, priority=0)
    assert sent.mouth == "robot"
    assert [call.cmd for call in gateway.calls].count("webhook/send") == 1


async def _let_short_waits_pass(clock: StagedClock) -> None:
    while True:
        await clock.skip(lambda seconds: seconds <= 2)
