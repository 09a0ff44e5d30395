"""Events, HTTP callbacks and the personal feed (§1.2, §1.4, §1.5)."""

import json
from collections.abc import Callable

import pytest
from aiohttp import web

from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.dingtalk.simulator.eventcrypto import EventCrypto
from bot.platforms.dingtalk.simulator.webhooks import sign
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, Body, Client, Line, Site

TOKEN, AES_KEY = "demotoken", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def test_the_event_encryption_is_the_published_one() -> None:
    """§1.4: vector."""
    crypto = EventCrypto(TOKEN, AES_KEY, "dingdemoappkey")
    sealed = crypto.seal("success", "1700000000000", "nonce123", b"0123456789abcdef")
    assert sealed.encrypt == "Q3stYC6hdFzMh9T8HCvyDD5dVMaaZmK6ZzZA1b5vOyPcBRmFHDQq8DsvIxHch5krCXgitJUhggB0aEpt7rZpNw=="
    assert sealed.signature == "89882ba504bbef901148a59c2f380ea0248451fd"
    assert crypto.open(sealed.encrypt) == "success"


@pytest.mark.parametrize("broken", ["", "AAAA", "!", "A" * 64])
def test_nothing_broken_is_opened(broken: str) -> None:
    assert EventCrypto(TOKEN, AES_KEY, "dingdemoappkey").open(broken) is None


async def test_an_event_comes_again_until_somebody_takes_it(gateway: Gateway, line: Line) -> None:
    """§10 item 4: three seconds, the same eventId, LATER is no success."""
    gateway.switches.read_events = True
    gateway.join(GROUP, "u1003")
    first = await line.read()
    assert (first["type"], first["headers"]["topic"], first["headers"]["eventType"]) == ("EVENT", "*", "chat_add_member")
    assert json.loads(first["data"])["userId"] == ["u1003"]
    await gateway.clock.skip(lambda seconds: seconds == 3)
    second = await line.read()
    await line.ack(second, {"status": "LATER"})
    await gateway.until(lambda: gateway.hub.pushes[-1].code == 200)
    await gateway.clock.skip(lambda seconds: seconds == 3)
    third = await line.read()
    await line.ack(third, {"status": "SUCCESS", "message": "ok"})
    await gateway.until(lambda: gateway.hub.pushes[-1].accepted)
    assert len({frame["headers"]["eventId"] for frame in (first, second, third)}) == 1


async def test_a_reader_may_be_told(client: Client, gateway: Gateway, line: Line) -> None:
    """§10 item 8: robot_msg_read."""
    gateway.switches.read_events = True
    key = (await client.send())["processQueryKey"]
    gateway.mark_read(PERSON, gateway.transcript[-1])
    data = await line.data()
    assert (data["processQueryKey"], data["userId"], data["openConversationId"]) == (key, PERSON, GROUP)


def answering(crypto: EventCrypto, events: list[Body]) -> Callable[[web.Request, Body], Body]:
    def answer(request: web.Request, body: Body) -> Body:
        stamp, nonce = request.query["timestamp"], request.query["nonce"]
        assert crypto.sign(stamp, nonce, body["encrypt"]) == request.query["msg_signature"] == request.query["signature"]
        events.append(json.loads(crypto.open(body["encrypt"]) or ""))
        sealed = crypto.seal("success", stamp, nonce)
        return {"msg_signature": sealed.signature, "timeStamp": stamp, "nonce": nonce, "encrypt": sealed.encrypt}

    return answer


async def test_events_travel_encrypted_to_an_address(gateway: Gateway) -> None:
    """§1.4: check_url first, then capitalised keys; the owner is the client id."""
    events: list[Body] = []
    async with Site(answering(EventCrypto(TOKEN, AES_KEY, gateway.terms.client_id), events)) as site:
        assert await gateway.use_event_url(site.url, TOKEN, AES_KEY)
        gateway.join(GROUP, "u1003")
        await gateway.until(lambda: len(events) == 2)
    assert [event["EventType"] for event in events] == ["check_url", "chat_add_member"]
    assert (events[1]["OpenConversationId"], events[1]["UserId"]) == (GROUP, ["u1003"])


async def test_an_address_that_cannot_decrypt_is_not_used(gateway: Gateway) -> None:
    async with Site(lambda request, body: {"errcode": 0}) as site:
        assert not await gateway.use_event_url(site.url, TOKEN, AES_KEY)


async def test_robot_messages_travel_signed_to_an_address(gateway: Gateway) -> None:
    """§1.4: timestamp and sign in the headers, the payload of §1.3 as the body."""
    async with Site(lambda request, body: {"msgtype": "empty"}) as site:
        gateway.use_robot_url(site.url)
        assert (await gateway.say(PERSON, GROUP, "早")).heard
        await gateway.until(lambda: bool(site.asked))
        request, body = site.asked[0]
    assert request.headers["sign"] == sign("local-secret", request.headers["timestamp"])
    assert (body["text"]["content"], body["senderStaffId"]) == (" 早", PERSON)


async def test_the_feed_has_every_post_in_the_bridges_groups_but_its_own(client: Client, gateway: Gateway) -> None:
    """§1.5: un-mentioned posts and the bot's, not those of the bridge account, nor private ones, nor other groups'."""
    gateway.switches.bridge_user = "u1002"
    gateway.add_group("cidOther", PERSON)
    await gateway.say(PERSON, GROUP, "已安排货车", mention_bot=False)
    await gateway.say("u1002", GROUP, "我是桥", mention_bot=False)
    await gateway.say(PERSON, "dm:u1001", "私下")
    await gateway.say(PERSON, "cidOther", "别的群", mention_bot=False)
    await client.send("收到")
    lines = [json.loads(line) for line in gateway.feed]
    assert [(line["sender"], line["content"], line["conversation_id"]) for line in lines] == [
        ("王调度", "已安排货车", GROUP),
        ("协作助手", "收到", GROUP),
    ]
    assert lines[0].keys() >= {"type", "event_id", "timestamp", "subscribe_id", "message_id", "sender_open_dingtalk_id", "create_time"}
