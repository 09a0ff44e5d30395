"""From the settings to an adapter: what is set up is what can be done."""

from typing import Any

import pytest
from pydantic import SecretStr

from bot.app import build_company
from bot.clocks import SystemClock
from bot.connecting import connect
from bot.core.ports import OpensGroups, Platform
from bot.platform_settings import WeComSettings
from bot.platforms.wecom.adapter import WeCom
from bot.settings import Settings
from tests.platforms.wecom.callbacks.encryptor import new_keys

COMPANY = build_company(None, "logistics")
KEYS = new_keys()
ROBOT = {"bot_id": "AIB-1", "secret": SecretStr("s")}
URL = {"callback_token": SecretStr(KEYS.token), "callback_aes_key": SecretStr(KEYS.aes_key)}
APP = {"corp_id": "ww1", "agent_id": 1000002, "app_secret": SecretStr("s")}
APP_URL = {"app_token": SecretStr(KEYS.token), "app_aes_key": SecretStr(KEYS.aes_key)}


class Meter:
    def count(self, bucket: str, calls: int = 1) -> None: ...


async def _heard(_: object) -> bool:
    return True


def connected(given: dict[str, Any]) -> Platform:
    settings = Settings(wecom=WeComSettings(**given))
    (platform,) = connect(settings, COMPANY, SystemClock(), lambda name: Meter(), lambda name, notice: None)
    return platform


@pytest.mark.parametrize(
    ("given", "pushes", "mentions", "alarms", "paths"),
    [
        (ROBOT, True, False, False, set()),
        (URL, False, False, False, {"/wecom/robot"}),
        (APP, True, True, False, set()),
        (APP | {"phone_alarm": True}, True, True, True, set()),
        (ROBOT | APP | APP_URL, True, True, False, {"/wecom/app"}),
        (URL | APP | APP_URL, True, True, False, {"/wecom/app", "/wecom/robot"}),
    ],
)
def test_what_is_set_up_is_connected(given: dict[str, Any], pushes: bool, mentions: bool, alarms: bool, paths: set[str]) -> None:
    platform = connected(given)
    assert isinstance(platform, WeCom)
    abilities = platform.abilities
    assert (abilities.pushes, abilities.mentions, abilities.alarms) == (pushes, mentions, alarms)
    assert isinstance(platform, OpensGroups) == ("corp_id" in given)
    assert {route.path for route in platform.routes(_heard)} == paths
