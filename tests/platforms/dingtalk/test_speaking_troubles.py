"""What can go wrong on the way out, and what follows: once more, another mouth, a human, or never."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.dingtalk.sessions import hint_of
from bot.platforms.dingtalk.simulator import Gateway, Limits, StagedClock
from tests.platforms.dingtalk.speaking import GROUP, LI, PICTURE, PRIVATE, SITE, TABLE, WANG, Booth, attachment


async def test_trouble_of_the_platform_is_waited_for(booth: Booth) -> None:
    """S01."""
    for status in (500, 502, 503):
        booth.gateway.faults.plan("error", "/groupMessages/send", status=status)
        with pytest.raises(TryLater):
            await booth.say("早")
    await booth.say("早")
    assert booth.said() == ["早"]


async def test_a_named_wait_is_handed_on(booth: Booth) -> None:
    """S02."""
    booth.gateway.faults.plan("throttle", "/groupMessages/send", seconds=15)
    with pytest.raises(TryLater) as refusal:
        await booth.say("早")
    assert refusal.value.seconds == 15


async def test_a_used_up_allowance_stops_calls_and_leaves_the_webhooks(booth: Booth) -> None:
    """S03: the class that is refused pauses, the other goes on, and a human is told once."""
    booth.gateway.tenant.api_calls.most = 0
    address = {"webhook": booth.gateway.add_webhook(GROUP)}
    sent = await booth.say("【重大异常】", addresses=address, priority=0)
    again = await booth.say("跟踪表", addresses=address, files=(PICTURE, TABLE))
    assert (sent.mouth, again.mouth) == ("webhook", "webhook")
    assert booth.said() == ["【重大异常】", "跟踪表", "附件「跟踪表-0512.⁠png」未能发到这里", "附件「跟踪表-0512.⁠xlsx」未能发到这里"]
    assert booth.calls().count("send") == 5
    assert [notice.reason for notice in booth.notices if "额度" in notice.reason] == [booth.notices[0].reason]


async def test_without_any_allowance_a_message_waits_and_is_tried_again_in_an_hour(booth: Booth) -> None:
    booth.gateway.tenant.api_calls.most = 0
    with pytest.raises(TryLater) as refusal:
        await booth.say("早")
    assert refusal.value.seconds == 3600
    before = len(booth.calls())
    with pytest.raises(TryLater):
        await booth.say("早")
    assert len(booth.calls()) == before
    booth.gateway.advance(3601)
    booth.gateway.tenant.api_calls.most = 10
    assert (await booth.say("早")).mouth == "robot"


async def test_a_used_up_month_of_messages_leaves_the_robot(gateway: Gateway) -> None:
    booth = Booth(gateway)
    gateway.tenant.webhook_messages.most = 0
    booth.hears()
    assert (await booth.say("早")).mouth == "robot"
    booth.hears()
    assert (await booth.say("早")).mouth == "robot"
    assert booth.calls().count("sendBySession") == 1
    await booth.speaker.close()


@pytest.mark.parametrize("way", ["revoke", "expire"])
async def test_a_token_refused_before_its_time_is_renewed_once_for_everybody(way: str) -> None:
    """S04: two hundred at once."""
    async with Gateway(clock=StagedClock(flowing=False), limits=Limits(qps=1000)) as gateway:
        booth = Booth(gateway, hurried=True)
        await booth.say("一")
        getattr(gateway.tokens, way)()
        chats = [gateway.add_group(f"cid{number}", WANG).chat for number in range(200)]
        await asyncio.gather(*(booth.say("好", chat) for chat in chats))
        assert booth.calls().count("accessToken") == 2
        assert all(gateway.said(chat) == ["好"] for chat in chats)
        assert {call.code for call in gateway.calls} <= {"ok", "InvalidAuthentication"}
        await booth.speaker.close()


async def test_a_token_that_is_never_good_is_not_asked_for_in_a_loop(booth: Booth) -> None:
    """S05: at most one try per step of the back-off."""
    booth.gateway.faults.plan("refuse", "/groupMessages/send", code="InvalidAuthentication", status=400, times=1000)
    for _ in range(10):
        with pytest.raises(TryLater):
            await booth.say("早")
    assert booth.calls().count("accessToken") == 2
    booth.gateway.faults.planned.clear()
    booth.gateway.advance(10)
    assert (await booth.say("早")).mouth == "robot"


async def test_a_token_end_point_in_trouble_is_asked_at_growing_intervals(booth: Booth) -> None:
    """S05."""
    booth.gateway.faults.plan("error", "/accessToken", times=3)
    for _ in range(10):
        with pytest.raises(TryLater):
            await booth.say("早")
    assert booth.calls().count("accessToken") <= 1


async def test_a_wrong_secret_calls_a_human(booth: Booth) -> None:
    booth.gateway.faults.plan("refuse", "/accessToken", code="invalidClientIdOrSecret", status=400)
    with pytest.raises(TryLater, match="Client Secret"):
        await booth.say("早")
    assert "Client Secret" in booth.notices[0].reason


@pytest.mark.parametrize("fault", ["accept_then_reset", "malformed"])
async def test_a_lost_answer_of_the_robot_is_an_unknown_outcome(booth: Booth, fault: str) -> None:
    """S06."""
    booth.gateway.faults.plan(fault, "/groupMessages/send")  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnknown):
        await booth.say("早")
    assert booth.said() == ["早"]


async def test_a_lost_answer_of_a_session_is_repeated_without_harm(booth: Booth) -> None:
    """S06: covered by the platform's duplicate check (msgUuid)."""
    booth.hears()
    booth.gateway.faults.plan("accept_then_reset", "/sendBySession")
    message = booth.message("已登记")
    with pytest.raises(TryLater):
        await booth.speaker.say(message)
    await booth.speaker.say(message)
    assert booth.said() == ["已登记"]
    assert booth.calls().count("sendBySession") == 2


