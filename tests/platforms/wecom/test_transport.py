"""What can go wrong below an errcode: trouble at the front door, redirects, addresses that are none."""

import asyncio
import random

import aiohttp
import pytest

from bot.core.messages import Outgoing
from bot.core.ports import OutcomeUnknown, TryLater
from bot.platforms.wecom.adapter import WeCom
from bot.platforms.wecom.api import App
from bot.platforms.wecom.simulator import Gateway, StagedClock
from tests.platforms.wecom.bench import Bench

CHAT = "dm:Li.Na"


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_trouble_for_five_minutes_delays_and_loses_nothing(firm: Bench, gateway: Gateway, clock: StagedClock, status: int) -> None:
    """S01: what waits is sent once, in order; how the waits grow is the outbox's."""
    gateway.faults.trouble("status", times=10, path="message/send", status=status)
    waiting = [firm.outgoing(str(number), CHAT) for number in range(3)]
    for message in waiting:
        while True:
            try:
                await firm.bot.send(message)
            except TryLater:
                clock.advance(random.uniform(20, 30))
            else:
                break
    assert gateway.said(CHAT) == ["0", "1", "2"]


async def test_retry_after_is_handed_on(firm: Bench, gateway: Gateway) -> None:
    """S02."""
    gateway.faults.trouble("status", path="message/send", status=429, retry_after=15)
    with pytest.raises(TryLater) as later:
        await firm.send("早", CHAT)
    assert later.value.seconds == 15


async def test_a_redirect_is_not_followed(firm: Bench, gateway: Gateway) -> None:
    """S14."""
    async with Gateway(clock=gateway.clock) as elsewhere:
        gateway.faults.trouble("redirect", path="message/send", location=f"{elsewhere.base_url}/cgi-bin/message/send")
        with pytest.raises(TryLater, match="没有跟随"):
            await firm.send("早", CHAT)
        assert elsewhere.calls == []


@pytest.mark.parametrize("address", ["http://no-such-host.invalid", "http://127.0.0.1:1"])
async def test_an_address_nobody_answers_at_means_later(clock: StagedClock, address: str) -> None:
    """S13."""
    bot = WeCom(None, clock, app=App("ww1", 1, "s", api_base=address), api_base=address)
    with pytest.raises(TryLater, match="连不上"):
        await bot.send(Outgoing("o1", CHAT, "note", "早"))
    await bot.stop()


async def test_a_certificate_that_is_none_sends_nothing(gateway: Gateway, clock: StagedClock) -> None:
    """S13: a host that does not speak TLS gets no request."""
    address = gateway.base_url.replace("http://", "https://")
    bot = WeCom(None, clock, app=App("ww1", 1, "s", api_base=address), api_base=address)
    with pytest.raises(TryLater, match="访问凭证"):
        await bot.send(Outgoing("o1", CHAT, "note", "早"))
    assert gateway.calls == []
    await bot.stop()


@pytest.mark.parametrize("kind", ["reset", "malformed"])
async def test_an_answer_that_breaks_off_is_an_unknown_outcome(firm: Bench, gateway: Gateway, kind: str) -> None:
    """S13, S06."""
    key = gateway.add_webhook(_group(gateway))
    gateway.faults.trouble(kind, path="webhook/send")  # type: ignore[arg-type]
    with pytest.raises(OutcomeUnknown):
        await firm.send("早", "wrHAND", mentions=("Li.Na",), addresses={"webhook": key})


async def test_an_answer_that_never_comes_is_an_unknown_outcome(firm: Bench, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """S06."""
    monkeypatch.setattr("bot.platforms.wire.rest.WITHIN", aiohttp.ClientTimeout(total=0.2))
    key = gateway.add_webhook(_group(gateway))
    gateway.faults.trouble("hang", path="webhook/send")
    with pytest.raises(OutcomeUnknown, match="超时"):
        await asyncio.wait_for(firm.send("早", "wrHAND", mentions=("Li.Na",), addresses={"webhook": key}), 5)


def _group(gateway: Gateway) -> str:
    gateway.add_group("wrHAND", "Li.Na")
    return "wrHAND"
