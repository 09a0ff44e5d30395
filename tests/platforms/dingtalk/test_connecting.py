"""From an installation's settings to an adapter that works."""

import pytest

from bot.app import build_company
from bot.clocks import SystemClock
from bot.connecting import connect
from bot.core.messages import Incoming
from bot.core.ports import Platform
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.simulator import Gateway
from bot.settings import load_settings
from tests.platforms.dingtalk.listening import GROUP, PERSON
from tests.platforms.dingtalk.speaking import Tally

KNOWN = {"CLIENT_ID": "dingdemo001", "CLIENT_SECRET": "local-secret", "CARD_TEMPLATE": "duban-generic.schema"}


def connected(*, site: str = "", **more: str) -> list[Platform]:
    environ = {f"DUBAN_DINGTALK_{name}": value for name, value in {**KNOWN, **more}.items()} | ({"DUBAN_SITE": site} if site else {})
    company = build_company(None, "logistics")
    return connect(load_settings(environ), company, SystemClock(), lambda name: Tally(), lambda name, notice: None)


async def test_what_is_set_up_hears(gateway: Gateway) -> None:
    heard: list[Incoming] = []

    async def door(message: Incoming) -> bool:
        heard.append(message)
        return True

    (platform,) = connected(API_BASE=gateway.base, OAPI_BASE=gateway.base)
    await platform.start(door)
    await gateway.until(lambda: gateway.connected)
    await gateway.say(PERSON, GROUP, "早")
    await gateway.until(lambda: bool(gateway.hub.pushes[0].code))
    await platform.stop()
    assert [message.text for message in heard] == ["早"]


@pytest.mark.parametrize(
    ("more", "paths"),
    [
        ({}, []),
        ({"STREAM": "false"}, ["/dingtalk/robot", "/dingtalk/card"]),
        ({"EVENT_TOKEN": "demotoken", "EVENT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}, ["/dingtalk/events"]),
    ],
)
async def test_the_settings_say_what_comes_by_http(more: dict[str, str], paths: list[str]) -> None:
    (platform,) = connected(site="", **more)
    assert isinstance(platform, DingTalk)

    async def door(message: Incoming) -> bool:
        return True

    assert [route.path for route in platform.routes(door)] == paths


async def test_cards_by_http_need_an_address_of_ours() -> None:
    """Otherwise nobody would hear of a click."""
    assert connected()[0].abilities.cards
    assert not connected(STREAM="false")[0].abilities.cards
    assert connected(STREAM="false", site="https://duban.example")[0].abilities.cards
