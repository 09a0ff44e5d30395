"""The REST front door: tokens, addresses, base frequency, and what goes wrong below the errcode (dossier §4, §7, §10)."""

import asyncio
import json

import aiohttp
import pytest

from bot.platforms.wecom.simulator import Gateway, StagedClock
from bot.platforms.wecom.simulator.counters import HOUR, MINUTE, Gate, Limit
from tests.platforms.wecom.simulator.desk import PNG, Client

LIST = "user/simplelist"


async def simple(client: Client) -> int:
    return int((await client.get(LIST, department_id=1))["errcode"])


async def test_a_token_stays_the_same_until_it_expires(client: Client, gateway: Gateway) -> None:
    """§4.1, §4.2."""
    first = client.token
    gateway.advance(7100)
    assert await client.log_in() == {"errcode": 0, "errmsg": "ok", "access_token": first, "expires_in": 100}
    gateway.advance(100)
    assert await simple(client) == 42001
    await client.log_in()
    assert client.token != first
    assert await simple(client) == 0


async def test_a_token_can_be_taken_back_before_its_time(client: Client, gateway: Gateway) -> None:
    """§4.1: 40014, a new one helps; none at all is 41001."""
    gateway.rest.tokens.invalidate()
    assert await simple(client) == 40014
    await client.log_in()
    assert await simple(client) == 0
    client.token = ""
    assert await simple(client) == 41001


async def test_secret_and_corpid_are_checked(client: Client, gateway: Gateway) -> None:
    """§4.2."""
    assert (await client.log_in("wrong"))["errcode"] == 40001
    gateway.company.corpid = "other"
    assert (await client.get("gettoken", corpid="wwcorp01", corpsecret="app-secret"))["errcode"] == 40013


async def test_an_unlisted_address_gets_nothing_but_a_token(client: Client, gateway: Gateway) -> None:
    """§4.2: 60020, 企业可信IP."""
    gateway.company.trusted_ips.clear()
    assert await simple(client) == 60020
    assert (await client.log_in())["errcode"] == 0


async def test_methods_bodies_and_paths_are_checked(client: Client) -> None:
    async with client.session.post(client.url("appchat/send"), data=b"{", params={"access_token": client.token}) as response:
        assert (await response.json())["errcode"] == 47001
    assert (await client.get("appchat/send"))["errcode"] == 43002
    assert await client.code(LIST) == 43001
    assert await client.code("appchat/dissolve") == 48002


def test_who_asks_too_often_is_shut_out_for_the_window(clock: StagedClock) -> None:
    """§7: block durations."""
    gate = Gate(Limit(3, MINUTE), Limit(6, HOUR))
    assert [gate.allows("api", clock.now()) for _ in range(4)] == [True] * 3 + [False]
    clock.advance(59)
    assert not gate.allows("api", clock.now())
    clock.advance(1)
    assert [gate.allows("api", clock.now()) for _ in range(4)] == [True] * 3 + [False]
    clock.advance(60)
    assert not gate.allows("api", clock.now())
    clock.advance(3599)
    assert not gate.allows("api", clock.now())
    assert gate.allows("other", clock.now())


async def test_ten_thousand_of_one_kind_a_minute(client: Client, gateway: Gateway) -> None:
    """§7; message/send does not count."""
    now, allows = gateway.clock.now(), gateway.rest._per_api.allows
    assert all(allows(path, now) for path in (LIST, "message/send") for _ in range(10_000))
    assert await simple(client) == 45009
    assert (await client.notify("li.na"))["errcode"] == 0
    assert (await client.get("department/list"))["errcode"] == 0


async def test_every_call_is_on_record_as_it_came(client: Client, gateway: Gateway) -> None:
    """§10.9."""
    await client.notify("Nobody")
    call = gateway.calls[-1]
    assert (call.cmd, call.errcode, call.status, call.at) == ("message/send", 81013, 200, gateway.clock.now())
    assert json.loads(call.raw) == call.body


@pytest.mark.parametrize(("status", "wait"), [(500, None), (502, None), (503, None), (429, 7)])
async def test_a_status_befalls_so_many_calls_of_one_path(client: Client, gateway: Gateway, status: int, wait: float | None) -> None:
    """§10.8."""
    gateway.faults.trouble("status", 2, "message/send", passing=1, status=status, retry_after=wait)
    seen = []
    for _ in range(4):
        body = {"touser": "li.na", "agentid": 1000002, "msgtype": "text", "text": {"content": "早"}}
        async with client.session.post(client.url("message/send"), json=body, params={"access_token": client.token}) as response:
            seen.append((response.status, response.headers.get("Retry-After")))
    assert seen == [(200, None), (status, wait and "7"), (status, wait and "7"), (200, None)]
    assert len(gateway.transcript) == 2


