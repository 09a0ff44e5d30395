"""Requests of strangers, and rightly signed ones nobody on the platform would send."""

import asyncio
import gzip
import json
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.wecom.callbacks.app import hear_app
from bot.platforms.wecom.callbacks.door import APP_PATH, REFUSAL, ROBOT_PATH
from bot.platforms.wecom.callbacks.envelopes import encrypted_in
from bot.platforms.wecom.callbacks.robot import RobotEar
from bot.platforms.wire.callbacks.bodies import BODY_WITHIN, LARGEST, RUNNER_LIMITS
from bot.platforms.wire.callbacks.refusal import Refused
from tests.platforms.wecom.callbacks.encryptor import Encryptor, new_keys
from tests.platforms.wecom.callbacks.hostile import CORP, DEEP, MESSAGE, bombs, hostile
from tests.platforms.wecom.callbacks.site import NOW, Answer, Site, Store, app_envelope

REFUSED = Answer(403, REFUSAL.encode())
BOMBS = sorted(bombs(0, ""))


async def probe(site: Site, query: list[tuple[str, str]], encrypted: str) -> Answer:
    return await site.request("POST", f"{ROBOT_PATH}?{urlencode(query)}", b'{"encrypt":"%s"}' % encrypted.encode())


# ---------------------------------------------------------------- signature and envelope


def spoilt(query: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    signature = query["msg_signature"]
    rest = [(name, value) for name, value in query.items() if name != "msg_signature"]
    return {
        "one bit": [("msg_signature", f"{int(signature, 16) ^ 1:040x}"), *rest],
        "empty": [("msg_signature", ""), *rest],
        "missing": rest,
        "short": [("msg_signature", signature[:-1]), *rest],
        "long": [("msg_signature", signature + "0"), *rest],
        "upper case": [("msg_signature", signature.upper()), *rest],
        "not ASCII": [("msg_signature", "é" * 40), *rest],
        "twice": [("msg_signature", signature), ("msg_signature", signature), *rest],
        "good and bad": [("msg_signature", signature), ("msg_signature", "0"), *rest],
        "nonce twice": [*query.items(), ("nonce", "x")],
        "no timestamp": [(name, value) for name, value in query.items() if name != "timestamp"],
        "nonce not ASCII": [*((name, value) for name, value in query.items() if name != "nonce"), ("nonce", "随机")],
    }


@pytest.mark.parametrize("how", sorted(spoilt({"msg_signature": "0", "timestamp": "1", "nonce": "n"})))
async def test_a_wrong_signature_is_refused_with_the_same_words(site: Site, store: Store, how: str) -> None:
    """R11."""
    encrypted = site.robot.encrypt(MESSAGE)
    query = spoilt(site.query(site.robot, encrypted))[how]
    begun = time.perf_counter()
    assert await probe(site, query, encrypted) == REFUSED
    assert time.perf_counter() - begun < 0.5
    assert (site.callbacks.refused, store.messages) == (1, {})


async def test_bytes_in_the_address_that_are_no_text_are_refused(site: Site, store: Store) -> None:
    """R11."""
    head = b"POST /wecom/robot?msg_signature=\xff&timestamp=%fe&nonce=\xfd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    answer = await site.raw(head + b'Content-Length: 17\r\n\r\n{"encrypt":"AAAA"}')
    assert answer.split(b" ")[1] in (b"400", b"403")
    assert not store.messages


@pytest.mark.parametrize(
    ("side", "case"), [(side, case) for side in ("robot", "app") for case in hostile(Encryptor(new_keys("" if side == "robot" else CORP)))]
)
async def test_a_hostile_ciphertext_is_refused_with_the_same_words(site: Site, store: Store, side: str, case: str) -> None:
    """R12, R13: no padding oracle."""
    encryptor: Encryptor = getattr(site, side)
    value = hostile(encryptor)[case]
    body = app_envelope(value) if side == "app" else b'{"encrypt":"%s"}' % value.encode()
    path = ROBOT_PATH if side == "robot" else APP_PATH
    assert await site.post(path, encryptor, value, body) == REFUSED
    assert await site.check(path, encryptor, value) == REFUSED
    assert (site.callbacks.refused, store.messages) == (2, {})


async def test_refusals_differ_in_no_header(site: Site) -> None:
    """R13."""
    seen = set()
    for encrypted in (*hostile(site.robot).values(), "AAAA"):
        address = f"{ROBOT_PATH}?{urlencode(site.query(site.robot, encrypted))}"
        async with site.session.post(address, data=b'{"encrypt":"%s"}' % encrypted.encode()) as response:
            seen.add(tuple((name, value) for name, value in response.headers.items() if name != "Date"))
    assert len(seen) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"hello",
        b"\xff\xfe",
        b'{"encrypt":7}',
        b'{"encrypt":"\\ud800"}',
        b'{"encrypt":"AA","encrypt":"AA"}',
        b"<xml/>",
        b"<xml><Encrypt/></xml>",
        b"<xml><Encrypt>AA</Encrypt><Encrypt>AA</Encrypt></xml>",
        b"<xml>",
        b"<" * 1000,
        b"[" * 100_000,
    ],
)
async def test_a_body_without_one_envelope_is_refused(site: Site, store: Store, body: bytes) -> None:
    for path, side in ((ROBOT_PATH, site.robot), (APP_PATH, site.app)):
        assert await site.post(path, side, "AA", body) == REFUSED
    assert not store.messages


