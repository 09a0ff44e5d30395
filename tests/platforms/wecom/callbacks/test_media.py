"""Files from the platform's hosts and from nowhere else, whole, decrypted, under a harmless name."""

import base64
import gzip
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.ports import Media, TryLater, Undeliverable
from bot.platforms.wecom.callbacks import media
from bot.platforms.wecom.callbacks.media import fetch_media, media_key
from bot.platforms.wire.downloads import UNNAMED, safe_name
from bot.platforms.wire.sources import Sources
from tests.platforms.wecom.callbacks.encryptor import aes, pad

NotFetched = (TryLater, Undeliverable)
KEY, OTHER_KEY = bytes(range(32)), bytes(32)
CONTENT = "日报".encode() * 5000
PUBLIC = Sources(hosts=("qyapi.weixin.qq.com", ".myqcloud.com"), base="https://qyapi.weixin.qq.com")


class Depot:
    """A file host on this machine. `answer` is what it says to every request; `visits` counts them."""

    def __init__(self) -> None:
        self.answer: web.StreamResponse | None = None
        self.body = aes(KEY, pad(CONTENT))
        self.headers = {"Content-Disposition": 'attachment; filename="日报-0510.xlsx"'}
        self.status = 200
        self.visits = 0
        self.base = ""

    async def serve(self, _request: web.Request) -> web.Response:
        self.visits += 1
        return web.Response(body=self.body, headers=self.headers, status=self.status)

    @property
    def at_home(self) -> Sources:
        return Sources(hosts=(), base=self.base)


@pytest.fixture
async def depot() -> AsyncIterator[Depot]:
    depot = Depot()
    app = web.Application()
    app.router.add_get("/{path:.*}", depot.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    depot.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield depot
    await runner.cleanup()


async def fetched(sources: Sources, url: str, key: bytes = KEY, resolver: AbstractResolver | None = None) -> Media:
    async with sources.session(resolver) as session:
        return await fetch_media(session, url, key, sources)


async def test_a_file_is_fetched_decrypted_and_named(depot: Depot) -> None:
    found = await fetched(depot.at_home, f"{depot.base}/f1?sign=a%3Db ")
    assert (found.name, found.content) == ("日报-0510.xlsx", CONTENT)


# ---------------------------------------------------------------- from where


@pytest.mark.parametrize(
    "url",
    [
        "https://qyapi.weixin.qq.com/f",
        "https://QYAPI.weixin.qq.com:443/f",
        "https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com/BHo/75?sign=q-sign-algorithm%3Dsha1",
    ],
)
def test_the_platforms_hosts_are_allowed(url: str) -> None:
    assert PUBLIC.allow(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "URL",
        "file:///etc/passwd",
        "gopher://qyapi.weixin.qq.com/",
        "http://qyapi.weixin.qq.com/f",
        "https://127.0.0.1/f",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/f",
        "https://[::ffff:127.0.0.1]/f",
        "https://2130706433/f",
        "https://0x7f.1/f",
        "https://localhost/f",
        "https://qyapi.weixin.qq.com:8443/f",
        "https://qyapi.weixin.qq.com@evil.example/f",
        "https://evil.example#@qyapi.weixin.qq.com/f",
        "https://evil.example\\@qyapi.weixin.qq.com/f",
        "https://qyapi.weixin.qq.com.evil.example/f",
        "https://evilmyqcloud.com/f",
        "https://myqcloud.com/f",
        "https://qyapi.weixin.qq.com:port/f",
        "https://[::1/f",
        "https://qyapi。weixin.qq.com/f",
        "https://qyapi.weixin.qq.com\n.evil.example/f",
        "//qyapi.weixin.qq.com/f",
    ],
)
async def test_everything_else_is_not(url: str) -> None:
    """C05."""
    assert not PUBLIC.allow(url)
    with pytest.raises(NotFetched, match="地址"):
        await fetched(PUBLIC, url)


