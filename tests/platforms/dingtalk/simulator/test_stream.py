"""Stream mode as the platform does it (§1.2, §1.3)."""

import json

import aiohttp
import pytest

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, PRIVATE, Client, Line


async def test_a_ticket_is_good_for_one_connection(client: Client, gateway: Gateway) -> None:
    """§1.2 step 1."""
    opened = await client.ticket()
    url, ticket = opened["endpoint"], {"ticket": opened["ticket"]}
    socket = await client.session.ws_connect(url, params=ticket)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.session.ws_connect(url, params=ticket)
    await socket.close()


async def test_a_ticket_is_good_for_90_seconds(client: Client, gateway: Gateway) -> None:
    opened = await client.ticket()
    gateway.advance(90)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await client.session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})


async def test_nobody_opens_with_a_wrong_secret(client: Client) -> None:
    assert (await client.ticket(clientSecret="wrong"))["code"] == "invalidClientIdOrSecret"


async def test_a_mention_in_a_group_is_pushed_without_the_mention(line: Line, gateway: Gateway) -> None:
    """§1.3: the @bot token is stripped, the space after it stays; the whole payload is there."""
    post = await gateway.say(PERSON, GROUP, "运输调度部门-5月10日：已安排货车", at=("u1002",))
    frame = await line.read()
    data = json.loads(frame["data"])
    assert post.heard
    assert (frame["specVersion"], frame["type"], frame["headers"]["topic"]) == ("1.0", "CALLBACK", "/v1.0/im/bot/messages/get")
    assert data["text"]["content"] == " @李娜 运输调度部门-5月10日：已安排货车"
    assert (data["conversationType"], data["conversationId"], data["senderStaffId"]) == ("2", GROUP, PERSON)
    assert [mentioned["staffId"] for mentioned in data["atUsers"]] == ["", "u1002"]
    assert data["sessionWebhookExpiredTime"] - data["createAt"] == 5_400_000
    assert post.text == "@协作助手 @李娜 运输调度部门-5月10日：已安排货车"


async def test_nothing_else_in_a_group_is_pushed(line: Line, gateway: Gateway) -> None:
    """§10 item 1: no mention, a mention of all, files, audio, video."""
    unheard = [
        await gateway.say(PERSON, GROUP, "@协作助手 抄来的", mention_bot=False),
        await gateway.say(PERSON, GROUP, "大家看", mention_bot=False, at=("@all",)),
        await gateway.send_media(PERSON, GROUP, "file", name="表.xlsx", mention_bot=True),
        await gateway.send_media(PERSON, GROUP, "audio", mention_bot=True),
        await gateway.send_media(PERSON, GROUP, "picture"),
    ]
    assert [post.heard for post in unheard] == [False] * 5
    assert unheard[1].mentions == (PERSON, "u1002")
    await gateway.say(PERSON, GROUP, "这一条")
    assert (await line.data())["text"]["content"] == " 这一条"


async def test_a_picture_with_a_mention_is_pushed(line: Line, gateway: Gateway) -> None:
    await gateway.send_media(PERSON, GROUP, "picture", "看图", mention_bot=True)
    assert [part.get("text") for part in (await line.data())["content"]["richText"]] == ["看图", None]


async def test_everything_private_is_pushed(line: Line, gateway: Gateway) -> None:
    await gateway.say(PERSON, PRIVATE, "早")
    await gateway.send_media(PERSON, PRIVATE, "file", name="表.xlsx")
    text, file = await line.data(), await line.data()
    assert (text["conversationType"], text["text"]["content"]) == ("1", "早")
    assert file["content"]["fileName"] == "表.xlsx"


async def test_nobody_hears_in_a_group_without_the_robot(line: Line, gateway: Gateway) -> None:
    gateway.add_group("cid2", PERSON, has_bot=False)
    assert not (await gateway.say(PERSON, "cid2", "早")).heard


async def test_an_unpublished_application_sees_no_staff_id(line: Line, gateway: Gateway) -> None:
    """§10 item 2."""
    gateway.switches.published = False
    await gateway.say(PERSON, PRIVATE, "早")
    assert not {"senderStaffId", "isAdmin"} & (await line.data()).keys()


async def test_people_of_other_organisations_have_an_empty_staff_id(line: Line, gateway: Gateway) -> None:
    gateway.add_person("out", "外人", external=True)
    await gateway.say("out", GROUP, "早")
    data = await line.data()
    assert data["senderStaffId"] == ""
    assert data["senderCorpId"] != data["chatbotCorpId"]


async def test_a_quote_comes_along(line: Line, gateway: Gateway) -> None:
    """§1.3: repliedMsg; also of a file, which the bot could not see otherwise."""
    file = await gateway.send_media(PERSON, GROUP, "file", name="表.xlsx")
    await gateway.say("u1002", GROUP, "见附件", quote=file)
    replied = (await line.data())["text"]["repliedMsg"]
    assert (replied["msgType"], replied["content"]["fileName"]) == ("file", "表.xlsx")