async def test_a_lost_answer_of_a_card_is_repeated_without_harm(booth: Booth) -> None:
    """S06: one outTrackId is one card for ever."""
    booth.gateway.faults.plan("accept_then_reset", "/createAndDeliver")
    message = booth.message("请补发进展", mentions=(WANG,))
    with pytest.raises(TryLater):
        await booth.speaker.say(message)
    assert (await booth.speaker.say(message)).mouth == "card"
    assert booth.said() == ["请补发进展"]


async def test_the_same_number_in_another_database_is_another_card(booth: Booth) -> None:
    await booth.speaker.say(booth.message("甲", mentions=(WANG,)))
    await booth.speaker.close()
    other = Booth(booth.gateway)
    await other.speaker.say(other.message("乙", mentions=(WANG,)))
    assert booth.said() == ["甲", "乙"]
    await other.speaker.close()


async def test_an_hour_of_load_never_reaches_twenty_a_minute() -> None:
    """S08: our shaper, on the platform's own clock."""
    clock = StagedClock(flowing=False)
    async with Gateway(clock=clock) as gateway:
        booth = Booth(gateway, hurried=True, card_template=None)
        address = {"webhook": gateway.add_webhook(GROUP)}
        for number in range(360):
            with suppress(TryLater):  # a long wait is handed back
                await booth.say(f"{number}", mentions=(WANG,), addresses=address, priority=0 if number % 17 == 0 else 3)
            clock.advance(2 if number < 180 else 0.5)
        stamps = [call.at for call in gateway.calls if call.path == "/robot/send"]
        assert {call.code for call in gateway.calls} == {"ok"}
        busiest = max(sum(timedelta(0) <= later - first < timedelta(seconds=60) for later in stamps) for first in stamps)
        assert 18 <= busiest < 20
        await booth.speaker.close()


async def test_a_silenced_webhook_leaves_major_news_another_way_at_once(booth: Booth) -> None:
    """S08: the group's robot was used up by somebody else; the people are told in private within the same call."""
    booth.gateway.world.groups[GROUP].has_bot = False
    address = {"webhook": booth.gateway.add_webhook(GROUP)}
    booth.gateway.faults.plan("refuse", "/robot/send", code="130101", status=200)
    sent = await booth.say("【重大异常】", mentions=(WANG, LI), addresses=address, priority=0)
    assert sent.mouth == "people"
    assert booth.said(PRIVATE) == ["【重大异常】"]
    assert booth.said(f"dm:{LI}") == ["【重大异常】"]


async def test_a_silenced_webhook_is_left_alone_for_ten_minutes(booth: Booth) -> None:
    """S08."""
    address = {"webhook": booth.gateway.add_webhook(GROUP)}
    booth.gateway.faults.plan("refuse", "/robot/send", code="410100", status=200)
    assert (await booth.say("一", mentions=(WANG,), addresses=address)).mouth == "card"
    assert (await booth.say("二", mentions=(WANG,), addresses=address)).mouth == "card"
    booth.gateway.advance(601)
    assert (await booth.say("三", mentions=(WANG,), addresses=address)).mouth == "webhook"


