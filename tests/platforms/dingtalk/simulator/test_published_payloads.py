"""Every published body can be handed to the bot as it is, well formed or not."""

import json
import os
from pathlib import Path

import pytest

from bot.platforms.dingtalk.simulator import Gateway
from tests.platforms.dingtalk.simulator.client import Line

DATA = os.environ.get("DUBAN_TEST_DATA", "")
pytestmark = pytest.mark.skipif(not DATA, reason="DUBAN_TEST_DATA names no folder")
PUBLISHED = {path.stem: path.read_bytes() for path in sorted((Path(DATA) / "payloads" / "raw").glob("ding-*.json"))} if DATA else {}
NO_JSON = "ding-robot-doc-http-text-group"
"""As the vendor printed it: it can only travel raw."""
BODIES = [name for name in PUBLISHED if name.startswith("ding-robot-") and name != NO_JSON]


@pytest.mark.parametrize("name", PUBLISHED)
async def test_a_raw_frame_arrives_byte_by_byte(gateway: Gateway, line: Line, name: str) -> None:
    await gateway.raw(PUBLISHED[name])
    assert (await line.socket.receive(5)).data.encode() == PUBLISHED[name]


@pytest.mark.parametrize("name", BODIES)
async def test_a_robot_message_arrives_in_a_frame(gateway: Gateway, line: Line, name: str) -> None:
    await gateway.push(json.loads(PUBLISHED[name]))
    assert await line.data() == json.loads(PUBLISHED[name])