# ---------------------------------------------------------------- rightly signed, and unreadable

VENDORS_OWN = b'{ "ToUserName": "wx5823bf96d3bd56c7", "FromUserName": :mycreate", "CreateTime": 1409659813, "MsgType": "text"}'
UNREADABLE = [
    b"\xff\xfe\x00",
    b"",
    VENDORS_OWN,
    b'{"msgid":"A","msgid":"B","msgtype":"text"}',
    b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    b"[" * DEEP + b"]" * DEEP,
    b"[1]",
    b'"text"',
    b'{"msgid":NaN}',
    b'{"msgid":' + b"9" * 5000 + b"}",
    b"<xml><MsgType>text</MsgType>",
    b"\x00",
]


@pytest.mark.parametrize("inner", UNREADABLE, ids=range(len(UNREADABLE)))
async def test_what_nobody_can_read_is_acknowledged_and_kept_apart(site: Site, store: Store, inner: bytes) -> None:
    """R14."""
    assert await site.tell_robot(inner) == Answer(200, b"")
    assert (store.only.chat, store.only.sender, store.only.text, store.only.raw) == ("", "", "", inner)
    assert await site.tell_robot(inner) == Answer(200, b"")
    assert len(store.messages) == 1
    assert await site.tell_app(b"\xff" + inner) == Answer(200, b"")


@pytest.mark.parametrize(
    "inner",
    [
        '{"msgid":"A","chatid":"g","from":{"userid":"u"},"msgtype":"hologram","hologram":{}}',
        '{"msgid":"A","chatid":"g","from":{"userid":"u"},"msgtype":"event","event":{"eventtype":"unheard_of"}}',
        '{"msgid":"A","chatid":"g","from":{"userid":"u"},"msgtype":"event","event":7}',
        '{"chatid":"g","from":{"userid":"u"},"msgtype":"text","text":{"content":"x"}}',
        '{"msgid":"A","chattype":"group","from":{"userid":"u"},"msgtype":"text","text":{"content":"x"}}',
        '{"msgid":"A","chatid":"g","msgtype":"text","text":{"content":"x"}}',
        '{"msgid":7,"chatid":[],"from":"u","msgtype":{},"text":null}',
        "{}",
    ],
)
async def test_what_nobody_can_place_is_acknowledged_and_kept_without_effect(site: Site, store: Store, inner: str) -> None:
    """R18."""
    assert await site.tell_robot(inner) == Answer(200, b"")
    assert (store.only.chat, store.only.sender, store.only.text, store.only.raw) == ("", "", "", inner.encode())


@pytest.mark.parametrize(
    "inner", ["<xml/>", "<xml><MsgType>text</MsgType></xml>", "<xml><MsgType>event</MsgType></xml>", "<xml><a/><a/></xml>"]
)
async def test_app_xml_nobody_can_place_is_kept_without_effect(site: Site, store: Store, inner: str) -> None:
    """R18."""
    assert await site.tell_app(inner) == Answer(200, b"")
    assert (store.only.chat, store.only.sender, store.only.raw) == ("", "", inner.encode())