async def test_people_the_platform_does_not_know_are_told_of(booth: Booth) -> None:
    """S10."""
    with pytest.raises(Undeliverable, match="可见范围"):
        await booth.say("您好", "dm:nobody")
    booth.gateway.world.groups[GROUP].has_bot = False
    sent = await booth.say("【重大异常】", mentions=(WANG, "nobody"), priority=0)
    assert sent.unreached == ("nobody",)


async def test_somebody_who_gets_too_many_messages_is_tried_later(booth: Booth) -> None:
    booth.gateway.switches.flow_controlled = frozenset({WANG})
    with pytest.raises(TryLater):
        await booth.say("您好", PRIVATE)


async def test_a_work_notice_stands_in_for_a_stopped_robot_and_no_text_is_the_same_twice(booth: Booth) -> None:
    """§2.7: an identical text reaches a person once a day."""
    booth.gateway.switches.bot_stopped = True
    assert (await booth.say("待您答复", PRIVATE)).mouth == "notice"
    booth.gateway.advance(1)
    await booth.say("待您答复", PRIVATE)
    assert len(booth.said(PRIVATE)) == 2
    assert booth.said(PRIVATE)[0].startswith("待您答复\n")


async def test_a_picture_the_audit_minds_leaves_the_words(booth: Booth) -> None:
    booth.gateway.faults.plan("refuse", "/groupMessages/send", code="contain.notAllowed.picture", status=400)
    await booth.say("跟踪表", files=(PICTURE,))
    assert booth.said() == ["跟踪表"]


async def test_a_file_the_platform_does_not_take_leaves_a_line(booth: Booth) -> None:
    await booth.say("表", files=(attachment("名单.csv", "text/csv"),))
    assert booth.said() == ["表", "附件「名单.⁠csv」未能发到这里"]
    assert "upload" not in booth.calls()


async def test_a_blocked_address_is_no_success(booth: Booth) -> None:
    for way in ("json", "html"):
        booth.gateway.faults.banned = way
        with pytest.raises(TryLater):
            await booth.say("早")
    assert booth.said() == []


async def test_an_address_that_is_not_allowed_is_waited_for_and_told(booth: Booth) -> None:
    booth.gateway.switches.address_allowed = False
    with pytest.raises(TryLater, match="白名单"):
        await booth.say("早")
    assert "白名单" in booth.notices[0].reason


async def test_a_missing_permission_names_itself(booth: Booth) -> None:
    booth.gateway.switches.scopes = frozenset()
    with pytest.raises(Undeliverable, match="权限"):
        await booth.say("早")
    assert "qyapi_robot_sendmsg" in booth.notices[0].reason


async def test_the_platforms_pace_is_never_reached() -> None:
    """S09: twenty calls a second per end point."""
    clock = StagedClock()
    async with Gateway(clock=clock) as gateway:
        booth = Booth(gateway)
        chats = [gateway.add_group(f"cid{number}", WANG).chat for number in range(25)]
        await asyncio.gather(*(booth.say("好", chat) for chat in chats))
        assert {call.code for call in gateway.calls} == {"ok"}
        await booth.speaker.close()


async def test_a_redirect_is_not_followed(booth: Booth) -> None:
    """S14."""
    booth.gateway.faults.plan("redirect", "/groupMessages/send", location="http://127.0.0.1:9/elsewhere")
    with pytest.raises(TryLater):
        await booth.say("早")
    assert booth.calls() == ["accessToken", "send"]


async def test_a_reset_before_anything_was_done_is_repeated(booth: Booth) -> None:
    """S13."""
    booth.gateway.faults.plan("reset", "/groupMessages/send")
    with pytest.raises(OutcomeUnknown):
        await booth.say("早")


async def test_nobody_listening_is_waited_for(booth: Booth) -> None:
    """S13."""
    await booth.gateway.stop()
    with pytest.raises(TryLater):
        await booth.say("早")


async def test_a_ding_rings_beside_the_message(gateway: Gateway) -> None:
    booth = Booth(gateway, ding=True)
    message = booth.message("【重大异常】", mentions=(WANG,), alarm=True, priority=0)
    await booth.speaker.say(message)
    await booth.speaker.say(message)
    assert booth.said(PRIVATE) == ["【重大异常】"]
    assert len(gateway.dings.sent) == 1
    await booth.speaker.close()


