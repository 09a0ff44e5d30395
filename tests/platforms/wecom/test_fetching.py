"""Pictures and files people send the robot on WeCom: had from the simulator over sockets, whichever way the message came."""

from dataclasses import replace

import pytest

from bot.core.messages import MediaRef
from bot.core.ports import FetchesMedia, TryLater, Undeliverable
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.callbacks.door import ROBOT_PATH, CallbackKeys
from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.bench import GROUP, PERSON, PRIVATE, Bench
from tests.platforms.wecom.callbacks.site import Site, Store

CONTENT = "日报".encode() * 5000


async def sent(bench: Bench, name: str = "日报-0510.xlsx") -> tuple[MediaRef, ...]:
    """What is to be fetched of a file sent in private."""
    await bench.gateway.send_media(PERSON, PRIVATE, "file", name=name, content=CONTENT)
    await bench.until(lambda: bool(bench.arrived))
    return bench.arrived[-1].media


async def test_a_file_is_had_with_the_key_it_came_with(bench: Bench) -> None:
    """D13, the long connection: each link has a key of its own."""
    assert isinstance(bench.bot, FetchesMedia)
    (ref,) = await sent(bench)
    found = await bench.bot.fetch_media(ref)
    assert (ref.kind, found.name, found.content) == ("file", "日报-0510.xlsx", CONTENT)


async def test_behind_a_url_it_is_had_with_the_robots_key(gateway: Gateway) -> None:
    """D13, the callback: its media carry no key."""
    store = Store()
    async with Site(store, corp=gateway.company.corpid, clock=gateway.clock, api_base=gateway.base_url) as site:
        keys = site.robot.keys
        assert await gateway.use_url(site.base + ROBOT_PATH, keys.token, keys.aes_key)
        await gateway.send_media(PERSON, PRIVATE, "file", content=CONTENT)
        (ref,) = store.only.media
        bot = WeCom(None, gateway.clock, callbacks=CallbackKeys(keys), api_base=gateway.base_url)
        assert "aeskey" not in ref.where
        assert (await bot.fetch_media(ref)).content == CONTENT
        await bot.stop()


async def test_pictures_among_words_and_a_quoted_file_are_had_too(bench: Bench, gateway: Gateway) -> None:
    file = await gateway.send_media(PERSON, PRIVATE, "file", content=CONTENT)
    await gateway.say(PERSON, GROUP, "现场照片", images=2, quote=file.body)
    await bench.until(lambda: len(bench.arrived) == 2)
    refs = bench.arrived[-1].media
    assert [ref.kind for ref in refs] == ["image", "image", "file"]
    assert [(await bench.bot.fetch_media(ref)).content for ref in refs] == [b"content", b"content", CONTENT]


async def test_a_link_dies_after_five_minutes(bench: Bench, gateway: Gateway) -> None:
    (ref,) = await sent(bench)
    gateway.advance(300)
    with pytest.raises(Undeliverable, match="403"):
        await bench.bot.fetch_media(ref)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/f", "https://169.254.169.254/x", "https://evil.example/x", "file:///etc/passwd"])
async def test_nothing_is_fetched_from_elsewhere(bench: Bench, url: str) -> None:
    """C05."""
    (ref,) = await sent(bench)
    with pytest.raises(Undeliverable, match="地址"):
        await bench.bot.fetch_media(replace(ref, where={**ref.where, "url": url}))


async def test_without_a_key_it_cannot_be_had(bench: Bench) -> None:
    (ref,) = await sent(bench)
    with pytest.raises(Undeliverable, match="密钥"):
        await bench.bot.fetch_media(replace(ref, where={"url": ref.where["url"]}))


async def test_a_platform_out_of_reach_is_asked_again(bench: Bench, gateway: Gateway) -> None:
    (ref,) = await sent(bench)
    await gateway.stop()
    with pytest.raises(TryLater):
        await bench.bot.fetch_media(ref)
