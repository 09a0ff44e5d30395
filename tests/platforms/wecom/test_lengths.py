"""S12: texts longer than a mouth takes come in numbered parts, cut where nothing is torn."""

import re

import pytest

from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wire.cutting import numbered, pieces
from tests.platforms.wecom.bench import Bench
from tests.platforms.wecom.company import Room

FAMILY, FLAG, LINK = "👨‍👩‍👧‍👦", "🇨🇳", "https://duban.example/t/1?x=abc"
POSTS = {
    "chinese": "货" * 5000,
    "emoji": FAMILY * 300,
    "flags": FLAG * 900,
    "links": f"看{LINK} " * 200,
    "lines": "\n".join(f"{number} 仓储部门：入库清点完成" for number in range(300)),
    "no line ends": "仓储部门：入库清点完成，" * 400,
}


@pytest.mark.parametrize("name", POSTS)
async def test_a_long_post_arrives_whole_in_a_group_and_in_private(firm: Bench, gateway: Gateway, room: Room, name: str) -> None:
    text = POSTS[name]
    await firm.send(text, room.chat, mentions=("Li.Na",), addresses=room.addresses)
    await firm.send(text, "dm:Li.Na")
    for chat in (room.chat, "dm:Li.Na"):
        parts = [post.body["text"]["content"] for post in gateway.posts(chat)]
        assert len(parts) > 1
        assert max(len(part.encode()) for part in parts) <= 2048
        assert [part[: part.index("）") + 1] for part in parts] == [f"（{rank}/{len(parts)}）" for rank in range(1, len(parts) + 1)]
        assert _squeezed("".join(part[part.index("）") + 1 :] for part in parts)) == _squeezed(text)
    assert [post.mentions for post in gateway.posts(room.chat)][:2] == [("Li.Na",), ()]


def _squeezed(text: str) -> str:
    return re.sub(r"[\n ]", "", text)


@pytest.mark.parametrize("whole", [FAMILY, FLAG, LINK, "é", "1️⃣", "👍🏽", r"\*"])
@pytest.mark.parametrize("limit", [64, 71, 2048])
def test_what_belongs_together_stays_together(whole: str, limit: int) -> None:
    parts = pieces(whole * 300, limit)
    assert all(part.replace(whole, "") == "" for part in parts if "http" not in whole)
    assert "".join(parts) == whole * 300
    assert all(len(part.encode()) <= max(limit, len(whole.encode())) for part in parts if "http" not in whole)


def test_one_part_has_no_number() -> None:
    assert numbered("短", 2048) == ["短"]
    assert numbered("", 2048) == []
