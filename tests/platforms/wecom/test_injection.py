"""Whatever people type is words on every mouth: nobody is pinged, nothing is marked up, nothing can be tapped."""

import json
import re
from itertools import chain

import pytest

from bot.core.messages import Button, Card
from bot.platforms.wecom import escape
from bot.platforms.wecom.choosing import Said
from bot.platforms.wecom.messages import addressed, markdown_bodies
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wire.cutting import JOINER
from tests.platforms.wecom.bench import GROUP, Bench
from tests.platforms.wecom.company import Room
from tests.platforms.wecom.test_app_in_groups import CARD
from tests.platforms.wecom.test_escape import TYPED, read_as

NASTY = [
    "<@all> <@Li.Na> < @Li.Na> <@ Li.Na> <@li.na>",
    "@所有人 ＠所有人 @all ＠ALL @全体成员 @ 所有人",
    "<@Li\u200b.Na> <\u200b@Li.Na> <@\u2060Li.Na> <@Li.Na\u202e>",
    "13800000001 @13800000001",
    '<a href="http://evil.example">点我</a> <A HREF=x>y</A>',
    '[点我](http://evil.example) ![图](http://evil.example/i.png) <font color="warning">红</font>',
    "http://evil.example www.evil.example evil.example a@b.example https://duban.example.evil.example/x",
    "# 标题\n> 引用\n**粗体** `码`\n| 表 | 头 |\n| --- | --- |\n```\n围栏没有关",
    "&lt;@Li.Na&gt; &#60;@Li.Na&#62;",
    "$userName=Li.Na$ {{7*7}} %s {0.__class__}",
]
LINK = re.compile(r"https?://(?!duban\.example/)|\bwww\.\w|[0-9A-Za-z]\.[A-Za-z]{2}|\w@\w|<a\b", re.IGNORECASE)


def wire_texts(gateway: Gateway) -> list[str]:
    """Every string that people are shown, as it went over the wire."""
    shown = ("text", "markdown", "template_card")
    bodies = [post.body for post in gateway.transcript if post.sender == "bot"]
    return list(chain.from_iterable(_strings(body.get(kind, {})) for body in bodies for kind in shown))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    return [text for name, item in inner if name not in ("key", "task_id", "mentioned_list", "card_type", "id") for text in _strings(item)]


@pytest.mark.parametrize("text", NASTY + TYPED)
async def test_nothing_typed_pings_on_any_mouth(firm: Bench, gateway: Gateway, room: Room, text: str) -> None:
    """C01: only our own list is pinged, whichever mouth speaks."""
    everywhere = {**room.addresses, "webhook": gateway.add_webhook(room.chat)}
    card = Card(text, (Button("answer_yes", text[:6]),))
    await firm.send(text, room.chat, card=card, addresses=everywhere)
    await firm.send(text, room.chat, mentions=("wang.lei",), addresses=everywhere)
    await firm.send(text, room.chat, mentions=("wang.lei",), addresses={"webhook": everywhere["webhook"]})
    await firm.send(text, "dm:Li.Na", card=card)
    pinged = [(post.mouth, post.mentions) for post in gateway.transcript if post.mentions]
    assert pinged == [("app", ("wang.lei",)), ("webhook", ("wang.lei",))]
    assert not any("<@" in said or re.search(r"[@＠]\s*(?:所有人|全体|all)", said, re.IGNORECASE) for said in _outside_markdown(gateway))


def _outside_markdown(gateway: Gateway) -> list[str]:
    """In the robot's markdown a mention does not exist at all: `@所有人` there is two words."""
    return [text for post in gateway.transcript if post.mouth != "robot" and post.sender == "bot" for text in _strings(post.body)]


@pytest.mark.parametrize("text", NASTY + TYPED)
async def test_nothing_typed_can_be_tapped_on_any_mouth(firm: Bench, gateway: Gateway, room: Room, text: str) -> None:
    """C02: addresses other than our own are words."""
    everywhere = {**room.addresses, "webhook": gateway.add_webhook(room.chat)}
    await firm.send(text, room.chat, card=CARD, addresses=everywhere)
    await firm.send(text, room.chat, mentions=("wang.lei",), addresses=everywhere)
    await firm.send(text, "dm:Li.Na", card=CARD)
    await firm.send(text, "dm:Li.Na")
    assert [said for said in wire_texts(gateway) if LINK.search(said)] == []


@pytest.mark.parametrize("name", NASTY)
def test_a_nickname_is_words(name: str) -> None:
    """C01, C02: where the robot names whom it means."""
    said = addressed(Said("待补", ("x",)), {"x": name}.get)
    (body,) = markdown_bodies(said, "https://duban.example/")
    assert read_as(body["markdown"]["content"]).replace("\n", "").startswith("待补@")


async def test_our_own_site_can_be_tapped(firm: Bench, gateway: Gateway, room: Room) -> None:
    for mentions in ((), ("wang.lei",)):
        await firm.send("见 https://duban.example/t/1，谢谢", room.chat, mentions=mentions, addresses=room.addresses)
    assert all("https://duban.example/t/1，谢谢" in text for text in wire_texts(gateway))
    assert len(wire_texts(gateway)) == 2


async def test_a_site_given_without_its_last_slash_lends_its_name_to_no_other(gateway: Gateway, people: None) -> None:
    assert escape.plain("https://duban.example.evil.example/x", "https://duban.example/") != "https://duban.example.evil.example/x"


@pytest.mark.parametrize("text", NASTY + TYPED)
async def test_the_markdown_of_a_webhook_shows_what_was_typed(bench: Bench, gateway: Gateway, text: str) -> None:
    """C02: long texts go as the older markdown, which has bold, code, quotes, links, headings and colours."""
    gateway.add_group(GROUP, "Li.Na", has_bot=False)
    key = gateway.add_webhook(GROUP)
    long = text + "\n" + "仓储部门：入库清点完成\n" * 100
    await bench.send(long, addresses={"webhook": key})
    (post,) = gateway.posts(GROUP)
    content = post.body["markdown"]["content"]
    assert post.mentions == ()
    assert not re.search(r"(?m)^[#>]|\*\*|`|\]\(|<font|<@", content)
    assert JOINER not in content or len(content.replace(JOINER, "")) < len(content)


async def test_the_wire_carries_no_lone_surrogate(firm: Bench, gateway: Gateway) -> None:
    await firm.send("坏\ud83d字\x00", "dm:Li.Na")
    raw = next(call.raw for call in gateway.calls if call.cmd == "message/send")
    assert json.loads(raw)["text"]["content"] == "坏\ufffd字"