async def test_a_ding_that_does_not_ring_fails_nothing_and_is_told(gateway: Gateway) -> None:
    booth = Booth(gateway, ding=True)
    gateway.switches.ding_allowed = False
    sent = await booth.say("【重大异常】", mentions=(WANG,), alarm=True)
    assert sent.mouth == "card"
    assert any("DING 未发出" in notice.reason for notice in booth.notices)
    await booth.speaker.close()


async def test_no_ding_without_an_alarm_or_where_it_was_not_bought(booth: Booth) -> None:
    await booth.say("【重大异常】", mentions=(WANG,), alarm=True)
    assert "ding" not in " ".join(call.path for call in booth.gateway.calls)


async def test_an_address_the_audit_minds_goes_as_bare_words(booth: Booth) -> None:
    booth.gateway.faults.plan("refuse", "/groupMessages/send", code="contain.unsafe.url", status=400)
    await booth.say(f"详见 {SITE}t/1")
    assert [text.replace("⁠", "") for text in booth.said()] == [f"详见 {SITE}t/1"]
    assert SITE not in booth.said()[0]


async def test_content_the_audit_minds_whatever_is_done_is_given_up(booth: Booth) -> None:
    booth.gateway.faults.plan("refuse", "/groupMessages/send", code="contain.notAllowed.text", status=400, times=9)
    with pytest.raises(Undeliverable, match="审核"):
        await booth.say("某些话")


async def test_a_group_the_robot_is_not_in_is_spared_its_calls(booth: Booth) -> None:
    """Where a webhook does, a call that fails every time is a call for nothing."""
    booth.gateway.world.groups[GROUP].has_bot = False
    address = {"webhook": booth.gateway.add_webhook(GROUP)}
    for text in ("一", "二", "三"):
        assert (await booth.say(text, addresses=address)).mouth == "webhook"
    assert booth.spent["api"] == 1
    booth.gateway.advance(601)
    booth.gateway.world.groups[GROUP].has_bot = True
    assert (await booth.say("四", addresses=address)).mouth == "robot"


async def test_major_news_do_not_wait_behind_a_rate(booth: Booth) -> None:
    booth.gateway.faults.plan("refuse", "/groupMessages/send", code="send.too.fast", status=400, times=2)
    address = {"webhook": booth.gateway.add_webhook(GROUP)}
    assert (await booth.say("【重大异常】", addresses=address, priority=0)).mouth == "webhook"
    with pytest.raises(TryLater):
        await booth.say("提醒", addresses=address)


async def test_a_place_is_kept_for_major_news(booth: Booth) -> None:
    """On a clock that stands still, ten a moment is the pace; the eleventh is for 重大."""
    for number in range(10):
        await booth.say("好", booth.gateway.add_group(f"cid{number}", WANG).chat)
    late = asyncio.create_task(booth.say("提醒"))
    await booth.say("【重大异常】", priority=0)
    assert booth.said() == ["【重大异常】"]
    booth.gateway.advance(1.1)
    await late


async def test_keywords_a_webhook_wants_are_told_of(booth: Booth) -> None:
    address = {"webhook": booth.gateway.add_webhook(GROUP, keywords=("督办",))}
    assert (await booth.say("请补发", mentions=(WANG,), addresses=address)).mouth == "card"
    assert "安全设置" in booth.notices[0].reason


async def test_a_session_of_one_chat_is_never_used_in_another(booth: Booth) -> None:
    url, expires = booth.gateway.webhooks.session(GROUP)
    await booth.say("只给您看", PRIVATE, reply_hint=hint_of(GROUP, url, expires))
    assert booth.said() == []
    assert booth.said(PRIVATE) == ["只给您看"]


async def test_our_own_site_is_not_the_beginning_of_another(gateway: Gateway) -> None:
    booth = Booth(gateway, site="https://duban.example")
    await booth.say("https://duban.example.evil.com/ 与 https://duban.example/t/1")
    assert booth.said()[0].endswith(" 与 https://duban.example/t/1")
    assert "duban.example.evil" not in booth.said()[0]
    await booth.speaker.close()


async def test_one_picture_for_two_groups_is_uploaded_once(booth: Booth) -> None:
    other = booth.gateway.add_group("cidOther==", WANG).chat
    await booth.say("表", files=(PICTURE, TABLE))
    await booth.say("表", other, files=(PICTURE, TABLE))
    assert booth.calls().count("upload") == 2
