"""What people read, whom it pings, and by which of the platform's ways it came."""

import json

import pytest

from bot.core.messages import Button, Card
from bot.core.ports import TryLater, Undeliverable
from bot.platforms.dingtalk.sessions import hint_of
from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.speaking import GROUP, LI, PICTURE, PRIVATE, TABLE, WANG, Booth

QUESTION = Card("#3 待答复", (Button("answer_yes", "能"), Button("answer_no", "不能")))


async def test_a_message_goes_to_the_group_by_the_robot(booth: Booth) -> None:
    sent = await booth.say("已登记 运输调度部门 5月12日\n「已安排货车」")
    assert booth.said() == ["已登记 运输调度部门 5月12日\n「已安排货车」"]
    assert sent.mouth == "robot"
    assert sent.platform_id in booth.gateway.world.sent
    assert booth.spent == {"free": 1, "api": 1}


async def test_a_token_is_fetched_once(booth: Booth) -> None:
    await booth.say("一")
    await booth.say("二")
    assert booth.calls() == ["accessToken", "send", "send"]


async def test_an_answer_uses_the_session_and_costs_no_call(booth: Booth) -> None:
    booth.hears()
    sent = await booth.say("已登记", mentions=(WANG,))
    assert booth.said() == ["已登记\n@王调度"]
    assert booth.pinged() == [(WANG,)]
    assert sent.mouth == "session"
    assert booth.spent == {"messages": 1}


async def test_a_message_is_answered_in_its_own_session(booth: Booth) -> None:
    booth.gateway.add_group("cidOther==", LI)
    url, expires = booth.gateway.webhooks.session(GROUP)
    await booth.say("已登记", reply_hint=hint_of(GROUP, url, expires))
    assert booth.calls() == ["sendBySession"]
    assert booth.said() == ["已登记"]


async def test_an_old_session_is_not_tried(booth: Booth) -> None:
    booth.hears()
    booth.gateway.advance(3601)
    assert (await booth.say("早")).mouth == "robot"


async def test_a_session_that_is_over_is_forgotten_and_the_robot_speaks(booth: Booth) -> None:
    booth.hears()
    booth.gateway.webhooks.sessions.clear()
    assert (await booth.say("一")).mouth == "robot"
    assert (await booth.say("二")).mouth == "robot"
    assert booth.calls() == ["sendBySession", "accessToken", "send", "send"]


async def test_a_webhook_mentions_where_there_is_no_session(booth: Booth) -> None:
    address = booth.gateway.add_webhook(GROUP, secret="SECdemo0001")
    sent = await booth.say("请补发进展", mentions=(WANG, LI), addresses={"webhook": f"{address}|SECdemo0001"})
    assert sent.mouth == "webhook"
    assert booth.pinged() == [(WANG, LI)]
    assert booth.said() == ["请补发进展\n@王调度 @李仓储"]


async def test_a_card_mentions_where_there_is_neither(booth: Booth) -> None:
    sent = await booth.say("请补发进展", mentions=(WANG,))
    assert sent.mouth == "card"
    assert booth.pinged() == [(WANG,)]
    assert booth.said() == ["请补发进展"]


async def test_without_a_card_template_the_robot_calls_people_by_name(gateway: Gateway) -> None:
    booth = Booth(gateway, card_template=None)
    assert (await booth.say("请补发进展", mentions=(WANG,))).mouth == "robot"
    assert booth.said() == ["请补发进展\n@⁠王调度"]
    assert booth.pinged() == [()]
    await booth.speaker.close()


async def test_a_private_message_goes_to_its_person(booth: Booth) -> None:
    sent = await booth.say("您好", PRIVATE)
    assert booth.said(PRIVATE) == ["您好"]
    assert sent.mouth == "private"


async def test_a_private_answer_uses_the_session(booth: Booth) -> None:
    booth.hears(PRIVATE)
    await booth.say("您好", PRIVATE, mentions=(WANG,))
    assert booth.said(PRIVATE) == ["您好"]
    assert booth.calls() == ["sendBySession"]


