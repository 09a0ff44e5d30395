"""The group webhook keeps its rules (dossier §2.1, §5.3, §7)."""

import base64
import hashlib
import struct
from typing import Any

import pytest

from bot.platforms.wecom.simulator import Gateway
from tests.platforms.wecom.simulator.desk import PNG, Client

DOT = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 1, 1) + b"0" * 20
NOTICE = {"card_type": "text_notice", "main_title": {"title": "跟踪表"}, "card_action": {"type": 1, "url": "https://x.example"}}
BUTTONS = {"card_type": "button_interaction", "main_title": {"title": "?"}, "button_list": [{"text": "是", "key": "y"}], "task_id": "t"}


@pytest.fixture
def key(gateway: Gateway, client: Client) -> str:
    gateway.add_group("wrHAND", "Li.Na", "wang.lei")
    return gateway.add_webhook("wrHAND")


def picture(content: bytes, md5: str | None = None) -> dict[str, str]:
    return {"base64": base64.b64encode(content).decode(), "md5": md5 or hashlib.md5(content, usedforsecurity=False).hexdigest()}


async def test_a_text_pings_by_id_by_telephone_and_inline(client: Client, gateway: Gateway, key: str) -> None:
    """§2.1, §5.3: members of the group only."""
    await client.hook(
        key, content="催报 <@wang.lei>", mentioned_list=["LI.NA", "zhou.ping"], mentioned_mobile_list=["13800000001", "139", "@all"]
    )
    post = gateway.posts("wrHAND")[0]
    assert post.mentions == ("Li.Na", "wang.lei", "@all")
    assert (post.text, post.mouth, post.group) == ("催报 @王磊", "webhook", "wrHAND")


async def test_markdown_pings_inline_and_markdown_v2_nobody(client: Client, gateway: Gateway, key: str) -> None:
    """§5.3."""
    for kind in ("markdown", "markdown_v2"):
        await client.hook(key, kind, content="<@wang.lei> <@all>", mentioned_list=["@all"])
    assert [post.mentions for post in gateway.posts("wrHAND")] == [("wang.lei",), ()]
    assert gateway.said("wrHAND") == ["@王磊 <@all>", "<@wang.lei> <@all>"]


@pytest.mark.parametrize(
    ("kind", "content", "code"),
    [
        ("text", {"content": "甲" * 682}, 0),
        ("text", {"content": "甲" * 683}, 40058),
        ("text", {"content": " "}, 44004),
        ("markdown", {"content": "甲" * 1365}, 0),
        ("markdown", {"content": "甲" * 1366}, 40058),
        ("markdown_v2", {"content": "甲" * 1366}, 40058),
        ("image", picture(PNG), 0),
        ("image", picture(PNG, "0" * 32), 40058),
        ("image", picture(DOT), 40123),
        ("image", picture(PNG + b"0" * (2 << 20)), 45001),
        ("news", {"articles": [{"title": "表", "url": "https://x.example"}]}, 0),
        ("news", {"articles": []}, 40058),
        ("template_card", NOTICE, 0),
        ("template_card", BUTTONS, 40058),
        ("template_card", NOTICE | {"main_title": {}}, 40058),
        ("video", {"media_id": "MD-1"}, 40008),
    ],
)
async def test_messages_are_checked(client: Client, key: str, kind: str, content: dict[str, Any], code: int) -> None:
    """§2.1."""
    assert await client.hook(key, kind, **content) == code


async def test_twenty_a_minute_per_address(client: Client, gateway: Gateway, key: str) -> None:
    """§2.1, §7: a sliding minute; another address of the same group is counted for itself."""
    other = gateway.add_webhook("wrHAND")
    for _ in range(20):
        assert await client.hook(key) == 0
        gateway.advance(1)
    assert await client.hook(key) == 45009
    assert await client.hook(other) == 0
    gateway.advance(40)
    assert [await client.hook(key) for _ in range(2)] == [0, 45009]


async def test_a_file_belongs_to_the_address_it_was_uploaded_for(client: Client, gateway: Gateway, key: str) -> None:
    """§2.1, §6: and lives three days."""
    other = gateway.add_webhook("wrHAND")
    media = (await client.upload(b"PK" + b"0" * 50, path="webhook/upload_media", key=key, type="file"))["media_id"]
    assert [await client.hook(name, "file", media_id=media) for name in (key, other)] == [0, 40007]
    assert gateway.said("wrHAND") == ["[文件] 日报.xlsx"]
    assert (await client.upload(PNG, path="webhook/upload_media", key=key, type="image"))["errcode"] == 40058
    gateway.advance(3 * 86_400 + 1)
    assert await client.hook(key, "file", media_id=media) == 40007


async def test_an_address_dies_with_its_robot(client: Client, gateway: Gateway, key: str) -> None:
    """§2.1: 93000 removed or wrong, 93004 switched off."""
    off = gateway.add_webhook("wrHAND")
    gateway.webhooks.disable(off)
    gateway.webhooks.remove(key)
    assert [await client.hook(name) for name in (key, off, "nonsense")] == [93000, 93004, 93000]
