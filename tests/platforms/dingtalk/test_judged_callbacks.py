"""What a second look at the callback URLs found."""

import asyncio

import pytest

from bot.platforms.dingtalk.callbacks import CARD_HEADER, CARD_PATH, ROBOT_PATH
from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.porch import Porch

SAID = (
    '{"msgId": "m1", "msgtype": "text", "text": {"content": " 货车已到仓"}, "conversationType": "2", "conversationId": "cidTask01==",'
    ' "senderStaffId": "u1001", "senderCorpId": "dingcorp01", "chatbotCorpId": "dingcorp01"}'
).encode()
STAMPS = [b"\xff\xfe", b"\xed\xa0\x80", "１７０".encode(), b"-1", b"1e3", b""]


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize(("path", "names"), [(ROBOT_PATH, ("timestamp", "sign")), (CARD_PATH, (f"{CARD_HEADER}-timestamp", CARD_HEADER))])
async def test_headers_of_any_bytes_are_refused_and_harm_nothing(gateway: Gateway, path: str, names: tuple[str, str], stamp: bytes) -> None:
    """R11: bytes that are no text reach us as lone surrogates."""
    async with Porch(gateway) as porch:
        headers = {names[0]: stamp, names[1]: b"x"}
        assert b" 403 " in await _first_line(porch.base, path, headers)
        assert not porch.listening.arrived


async def test_what_the_store_refused_at_first_is_stored_before_the_stop_is_over(gateway: Gateway) -> None:
    """R09, O03: nobody delivers it again."""
    async with Porch(gateway) as porch:
        porch.listening.door_faults = 1
        said = asyncio.create_task(porch.says(SAID))
        await porch.listening.until(lambda: not porch.listening.door_faults)
        stopping = asyncio.create_task(porch.listening.stop())
        await asyncio.wait({stopping}, timeout=0.05)
        assert not stopping.done()
        gateway.advance(1)
        await stopping
        assert [message.text for message in porch.listening.arrived] == ["货车已到仓"]
        assert (await said)[0] == 200


async def _first_line(base: str, path: str, headers: dict[str, bytes]) -> bytes:
    """Over a bare socket: no client would send such headers."""
    host, port = base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    lines = [f"POST {path} HTTP/1.1".encode(), b"Host: x", b"Content-Length: 2", b"Connection: close"]
    lines += [name.encode() + b": " + value for name, value in headers.items()]
    writer.write(b"\r\n".join([*lines, b"", b"{}"]))
    first = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return first
