"""What the platform refuses to everybody, and what can be made to go wrong (§4, §7, §10 items 10 and 12)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.platforms.dingtalk.simulator import Gateway, Limits, StagedClock
from bot.platforms.dingtalk.simulator.frontdoor import ADDRESS_BAN, ADDRESS_SPAN, CALLS_PER_ADDRESS
from bot.platforms.dingtalk.simulator.windows import Penalty
from tests.platforms.dingtalk.simulator.client import GROUP, PERSON, Client, Line

SEND = "/v1.0/robot/groupMessages/send"


@pytest.fixture
async def poor() -> AsyncIterator[Gateway]:
    """An organisation with three calls and two messages a month."""
    async with Gateway(clock=StagedClock(flowing=False), limits=Limits(api_calls=3, webhook_messages=2)) as gateway:
        gateway.add_group(GROUP, PERSON)
        yield gateway


async def test_twenty_calls_a_second_per_end_point(client: Client, gateway: Gateway) -> None:
    codes = [(await client.send()).get("code", "ok") for _ in range(21)]
    assert codes == ["ok"] * 20 + ["Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"]
    assert (await client.upload("a.png", "image"))["errcode"] == 0
    gateway.advance(1)
    assert (await client.call("POST", SEND, {}))[0] == 400


async def test_the_old_api_tells_the_rate_by_errcode(client: Client) -> None:
    codes = [(await client.upload("a.png", "image"))["errcode"] for _ in range(21)]
    assert codes[-1] == 90018
    wrapped = [await client.old("/topapi/v2/user/get", userid=PERSON) for _ in range(21)]
    assert (wrapped[-1]["errcode"], wrapped[-1]["sub_code"]) == (88, "90018")


async def test_calls_refused_for_their_rate_are_not_counted(client: Client, gateway: Gateway) -> None:
    for _ in range(25):
        await client.send()
    assert gateway.tenant.api_calls.used(gateway.clock.now()) == 20


async def test_the_month_has_an_end(poor: Gateway) -> None:
    """403 …ApiCountLimitForOrg and 90020; the next month begins at Beijing's midnight."""
    async with Client(poor) as client:
        await client.log_in()
        assert [(await client.send()).get("code") for _ in range(3)] == [None] * 3
        assert await client.call("POST", SEND, {}) == (
            403,
            {"code": "Forbidden.AccessDenied.ApiCountLimitForOrg", "message": "企业本月接口调用量超限", "requestid": "SIM-1"},
        )
        assert (await client.upload("a.png", "image"))["errcode"] == 90020
        assert (await client.old("/topapi/v2/user/get", userid=PERSON))["errcode"] == 0
        poor.advance(31 * 24 * 3600)
        await client.log_in()
        assert "processQueryKey" in await client.send()


async def test_messages_come_in_empty_when_the_month_is_used_up(poor: Gateway) -> None:
    """20001: and the webhooks say 90020."""
    async with Client(poor) as client:
        line = await client.stream()
        await poor.until(lambda: poor.connected)
        for number in range(3):
            await poor.say(PERSON, GROUP, f"第{number}条")
        first, _, third = [await line.data() for _ in range(3)]
        assert ("text" in first, "text" in third, third["errorCode"]) == (True, False, "20001")
        answer = await client.hook(first["sessionWebhook"], msgtype="text", text={"content": "早"})
        assert answer["errcode"] == 90020
        await line.socket.close()


