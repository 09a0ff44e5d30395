"""The adapter and the gateway talk over a real socket."""

import asyncio

import pytest

from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import GROUP, PERSON, PRIVATE, Bench


async def test_a_post_in_a_group_comes_through_the_door_and_is_answered_in_place(bench: Bench, gateway: Gateway) -> None:
    heard = await bench.hears("运输调度部门-5月10日:已安排货车,明日9点到仓装货")
    assert (heard.chat, heard.sender, heard.kind) == (GROUP, PERSON, "say")
    assert heard.text == "@协作助手 运输调度部门-5月10日:已安排货车,明日9点到仓装货"
    await bench.send("已登记 运输调度部门 5月10日", reply_hint=heard.reply_hint)
    assert gateway.said(GROUP) == ["已登记 运输调度部门 5月10日"]
    assert gateway.transcript[-1].reply_to is not None


async def test_a_private_word_is_heard_without_a_mention_and_answered_in_private(bench: Bench, gateway: Gateway) -> None:
    heard = await bench.hears("无变化", chat=PRIVATE)
    assert (heard.chat, heard.text) == (PRIVATE, "无变化")
    await bench.send("好的，已登记。", PRIVATE)
    assert gateway.said(PRIVATE) == ["好的，已登记。"]


async def test_group_ids_keep_their_case(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早", chat="wrAbCdEf")
    await bench.send("早", "wrAbCdEf")
    with pytest.raises(Undeliverable):
        await bench.send("早", "wrabcdef")


async def test_a_reply_after_its_window_of_24_hours_is_an_ordinary_message(bench: Bench, gateway: Gateway, clock: StagedClock) -> None:
    await bench.hears("请确认提货时间")
    yesterday = int(clock.now().timestamp()) - 24 * 3600
    await bench.send("提货时间已过", reply_hint=f"{yesterday}:cb-1")
    await bench.send("提货时间将到", reply_hint=f"{yesterday + 1}:cb-1")
    assert [call.cmd for call in gateway.calls[-2:]] == [frames.PUSH, frames.REPLY]


async def test_a_reply_the_platform_no_longer_knows_is_pushed_instead(bench: Bench, gateway: Gateway) -> None:
    heard = await bench.hears("在吗")
    gateway.faults.refuse(frames.BAD_REQUEST_ID, cmd=frames.REPLY)
    await bench.send("在", reply_hint=heard.reply_hint)
    await bench.send("一直在", reply_hint=heard.reply_hint)
    assert [call.cmd for call in gateway.calls[-3:]] == [frames.REPLY, frames.PUSH, frames.PUSH]
    assert gateway.said(GROUP) == ["在", "一直在"]


@pytest.mark.parametrize(("chat", "who"), [("wrNEVER", "群成员先在群里@机器人"), ("dm:li.na", "本人先私聊机器人")])
async def test_a_chat_nobody_woke_is_undeliverable_and_says_what_a_person_can_do(bench: Bench, chat: str, who: str) -> None:
    with pytest.raises(Undeliverable, match=who):
        await bench.send("17:00 截止", chat)


async def test_a_robot_removed_from_its_group_cannot_speak_there(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    gateway.world.groups[GROUP].has_bot = False
    with pytest.raises(Undeliverable):
        await bench.send("早")


@pytest.mark.parametrize("errcode", [frames.BUSY, frames.TOO_MANY, 45033])
async def test_a_busy_platform_means_later(bench: Bench, gateway: Gateway, errcode: int) -> None:
    await bench.hears("早")
    gateway.faults.refuse(errcode)
    with pytest.raises(TryLater) as later:
        await bench.send("早")
    assert later.value.seconds is not None
    assert gateway.said(GROUP) == []


async def test_after_a_frequency_refusal_the_chat_rests_a_minute_and_others_go_on(
    bench: Bench, gateway: Gateway, clock: StagedClock
) -> None:
    await bench.hears("早")
    await bench.hears("早", chat="wrOTHER")
    gateway.faults.refuse(frames.TOO_MANY)
    with pytest.raises(TryLater):
        await bench.send("一")
    with pytest.raises(TryLater) as later:
        await bench.send("二")
    assert later.value.seconds == 60
    assert len([call for call in gateway.calls if call.cmd == frames.PUSH]) == 1
    await bench.send("三", "wrOTHER")
    clock.advance(60)
    await bench.send("四")
    assert gateway.said(GROUP) == ["四"]


async def test_a_wave_of_messages_stays_below_thirty_a_minute_and_three_are_kept_for_major_ones(bench: Bench, gateway: Gateway) -> None:
    heard = await bench.hears("早")
    for number in range(27):
        await bench.send(str(number), reply_hint=heard.reply_hint if number % 2 else None)
    with pytest.raises(TryLater) as later:
        await bench.send("28")
    assert later.value.seconds == 62
    for number in range(3):
        await bench.send(f"重大 {number}", priority=0)
    with pytest.raises(TryLater):
        await bench.send("重大", priority=0)
    assert all(call.errcode == frames.OK for call in gateway.calls)


async def test_a_late_answer_is_an_unknown_outcome_and_not_taken_for_that_of_the_next_reply(
    bench: Bench, gateway: Gateway, clock: StagedClock
) -> None:
    """S06."""
    heard = await bench.hears("早")
    gateway.faults.answer_delay = 12
    sending = asyncio.create_task(bench.send("一", reply_hint=heard.reply_hint))
    await gateway.until(lambda: gateway.said(GROUP) == ["一"])
    await clock.skip(lambda seconds: seconds == 10)
    with pytest.raises(OutcomeUnknown, match="没有在 10 秒内答复"):
        await sending
    gateway.faults.answer_delay = 0
    await bench.send("二", reply_hint=heard.reply_hint)
    assert [call.cmd for call in gateway.calls[-2:]] == [frames.REPLY, frames.PUSH]


async def test_people_are_named_at_the_end_in_a_group_and_not_in_private(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    await bench.hears("早", chat=PRIVATE)
    await bench.send("请确认提货时间", mentions=("zhou.ping", "nobody"))
    await bench.send("请确认提货时间", PRIVATE, mentions=(PERSON,))
    assert gateway.said(GROUP) == ["请确认提货时间\n@周平 @nobody"]
    assert gateway.said(PRIVATE) == ["请确认提货时间"]


async def test_a_text_beyond_the_limit_comes_in_numbered_parts_cut_between_lines(bench: Bench, gateway: Gateway) -> None:
    """S12."""
    await bench.hears("早")
    lines = [f"{number} 仓储部门：入库清点完成" for number in range(1500)]
    await bench.send("\n".join(lines))
    said = gateway.said(GROUP)
    assert [text[:5] for text in said] == ["（1/3）", "（2/3）", "（3/3）"]
    assert "\n".join(text[5:] for text in said).split("\n") == lines


async def test_a_repeated_send_goes_on_behind_the_parts_already_taken(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    long = bench.outgoing("\n".join("甲乙丙"[number // 60] * 100 for number in range(180)))
    gateway.faults.refuse(frames.BUSY, cmd=frames.PUSH, passing=1)
    with pytest.raises(TryLater):
        await bench.bot.send(long)
    await bench.bot.send(long)
    await bench.bot.send(long)
    assert "\n".join(text[5:] for text in gateway.said(GROUP)) == long.text


async def test_two_messages_for_one_chat_never_mix(bench: Bench, gateway: Gateway) -> None:
    await bench.hears("早")
    long = "\n".join(["甲" * 100] * 200)
    await asyncio.gather(bench.send(long), bench.send(long.replace("甲", "乙")))
    firsts = "".join(text[5] for text in gateway.said(GROUP))
    assert firsts in ("甲甲甲乙乙乙", "乙乙乙甲甲甲")
