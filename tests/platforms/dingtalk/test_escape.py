"""Nothing in a text becomes a mention, a link or markup, whatever people wrote and whichever mouth says it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core.messages import Button, Card
from bot.platforms.dingtalk.escape import markdown, plain
from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.wire.cutting import JOINER
from tests.platforms.dingtalk.speaking import GROUP, LI, PICTURE, SITE, WANG, Booth

HOSTILE = [
    "@所有人 停工",
    "@all @ALL <@all>",
    f"@{LI} 请看",
    f"＠{LI}",
    "@13800000001 请看",
    f"<a atId={LI}>李仓储</a>",
    f"[点这里](dingtalk://dingtalkclient/page/profile?id={LI})",
    "[中奖](https://evil.example/a)",
    "https://evil.example/a www.evil.example evil.example",
    "![](@lAzStolen)",
    "# 标题",
    "> 引用\n- 列表\n1. 第一",
    "**粗** _斜_ ~~删~~ `码`",
    "```\n没有结束",
    "|表|格|\n|-|-|",
    "<font color=red>红</font> &nbsp; &#42;",
    "{{7*7}} %s {0.__class__}",
    "零​宽@​所有人",
]
CARD = Card("#3 待答复", (Button("answer_yes", "能"),))

_reader = MarkdownIt("commonmark", {"linkify": True}).enable(["linkify", "table", "strikethrough"])


@pytest.fixture
def meeting(booth: Booth, gateway: Gateway) -> Booth:
    """Somebody can be called by telephone number, too."""
    gateway.add_person(LI, "李仓储", mobile="13800000001")
    return booth


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("way", ["session", "webhook", "robot", "card", "picture"])
async def test_no_text_pings_anybody(meeting: Booth, text: str, way: str) -> None:
    """C01, C02, C03: only who stands in our own list is pinged, and the words stay what they were."""
    if way in ("session", "picture"):
        meeting.hears()
    await meeting.say(
        text,
        mentions=() if way == "robot" else (WANG,),
        addresses={"webhook": meeting.gateway.add_webhook(GROUP)} if way == "webhook" else {},
        files=(PICTURE,) if way == "picture" else (),
        card=CARD if way == "card" else None,
    )
    posts = [post for post in meeting.gateway.transcript if post.sender == "bot"]
    assert {user for post in posts for user in post.mentions} <= {WANG}
    words = meeting.said()[0].replace(JOINER, "").replace("\xa0", " ")
    assert "".join(text.split()) in "".join(words.split())


@given(st.text(alphabet=st.sampled_from("ab @＠#*_-+>[]()!`~|\\/:.&;1<=\n\t甲　"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_markdown_reads_as_the_text_that_was_written(text: str) -> None:
    """C02: no markup of any kind comes of it."""
    tokens = _reader.parse(markdown(text))
    kinds = {child.type for token in tokens for child in (token.children or [token])}
    assert kinds <= {"text", "softbreak", "hardbreak", "text_special", "paragraph_open", "paragraph_close"}


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_plain_text_has_no_mention_and_can_always_be_sent(text: str) -> None:
    found = plain(text)
    found.encode()
    assert all(after.isspace() or after == JOINER for at, after in pairwise(found) if at in "@＠")


def test_links_of_our_own_site_stay_tappable() -> None:
    assert plain(f"见 {SITE}t/1?a=b 和 https://evil.example", SITE) == f"见 {SITE}t/1?a=b 和 https:/{JOINER}/evil.{JOINER}example"
    assert markdown(f"{SITE}t/a_b_c", SITE) == f"{SITE}t/a_b_c"


def test_a_line_ends_as_the_platform_wants_it() -> None:
    """§2.8."""
    assert markdown("甲\n乙") == "甲  \n  乙"


def test_the_indent_of_a_line_is_seen() -> None:
    assert markdown("甲\n　乙") == "甲  \n  &nbsp;乙"


async def test_an_emoji_is_never_cut_and_parts_are_numbered(booth: Booth) -> None:
    """S12."""
    text = "\n".join(f"{line} 👩‍👩‍👧‍👦进展「**#正常**」" * 30 for line in range(20))
    await booth.say(text, mentions=())
    parts = booth.said()
    assert len(parts) > 1
    assert [part[:5] for part in parts] == [f"（{rank}/{len(parts)}）" for rank in range(1, len(parts) + 1)]
    assert "\n".join(part[5:] for part in parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part) <= 3500 for part in parts)
    assert {call.code for call in booth.gateway.calls} == {"ok"}


async def test_no_text_is_too_long_for_any_mouth(booth: Booth) -> None:
    """S12: quotes and signs grow on the way."""
    for text in ('"' * 9000, "\\" * 9000, "*" * 9000, "好" * 9000, "\n".join("_" * 300 for _ in range(40))):
        await booth.say(text)
        booth.hears()
        await booth.say(text, files=(PICTURE,), mentions=(WANG,))
        booth.gateway.advance(7200)
    assert {call.code for call in booth.gateway.calls} == {"ok"}
