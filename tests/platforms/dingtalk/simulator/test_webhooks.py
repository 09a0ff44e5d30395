"""sessionWebhook and group webhooks: mentions, security, rates (§2.3)."""

from typing import Any

import pytest

from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.dingtalk.simulator.webhooks import sign
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, PRIVATE, Client, Line


def text(content: str, **at: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}, "at": at}


def markdown(content: str, **at: Any) -> dict[str, Any]:
    return {"msgtype": "markdown", "markdown": {"title": "催报", "text": content}, "at": at}


@pytest.fixture
async def hook(gateway: Gateway) -> str:
    """The application robot's webhook in the group."""
    return gateway.add_webhook(GROUP, own=True)


@pytest.mark.parametrize(
    ("message", "shown", "pinged"),
    [
        (text("@u1001 请确认", atUserIds=[PERSON]), "@王调度 请确认", (PERSON,)),
        (text("请确认", atUserIds=[PERSON]), "请确认 @王调度", (PERSON,)),
        (text("@u1001 请确认"), "@u1001 请确认", ()),
        (text("@13800000002 请确认", atMobiles=["13800000002"]), "@李娜 请确认", ("u1002",)),
        (text("@stranger 请确认", atUserIds=["stranger"]), "@stranger 请确认", ()),
        (text("@u10010 请确认", atUserIds=[PERSON]), "@u10010 请确认 @王调度", (PERSON,)),
        (text("请确认", isAtAll=True), "请确认 @所有人", (PERSON, "u1002")),
        (markdown("#### 催报  \n@u1001", atUserIds=[PERSON]), "#### 催报\n@王调度", (PERSON,)),
        (markdown("#### 催报", atUserIds=[PERSON]), "#### 催报", ()),
        (markdown("@u1001 催报"), "@u1001 催报", ()),
        (markdown("@\u2060u1001 催报", atUserIds=[PERSON]), "@\u2060u1001 催报", ()),
        (markdown("\\# 甲\n乙  \n\\- 丙\n\n丁"), "# 甲 乙\n- 丙\n\n丁", ()),
    ],
)
async def test_who_is_really_pinged(client: Client, gateway: Gateway, hook: str, message: Any, shown: str, pinged: Any) -> None:
    """§10 item 7: in markdown only with the id in the list and in the text, and only members."""
    assert (await client.hook(hook, **message))["errcode"] == 0
    assert (gateway.transcript[-1].text, gateway.transcript[-1].mentions) == (shown, pinged)


async def test_fifty_mentions_and_no_more(client: Client, gateway: Gateway, hook: str) -> None:
    people = [f"m{number:02d}" for number in range(60)]
    gateway.add_group(GROUP, *people)
    await client.hook(hook, **text("请报", atUserIds=people))
    assert len(gateway.transcript[-1].mentions) == 50


async def test_a_session_answers_in_its_chat_for_90_minutes(client: Client, gateway: Gateway, line: Line) -> None:
    await gateway.say(PERSON, GROUP, "早")
    await gateway.say(PERSON, PRIVATE, "早")
    group, private = (await line.data())["sessionWebhook"], (await line.data())["sessionWebhook"]
    await client.hook(group, **text("收到", atUserIds=[PERSON]))
    await client.hook(private, **text("私下收到"))
    assert (gateway.said(GROUP), gateway.said(PRIVATE)) == (["收到 @王调度"], ["私下收到"])
    gateway.advance(90 * 60)
    assert (await client.hook(group, **text("收到")))["errcode"] == 300001
    assert (await client.hook(f"{gateway.base}/robot/sendBySession?session=never", **text("收到")))["errcode"] == 300001


@pytest.mark.parametrize(
    ("message", "errcode"),
    [
        ({"msgtype": "file", "file": {"mediaId": "@1"}}, 400105),
        (text("   "), 40035),
        (text("督" * 6_667), 460101),
    ],
)
async def test_a_webhook_says_no_by_errcode(client: Client, hook: str, message: Any, errcode: int) -> None:
    """§2.3: HTTP 200 even for failures."""
    assert (await client.hook(hook, **message))["errcode"] == errcode


async def test_twenty_a_minute_and_then_ten_minutes_of_silence(client: Client, gateway: Gateway, hook: str) -> None:
    """S08: 130101, and the block lasts whatever comes meanwhile."""
    codes = [(await client.hook(hook, **text("早")))["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [130101]
    gateway.advance(599)
    assert (await client.hook(hook, **text("早")))["errcode"] == 130101
    gateway.advance(1)
    assert (await client.hook(hook, **text("早")))["errcode"] == 0


async def test_session_and_group_webhook_are_one_robot(client: Client, gateway: Gateway, hook: str, line: Line) -> None:
    await gateway.say(PERSON, GROUP, "早")
    session = (await line.data())["sessionWebhook"]
    for _ in range(20):
        await client.hook(hook, **text("早"))
    assert (await client.hook(session, **text("早")))["errcode"] == 130101


async def test_the_same_message_uuid_is_shown_once(client: Client, gateway: Gateway, hook: str) -> None:
    for _ in range(2):
        assert (await client.hook(hook, **text("早"), msgUuid="nag-0510-17"))["errcode"] == 0
    assert gateway.said(GROUP) == ["早"]


async def test_a_custom_robot_checks_keywords(client: Client, gateway: Gateway) -> None:
    hook = gateway.add_webhook(GROUP, keywords=("督办",))
    assert (await client.hook(hook, **text("早")))["errcode"] == 310000
    assert (await client.hook(hook, **text("督办：早")))["errcode"] == 0


async def test_a_custom_robot_checks_the_sign_and_its_age(client: Client, gateway: Gateway) -> None:
    """§2.3: at most one hour of skew."""
    hook = gateway.add_webhook(GROUP, secret="SECdemo0001")
    now = int(gateway.clock.now().timestamp() * 1000)

    async def code(stamp: int, secret: str) -> int:
        async with client.session.post(hook, params={"timestamp": str(stamp), "sign": sign(secret, str(stamp))}, json=text("早")) as answer:
            return int((await answer.json())["errcode"])

    assert await code(now, "SECdemo0001") == 0
    assert await code(now - 3_500_000, "SECdemo0001") == 0
    assert await code(now - 3_700_000, "SECdemo0001") == 310000
    assert await code(now, "SECother") == 310000


def test_the_sign_is_the_published_one() -> None:
    """§2.3, §1.4: vectors."""
    assert sign("SECdemo0001", "1700000000000") == "1FXKAt3Ji+a6hv35CtU9ohgSioWyOcE1E8tppe5ntMk="
    assert sign("demoAppSecret", "1700000000000") == "nobQXCWOqrk+wczUaMxd/z0GeKQc4Ti6BJQ6ICnSdk4="


async def test_a_robot_that_left_says_nothing(client: Client, gateway: Gateway, hook: str) -> None:
    gateway.world.groups[GROUP].has_bot = False
    assert (await client.hook(hook, **text("早")))["errcode"] == 400106
    gateway.world.groups[GROUP].disbanded = True
    assert (await client.hook(hook, **text("早")))["errcode"] == 400013
    assert (await client.hook(f"{gateway.base}/robot/send?access_token=never", **text("早")))["errcode"] == 400101