async def test_connections_share_the_messages_at_random(line: Line, gateway: Gateway, client: Client) -> None:
    """§1.2: a forgotten process steals messages."""
    other = await client.stream()
    await gateway.until(lambda: len(gateway.hub.lines) == 2)
    for number in range(20):
        await gateway.say(PERSON, GROUP, f"第{number}条")
    assert 0 < [push.line for push in gateway.hub.pushes].count(gateway.hub.lines[0].name) < 20
    await other.socket.close()


async def test_a_connection_gets_only_what_it_subscribed_to(client: Client, gateway: Gateway) -> None:
    cards = await client.stream(subscriptions=[{"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"}])
    await gateway.until(lambda: gateway.connected)
    assert not (await gateway.say(PERSON, GROUP, "早")).heard
    await cards.socket.close()


async def test_pings_carry_an_opaque_that_has_to_come_back(line: Line, gateway: Gateway) -> None:
    """§1.2: three pings unanswered and the connection is cut."""
    for _ in range(3):
        await gateway.clock.skip(lambda seconds: seconds == gateway.switches.ping_every)
        ping = await line.read()
        assert (ping["type"], ping["headers"]["topic"]) == ("SYSTEM", "ping")
    await gateway.clock.skip(lambda seconds: seconds == gateway.switches.ping_every)
    await gateway.until(lambda: not gateway.hub.lines)


async def test_an_answered_ping_keeps_the_connection(line: Line, gateway: Gateway) -> None:
    for _ in range(5):
        await gateway.clock.skip(lambda seconds: seconds == gateway.switches.ping_every)
        ping = await line.read()
        await line.ack(ping, json.loads(ping["data"]))
        await gateway.until(lambda: gateway.hub.lines[0].unanswered_pings == 0)


async def test_disconnect_is_followed_by_silence_and_the_end_of_tcp(line: Line, gateway: Gateway) -> None:
    """§10 item 3: what is said meanwhile is lost."""
    await gateway.disconnect()
    assert (await line.read())["headers"]["topic"] == "disconnect"
    assert not (await gateway.say(PERSON, GROUP, "早")).heard
    await gateway.clock.skip(lambda seconds: seconds == 10)
    await gateway.until(lambda: not gateway.hub.lines)


async def test_a_new_connection_takes_over_before_the_old_one_ends(line: Line, gateway: Gateway, client: Client) -> None:
    await gateway.disconnect()
    second = await client.stream()
    await gateway.until(lambda: gateway.connected)
    assert (await gateway.say(PERSON, GROUP, "早")).heard
    assert (await second.data())["text"]["content"] == " 早"
    await second.socket.close()


async def test_a_message_is_not_pushed_again(line: Line, gateway: Gateway) -> None:
    """§10 item 4: fire and forget, as documented."""
    gateway.switches.ping_every = 3600
    await gateway.say(PERSON, GROUP, "早")
    gateway.advance(61)
    await gateway.say(PERSON, GROUP, "晚")
    assert [push.data["text"]["content"] for push in gateway.hub.pushes] == [" 早", " 晚"]


@pytest.mark.parametrize("way", ["same", "new"])
async def test_a_message_nobody_acknowledged_may_come_again(line: Line, gateway: Gateway, way: str) -> None:
    """§10 item 4: field behaviour, with the same or another messageId."""
    gateway.switches.redelivery = way  # type: ignore[assignment]
    await gateway.say(PERSON, GROUP, "早")
    first = await line.read()
    await gateway.clock.skip(lambda seconds: seconds == 60)
    while (again := await line.read())["type"] == "SYSTEM":
        pass
    assert json.loads(first["data"])["msgId"] == json.loads(again["data"])["msgId"]
    assert (first["headers"]["messageId"] == again["headers"]["messageId"]) is (way == "same")


async def test_an_acknowledged_message_does_not(line: Line, gateway: Gateway) -> None:
    gateway.switches.redelivery = "same"
    await gateway.say(PERSON, GROUP, "早")
    await line.ack(await line.read(), {"response": None})
    await gateway.until(lambda: gateway.hub.pushes[0].acked_at is not None)
    assert [push.code for push in gateway.hub.pushes] == [200]


async def test_pushes_can_be_doubled_held_back_and_broken(line: Line, gateway: Gateway) -> None:
    """§10 item 12."""
    gateway.faults.duplicates = 1
    await gateway.say(PERSON, GROUP, "一")
    assert (await line.read()) == (await line.read())
    gateway.faults.held = 2
    await gateway.say(PERSON, GROUP, "二")
    await gateway.say(PERSON, GROUP, "三")
    await gateway.hub.release(backwards=True)
    assert [(await line.data())["text"]["content"] for _ in range(2)] == [" 三", " 二"]
    gateway.faults.malformed_frames = 1
    await gateway.say(PERSON, GROUP, "四")
    with pytest.raises(json.JSONDecodeError):
        await line.read()