async def test_a_permission_point_is_needed(client: Client, gateway: Gateway) -> None:
    gateway.switches.scopes = frozenset()
    status, body = await client.call("POST", SEND, {})
    assert (status, body["code"]) == (403, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
    assert body["accessdenieddetail"] == {"requiredScopes": ["qyapi_robot_sendmsg"]}
    assert (await client.old("/topapi/v2/user/get", userid=PERSON))["sub_code"] == "60011"


async def test_an_address_has_to_be_on_the_list(client: Client, gateway: Gateway) -> None:
    gateway.switches.address_allowed = False
    assert (await client.send())["code"] == "Forbidden.AccessDenied.IpNotInWhiteList"
    assert (await client.upload("a.png", "image"))["errcode"] == 60020


def test_ten_thousand_calls_in_twenty_seconds_close_an_address_for_five_minutes() -> None:
    start = datetime(2026, 5, 10, 9, tzinfo=UTC)
    addresses = Penalty(CALLS_PER_ADDRESS, ADDRESS_SPAN, ADDRESS_BAN)
    assert all(addresses.allows("", start) for _ in range(10_000))
    assert [addresses.allows("", start + timedelta(seconds=later)) for later in (19, 25, 318, 319)] == [False, False, False, True]


async def test_a_blocked_address_is_told_in_its_own_way(client: Client, gateway: Gateway) -> None:
    gateway.faults.banned = "json"
    assert (await client.send())["status"] == 1111
    gateway.faults.banned = "html"
    async with client.session.post(gateway.base + SEND) as answer:
        assert (answer.status, answer.content_type) == (403, "text/html")


async def test_planned_mishaps_befall_the_next_call(client: Client, gateway: Gateway) -> None:
    gateway.faults.plan("error", SEND, status=503, passing=1)
    gateway.faults.plan("throttle", "/media/upload", seconds=15.0)
    gateway.faults.plan("refuse", SEND, code="send.too.fast", status=400, passing=2)
    assert "processQueryKey" in await client.send()
    async with client.session.post(gateway.base + SEND) as answer:
        assert (answer.status, answer.content_type) == (503, "text/html")
    async with client.session.post(gateway.base + "/media/upload") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "15")
    assert "processQueryKey" in await client.send()
    assert "processQueryKey" in await client.send()
    assert (await client.send())["code"] == "send.too.fast"
    assert [call.code for call in gateway.calls[-6:]] == ["ok", "503", "429", "ok", "ok", "send.too.fast"]


async def test_an_old_end_point_refuses_by_number(client: Client, gateway: Gateway) -> None:
    gateway.faults.plan("refuse", "/robot/send", code="-1")
    assert (await client.hook(gateway.add_webhook(GROUP), msgtype="text", text={"content": "早"}))["errcode"] == -1


async def test_a_redirect_points_to_another_host(client: Client, gateway: Gateway) -> None:
    """S14."""
    gateway.faults.plan("redirect", SEND, location="http://elsewhere.example/")
    async with client.session.post(gateway.base + SEND, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "http://elsewhere.example/")


@pytest.mark.parametrize(("kind", "carried_out"), [("reset", False), ("accept_then_reset", True)])
async def test_a_connection_is_cut_before_or_after_the_work(client: Client, gateway: Gateway, kind: str, carried_out: bool) -> None:
    """S06."""
    gateway.faults.plan(kind, SEND)  # type: ignore[arg-type]
    with pytest.raises(aiohttp.ClientError):
        await client.send("早")
    assert gateway.said(GROUP) == (["早"] if carried_out else [])


@pytest.mark.parametrize(("kind", "carried_out"), [("hang", False), ("accept_then_hang", True)])
async def test_an_answer_never_comes(client: Client, gateway: Gateway, kind: str, carried_out: bool) -> None:
    """S06: a time-out says nothing about the work."""
    gateway.faults.plan(kind, SEND)  # type: ignore[arg-type]
    asking = asyncio.create_task(client.send("早"))
    await gateway.clock.skip(lambda seconds: seconds == 3600)
    assert gateway.calls[-1].path == SEND
    await asyncio.gather(asking, return_exceptions=True)
    assert gateway.said(GROUP) == (["早"] if carried_out else [])


async def test_a_slow_call_is_late_by_the_platforms_clock(client: Client, gateway: Gateway) -> None:
    gateway.faults.plan("slow", SEND, seconds=8.0)
    asking = asyncio.create_task(client.send("早"))
    assert await gateway.clock.skip(lambda seconds: seconds == 8) == 8
    assert "processQueryKey" in await asking


async def test_an_answer_may_be_half_a_json(client: Client, gateway: Gateway) -> None:
    gateway.faults.plan("malformed", SEND)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        await client.send()
    assert gateway.said(GROUP) == ["早"]


async def test_a_half_open_connection_says_nothing_at_all(client: Client, gateway: Gateway, line: Line) -> None:
    """R19: no push, no ping, and no answer to a ping of the websocket itself."""
    gateway.faults.silent = True
    gateway.advance(60)
    assert not (await gateway.say(PERSON, GROUP, "早")).heard
    await line.socket.ping()
    with pytest.raises(TimeoutError):
        await line.socket.receive(0.05)


async def test_nonsense_is_refused(client: Client, gateway: Gateway) -> None:
    for data in (b"{", b"[1]", b"\xff"):
        headers = {"x-acs-dingtalk-access-token": client.token, "Content-Type": "application/json"}
        async with client.session.post(gateway.base + SEND, data=data, headers=headers) as answer:
            assert (answer.status, (await answer.json())["code"]) == (400, "InvalidParameter.Json")