async def test_a_card_carries_its_buttons(booth: Booth) -> None:
    sent = await booth.say("15:00 #3 待您答复", card=QUESTION, mentions=(WANG,))
    assert booth.said() == ["#3 待答复\n15:00 #3 待您答复\n[能] [不能]"]
    assert booth.pinged() == [(WANG,)]
    assert sent.mouth == "card"
    assert booth.gateway.last_card(GROUP).startswith("o1.")


async def test_a_private_card_reaches_its_person(booth: Booth) -> None:
    await booth.say("待您答复", PRIVATE, card=QUESTION)
    assert booth.said(PRIVATE) == ["#3 待答复\n待您答复\n[能] [不能]"]


async def test_a_long_text_goes_ahead_of_its_card(booth: Booth) -> None:
    await booth.say("长" * 400, card=QUESTION, mentions=(WANG,))
    assert booth.said() == ["长" * 400, "#3 待答复\n[能] [不能]"]
    assert booth.pinged() == [(), (WANG,)]


async def test_without_a_template_buttons_become_a_line(gateway: Gateway) -> None:
    booth = Booth(gateway, card_template=None)
    await booth.say("#3 待您答复", card=QUESTION)
    assert booth.said() == ["#3 待您答复\n可 @ 机器人回复：「#3 能」「#3 不能」"]
    await booth.speaker.close()


async def test_an_unpublished_template_leaves_the_line(booth: Booth) -> None:
    booth.gateway.cards.templates.clear()
    await booth.say("#3 待您答复", card=QUESTION)
    assert booth.said() == ["#3 待您答复\n可 @ 机器人回复：「#3 能」「#3 不能」"]
    assert "互动卡片模板不能用" in booth.notices[0].reason


async def test_a_table_is_one_message_with_its_picture_and_a_file(booth: Booth) -> None:
    await booth.say("协作进度跟踪表 5月12日", files=(PICTURE, TABLE))
    assert booth.calls() == ["accessToken", "upload", "send", "upload", "send"]
    first, second = booth.gateway.world.chats[GROUP]
    assert first.text.startswith("协作进度跟踪表 5月12日")
    assert "![](@lAz" in json.dumps(first.body)
    assert second.text == "[文件] 跟踪表-0512.xlsx"


async def test_a_table_in_a_session_costs_two_uploads_and_one_send(booth: Booth) -> None:
    booth.hears()
    await booth.say("协作进度跟踪表 5月12日", files=(PICTURE, TABLE), mentions=(WANG,))
    assert booth.spent == {"free": 1, "api": 3, "messages": 1}
    assert booth.pinged() == [(WANG,), ()]


async def test_a_picture_alone_is_an_image(booth: Booth) -> None:
    await booth.say("", files=(PICTURE,))
    assert booth.said() == ["[图片] 跟踪表-0512.png"]


async def test_a_repeated_message_goes_on_behind_what_was_taken(booth: Booth) -> None:
    booth.gateway.faults.plan("error", "/media/upload", passing=1)
    message = booth.message("表", files=(PICTURE, TABLE))
    with pytest.raises(TryLater):
        await booth.speaker.say(message)
    await booth.speaker.say(message)
    assert len(booth.said()) == 2
    assert booth.calls().count("upload") == 3


async def test_nobody_is_reached_where_the_robot_is_not_in_the_group(booth: Booth) -> None:
    """S11."""
    booth.gateway.world.groups[GROUP].has_bot = False
    with pytest.raises(Undeliverable, match="机器人不在群里"):
        await booth.say("早")


async def test_a_dissolved_group_is_given_up_at_once(booth: Booth) -> None:
    """S11."""
    booth.gateway.world.groups[GROUP].disbanded = True
    with pytest.raises(Undeliverable, match="群已解散"):
        await booth.say("早", addresses={"webhook": booth.gateway.add_webhook(GROUP)})
    assert booth.calls() == ["accessToken", "send"]
