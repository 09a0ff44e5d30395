"""What a working day costs of the month's 5,000 calls and 3,000 messages (dossier §7)."""

from datetime import timedelta

from bot.platforms.dingtalk.sessions import hint_of
from tests.platforms.dingtalk.speaking import GROUP, PICTURE, TABLE, WANG, Booth

DEPARTMENTS = ("业务部门", "运输调度部门", "清关操作部门", "仓储部门", "客服部门", "财务部门")


async def test_a_quiet_day_of_six_departments_costs_at_most_twelve_calls(booth: Booth) -> None:
    """Six posts acknowledged, one table with its picture and file; an upload is a call, and so is a token."""
    for department in DEPARTMENTS:
        url, expires = booth.gateway.webhooks.session(GROUP)
        booth.sessions.note(GROUP, url, expires, booth.gateway.clock.now())
        await booth.say(f"已登记 {department} 5月12日", mentions=(WANG,), reply_hint=hint_of(GROUP, url, expires))
        booth.gateway.advance(timedelta(minutes=50))
    booth.gateway.advance(timedelta(hours=2))
    await booth.say("协作进度跟踪表 5月12日", files=(PICTURE, TABLE))
    assert len(booth.said()) == 8
    assert len(booth.gateway.calls) == 11
    assert booth.spent == {"messages": 6, "api": 4, "free": 1}


async def test_nothing_is_sent_twice_and_no_picture_uploaded_twice_for_a_repeated_table(booth: Booth) -> None:
    message = booth.message("协作进度跟踪表", files=(PICTURE, TABLE))
    await booth.speaker.say(message)
    await booth.speaker.say(message)
    assert booth.spent == {"free": 1, "api": 4}


async def test_every_call_is_counted(booth: Booth) -> None:
    """What the meter says is what the platform saw."""
    booth.hears()
    await booth.say("一", mentions=(WANG,))
    await booth.say("二", f"dm:{WANG}")
    await booth.say("", files=(TABLE,))
    await booth.people.directory()
    assert sum(booth.spent.values()) == len(booth.gateway.calls)
    assert booth.spent["api"] == booth.gateway.tenant.api_calls.used(booth.gateway.clock.now())
    assert booth.spent["messages"] == booth.gateway.tenant.webhook_messages.used(booth.gateway.clock.now())