MEMBERS = "msgid chatid chattype from userid msgtype text content mixed mixed_message msg_item quote event eventtype stream response_url"
NAMES = st.sampled_from([*MEMBERS.split(), "template_card_event", "event_key", "task_id", "create_time"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["single", "event", "stream", "text", "[]"])
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6))
XML_NAMES = st.sampled_from(["MsgType", "FromUserName", "MsgId", "CreateTime", "Event", "EventKey", "TaskId", "Content", "From", "UserId"])


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(NAMES, VALUES, max_size=8), st.sampled_from(["text", "event", "stream", "mixed", "x"]))
def test_no_robot_body_raises(body: dict[str, Any], kind: str) -> None:
    """R14, R18."""
    heard = read_robot(json.dumps({**body, "msgtype": kind}).encode())
    assert heard.incoming is None or heard.incoming.message_id


@settings(deadline=None)
@given(st.lists(st.tuples(XML_NAMES, st.sampled_from(["text", "event", "template_card_event", "9" * 20, "²", "1778572800", ""]))))
def test_no_app_body_raises(members: list[tuple[str, str]]) -> None:
    """R14, R18."""
    heard = read_app(("<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in members) + "</xml>").encode())
    assert heard.incoming.message_id


def read_app(raw: bytes) -> Any:
    return hear_app(raw, NOW)


def read_robot(raw: bytes) -> Any:
    return RobotEar("https://qyapi.weixin.qq.com").hear(raw, NOW)


# ---------------------------------------------------------------- XML


@pytest.fixture
async def trap() -> AsyncIterator[tuple[int, list[object]]]:
    """A port on which somebody waits for a visitor, and who came."""
    visitors: list[object] = []
    server = await asyncio.start_server(lambda reader, writer: (visitors.append(1), writer.close())[1], "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], visitors
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize("read", [encrypted_in, read_app, read_robot])
@pytest.mark.parametrize("bomb", BOMBS)
def test_hostile_xml_is_refused_at_once_and_in_little_room(read: Callable[[bytes], Any], bomb: str, tmp_path: Path) -> None:
    """R15."""
    document = bombs(9, str(tmp_path)).pop(bomb).encode()
    begun = time.process_time()
    with pytest.raises(Refused):
        read(document)
    assert time.process_time() - begun < 0.05
    tracemalloc.start()
    with pytest.raises(Refused):
        read(document)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("bomb", BOMBS)
async def test_hostile_xml_reaches_nothing(site: Site, store: Store, trap: tuple[int, list[object]], tmp_path: Path, bomb: str) -> None:
    """R15: outside and inside the encryption."""
    port, visitors = trap
    secret = tmp_path / "secret"
    secret.write_text("geheim", encoding="utf-8")
    document = bombs(port, str(secret))[bomb].encode()
    assert await site.post(APP_PATH, site.app, "AA", document) == REFUSED
    assert await site.tell_app(document) == REFUSED
    assert await site.tell_robot(document) == REFUSED
    assert (visitors, store.messages) == ([], {})


# ---------------------------------------------------------------- size and patience


def head(site: Site, *lines: str) -> bytes:
    query = urlencode(site.query(site.robot, "AA"))
    return "\r\n".join([f"POST {ROBOT_PATH}?{query} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


async def pouring(site: Site, start: bytes, piece: bytes, most: int) -> tuple[bytes, int]:
    """Write a start and then pieces until the other side has enough; its answer, and how many pieces it took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(start)
    sent = 0
    try:
        while sent < most:
            writer.write(piece)
            await writer.drain()
            sent += 1
            await asyncio.sleep(0)
    except ConnectionError:
        pass
    try:
        return await reader.read(), sent
    except ConnectionError:
        return b"", sent
    finally:
        writer.close()


async def test_a_body_too_large_is_refused_before_it_is_read(store: Store) -> None:
    """R16: 10 MB."""
    async with Site(store, limits={**RUNNER_LIMITS, "lingering_time": 0.05}) as site:
        assert (await site.raw(head(site, "Content-Length: 10485760"))).startswith(b"HTTP/1.1 413 ")
    assert not store.messages


async def test_ten_megabytes_declared_as_a_hundred_bytes_end_the_connection(site: Site, store: Store) -> None:
    """R16: what follows the hundred bytes is no request."""
    answer, _ = await pouring(site, head(site, "Content-Length: 100"), b"x" * 65536, 160)
    assert answer[:13] in (b"HTTP/1.1 403 ", b"")
    assert not store.messages


async def test_an_endless_body_is_cut_off_and_takes_no_room(store: Store) -> None:
    """R16: chunked."""
    async with Site(store, limits={**RUNNER_LIMITS, "lingering_time": 0.05}) as site:
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        tracemalloc.start()
        answer, sent = await pouring(site, head(site, "Transfer-Encoding: chunked"), chunk, 100_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert answer[:13] in (b"HTTP/1.1 413 ", b"")
    assert sent < 100_000
    assert peak < 20_000_000


async def test_a_gzip_bomb_goes_off_nowhere(site: Site, store: Store) -> None:
    """R16: 50 MB in 50 kB; nothing grows beyond the limit."""
    bomb = gzip.compress(bytes(50 << 20), 1)
    tracemalloc.start()
    answer = await site.raw(head(site, "Connection: close", "Content-Encoding: gzip", f"Content-Length: {len(bomb)}"), bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("line", "body"),
    [("Content-Encoding: gzip\r\nContent-Length: 5", b"hello"), ("Transfer-Encoding: chunked", b"zz\r\nhello\r\n")],
)
async def test_a_body_that_is_none_is_a_bad_request(site: Site, store: Store, line: str, body: bytes) -> None:
    """R16."""
    answer = await site.raw(head(site, line, "Connection: close") + body)
    assert answer.split(b" ")[1] == b"400"
    assert b"Traceback" not in answer
    assert not store.messages


async def test_a_body_of_just_the_limit_is_read(site: Site, store: Store) -> None:
    inner = b'{"msgid":"A","x":"' + b"x" * 700_000 + b'"}'
    assert len(site.robot.encrypt(inner)) < LARGEST
    assert (await site.tell_robot(inner)).status == 200


async def test_who_dawdles_is_shown_out_and_holds_nobody_up(store: Store) -> None:
    """R17: 500 sockets that never come to an end, half of them within the headers, half within the body."""
    async with Site(store, limits={"keepalive_timeout": 1.0, "lingering_time": 0.1}, body_within=1.0) as site:
        async with asyncio.timeout(15):
            starts = [b"POST /wecom/robot HTTP/1.1\r\nHo", head(site, "Content-Length: 1000") + b"{"] * 250
            dawdlers = [asyncio.create_task(site.raw(start)) for start in starts]
            await asyncio.sleep(0.3)
            begun = time.perf_counter()
            assert (await site.tell_robot('{"msgid":"A"}')).status == 200
            assert time.perf_counter() - begun < 1
            endings = await asyncio.gather(*dawdlers)
    assert {ending[:13] for ending in endings} == {b"", b"HTTP/1.1 408 "}


async def test_a_byte_now_and_then_buys_no_time(store: Store) -> None:
    """R17: one byte after the other, in the headers."""
    async with Site(store, limits={"keepalive_timeout": 0.3, "lingering_time": 0.1}, body_within=0.3) as site:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
            writer.write(b"POST /wecom/robot HTTP/1.1\r\nX: ")
            while not reader.at_eof():
                writer.write(b"x")
                await asyncio.sleep(0.02)
            writer.close()


def test_the_deadlines_as_shipped_are_under_thirty_seconds() -> None:
    """R17."""
    assert RUNNER_LIMITS["keepalive_timeout"] <= 30
    assert BODY_WITHIN + RUNNER_LIMITS["lingering_time"] <= 30


async def test_other_methods_are_refused(site: Site) -> None:
    for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
        assert (await site.request(method, ROBOT_PATH)).status == 405


async def test_after_all_this_a_good_message_is_still_taken(site: Site, store: Store) -> None:
    """R14: the loop survives."""
    for inner in UNREADABLE:
        await site.tell_robot(inner)
    kept = len(store.messages)
    good = '{"msgid":"G","chatid":"g","from":{"userid":"u"},"msgtype":"text","text":{"content":"好"}}'
    assert (await site.tell_robot(good)).status == 200
    assert len(store.messages) == kept + 1