class Resolver(AbstractResolver):
    """A name server that answers as told."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0) for address in self._addresses
        ]

    async def close(self) -> None:
        return


PRIVATE = ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1"]


@pytest.mark.parametrize("address", [*PRIVATE, "fd00::1", "fe80::1", "::ffff:10.0.0.8"])
async def test_an_allowed_name_that_leads_home_is_not_followed(address: str) -> None:
    """C05: DNS that changes; the addresses checked are the ones connected to."""
    async with PUBLIC.session(Resolver(address)) as session:
        with pytest.raises(NotFetched, match="下载失败"):
            await fetch_media(session, "https://qyapi.weixin.qq.com/f", KEY, PUBLIC)


async def test_among_several_answers_only_the_public_ones_count(depot: Depot) -> None:
    """C05."""
    connector = PUBLIC.session(Resolver("10.0.0.8", "203.205.254.1", "127.0.0.1"))
    async with connector as session:
        assert session.connector is not None
        found = await session.connector._resolver.resolve("qyapi.weixin.qq.com")  # type: ignore[attr-defined]
    assert [answer["host"] for answer in found] == ["203.205.254.1"]


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest", "http://127.0.0.1:1/x", "file:///etc/passwd", "//evil.example/x", ""])
async def test_a_redirect_elsewhere_is_not_followed(depot: Depot, target: str) -> None:
    """C05."""
    depot.status, depot.headers = 302, {"Location": target}
    with pytest.raises(NotFetched, match="地址"):
        await fetched(depot.at_home, f"{depot.base}/f1")
    assert depot.visits <= 4


async def test_a_circle_of_redirects_ends(depot: Depot) -> None:
    depot.status, depot.headers = 302, {"Location": "/again"}
    with pytest.raises(NotFetched, match="转来转去"):
        await fetched(depot.at_home, f"{depot.base}/f1")
    assert depot.visits == 4


async def test_at_home_another_port_of_this_machine_is_still_elsewhere(depot: Depot) -> None:
    with pytest.raises(NotFetched):
        await fetched(Sources(hosts=(), base="http://127.0.0.1:1"), f"{depot.base}/f1")
    assert depot.visits == 0


# ---------------------------------------------------------------- what comes


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_link_that_is_dead_is_told(depot: Depot, status: int) -> None:
    depot.status = status
    with pytest.raises(NotFetched, match=str(status)):
        await fetched(depot.at_home, f"{depot.base}/f1")


async def test_a_file_too_large_is_left_alone(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    """C05, D13: told by its length, or by counting what comes compressed."""
    monkeypatch.setattr(media, "LARGEST", 10_000)
    with pytest.raises(NotFetched, match="100 MB"):
        await fetched(depot.at_home, f"{depot.base}/f1")
    depot.body, depot.headers = gzip.compress(bytes(1 << 20)), {"Content-Encoding": "gzip"}
    with pytest.raises(NotFetched, match="100 MB"):
        await fetched(depot.at_home, f"{depot.base}/f1")


@pytest.mark.parametrize(
    "body", [b"", b"x", aes(KEY, pad(CONTENT))[:-16], aes(KEY, bytes(64)), aes(KEY, bytes([33]) * 64), aes(OTHER_KEY, pad(CONTENT))]
)
async def test_a_file_that_does_not_decrypt_is_told(depot: Depot, body: bytes) -> None:
    depot.body = body
    with pytest.raises(NotFetched, match=r"不完整|无法解密"):
        await fetched(depot.at_home, f"{depot.base}/f1")


async def test_a_host_that_is_gone_is_told() -> None:
    with pytest.raises(NotFetched, match="下载失败"):
        await fetched(Sources(hosts=(), base="http://127.0.0.1:1"), "http://127.0.0.1:1/f1")


@pytest.mark.parametrize("ending", ["", "="])
def test_a_key_comes_with_or_without_its_equals_sign(ending: str) -> None:
    assert media_key(base64.b64encode(KEY).decode().rstrip("=") + ending) == KEY


@pytest.mark.parametrize("text", ["", "AAAA", "*" * 43, "é" * 43])
def test_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        media_key(text)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="日报-0510.xlsx"', "日报-0510.xlsx"),
        ("attachment; filename*=UTF-8''%E6%97%A5%E6%8A%A5.xlsx", "日报.xlsx"),
        ('attachment; filename="%E6%97%A5%E6%8A%A5.xlsx"', "日报.xlsx"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment; filename*=UTF-8''..%2f..%2fetc%2fcron.d%2fx", "x"),
        ('attachment; filename="C:\\\\windows\\\\x.exe"', "x.exe"),
        ("attachment; filename*=UTF-8''a%0d%0aSet-Cookie:%20b.txt", "a_Set-Cookie_ b.txt"),
        ('attachment; filename="a\u202efdp.exe"', "a_fdp.exe"),
        ("attachment; filename*=UTF-8''a%00.txt", "a_.txt"),
        ('attachment; filename="..."', UNNAMED),
        ("attachment", UNNAMED),
        ("", UNNAMED),
        ("attachment; filename*=klingon''%ff.txt", "ÿ.txt"),
        (f"attachment; filename*{'9' * 5000}=x", UNNAMED),
    ],
)
def test_a_name_is_a_name_and_nothing_more(header: str, name: str) -> None:
    """C05, W10."""
    assert safe_name(header) == name


def test_a_name_without_end_keeps_its_ending() -> None:
    name = safe_name(f'attachment; filename="{"报" * 300}.xlsx"')
    assert (len(name), name[-6:]) == (120, "报.xlsx")


@settings(deadline=None)
@given(st.text(max_size=30), st.sampled_from(['attachment; filename="{}"', "attachment; filename*=UTF-8''{}", "{}", "a; filename*0*={}"]))
def test_no_header_raises(text: str, shape: str) -> None:
    name = safe_name(shape.format(text))
    assert name
    assert not set(name) & set("/\\\x00\r\n")