@pytest.mark.parametrize(("kind", "carried_out"), [("reset", 0), ("cut", 1)])
async def test_a_connection_is_cut_before_or_after_the_deed(client: Client, gateway: Gateway, kind: str, carried_out: int) -> None:
    """§10.8: after it, the outcome is unknown to whoever asked."""
    gateway.faults.trouble(kind)  # type: ignore[arg-type]
    with pytest.raises(aiohttp.ClientError):
        await client.notify("li.na")
    assert len(gateway.transcript) == carried_out
    assert gateway.calls[-1].status == 0


async def test_an_answer_never_comes_though_the_deed_was_done(client: Client, gateway: Gateway) -> None:
    """§10.8."""
    gateway.faults.trouble("hang")
    asking = asyncio.create_task(client.notify("li.na"))
    await gateway.until(lambda: len(gateway.transcript) == 1)
    assert not asking.done()
    asking.cancel()


async def test_an_answer_is_broken_or_leads_elsewhere(client: Client, gateway: Gateway) -> None:
    """§10.8."""
    gateway.faults.trouble("malformed")
    gateway.faults.trouble("redirect", location="http://evil.example/")
    with pytest.raises(json.JSONDecodeError):
        await client.notify("li.na")
    async with client.session.post(client.url("message/send"), allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (302, "http://evil.example/")


async def test_an_upload_is_slow(client: Client, gateway: Gateway, clock: StagedClock) -> None:
    """§10.8."""
    gateway.faults.trouble("slow", path="media/upload", seconds=20)
    uploading = asyncio.create_task(client.upload(PNG, "表.png", type="image"))
    await clock.skip(lambda seconds: seconds == 20)
    assert (await uploading)["errcode"] == 0


async def test_an_errcode_can_be_ordered_for_any_path(client: Client, gateway: Gateway) -> None:
    """§10.8: -1, 45009 bursts, 42001 mid-run, a failing token endpoint."""
    gateway.faults.refuse(45009, 2, "message/send")
    gateway.faults.refuse(-1, cmd="gettoken")
    assert [(await client.notify("li.na"))["errcode"] for _ in range(3)] == [45009, 45009, 0]
    assert (await client.get("gettoken"))["errcode"] == -1


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("image", PNG, 0),
        ("image", b"GIF89a", 40123),
        ("file", b"12345", 44001),
        ("file", b"123456", 0),
        ("file", b"0" * ((20 << 20) + 1), 45001),
        ("voice", b"#!AMR\n" + b"0" * 9, 0),
        ("voice", b"RIFF" + b"0" * 9, 40005),
        ("video", b"0000ftypisom", 0),
        ("video", b"0000000000000", 40005),
        ("poster", PNG, 40005),
    ],
)
async def test_uploads_are_checked(client: Client, kind: str, content: bytes, code: int) -> None:
    """§6."""
    assert (await client.upload(content, type=kind))["errcode"] == code


async def test_a_medium_is_kept_for_three_days_and_its_name_as_it_was_sent(client: Client, gateway: Gateway) -> None:
    """§6: only a plain UTF-8 `filename` is understood."""
    media = (await client.upload(PNG, "日报-0510.png", type="image"))["media_id"]
    async with client.session.get(client.url("media/get"), params={"access_token": client.token, "media_id": media}) as response:
        assert await response.read() == PNG
        assert response.content_disposition is not None
        assert response.content_disposition.filename == "日报-0510.png"
    gateway.advance(3 * 86_400 + 1)
    await client.log_in()
    assert (await client.get("media/get", media_id=media))["errcode"] == 40007


async def test_a_file_without_a_plain_name_is_not_found_in_the_request(client: Client) -> None:
    """§6: `filename*=` alone is dropped."""
    writer = aiohttp.MultipartWriter("form-data")
    writer.append(PNG, {"Content-Disposition": "form-data; name=\"media\"; filename*=utf-8''a.png"})  # type: ignore[arg-type]
    query = {"access_token": client.token, "type": "image"}
    async with client.session.post(client.url("media/upload"), data=writer, params=query) as response:
        assert (await response.json())["errcode"] == 44001
