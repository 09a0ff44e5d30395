"""Whatever people type is shown as typed: checked with a markdown parser that is not ours."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.platforms.wecom.escape import clean, markdown
from bot.platforms.wecom.simulator.reading import shown_markdown
from bot.platforms.wire.cutting import JOINER, pieces

CLIENT = MarkdownIt("gfm-like")
PLAIN_TOKENS = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "text_special"}

TYPED = [
    "运输调度部门-5月10日:已安排货车,明日9点到仓装货",
    "# 标题\n## 二级",
    "#41 待清关操作部门答复",
    "1. 已装车\n2) 无变化\n- 清单\n+ 清单\n* 清单",
    "**加粗** *斜* ~~删~~ __下划__ _斜_ `代码`",
    "```\n围栏没有关",
    "[点我](http://evil.example) ![图](http://evil.example/i.png)",
    '<@zhang.san> <@all> <font color="warning">红</font> <script>alert(1)</script>',
    "@所有人 @all ＠全体",
    "http://evil.example/a?b=c www.evil.example evil.com a@b.com mailto:a@b.com",
    "| 部门 | 状态 |\n| --- | --- |\n| 仓储 | 未报 |",
    "> 引用\n>> 再引用",
    "标题\n===\n另一个\n---",
    "[x]: http://evil.example",
    "&lt;b&gt; &#42; AT&T & 仓储",
    "C:\\Users\\zhou\\日报.xlsx \\* \\",
    "    四个空格\n\t制表",
    "10~12点，3~5车；1/2；2*3=6；a_b_c",
    "  前后有空格  ",
    "一\n\n二",
]


def read_as(text: str) -> str:
    """What a CommonMark client with tables, strikethrough and automatic links shows; fails on any markup."""
    blocks = [block for block in CLIENT.parse(text) if block.type == "inline"]
    markup = {token.type for token in CLIENT.parse(text)} | {child.type for block in blocks for child in block.children or []}
    assert markup <= PLAIN_TOKENS, markup
    lines = "\n\n".join("".join(map(_visible, block.children or [])) for block in blocks)
    return lines.replace(JOINER, "").replace("\u00a0", " ")


def _visible(token: Token) -> str:
    return "\n" if token.type == "hardbreak" else token.content


def squeezed(text: str) -> str:
    """Blank lines and spaces around lines aside: no client shows them faithfully."""
    return "\n".join(line.strip() for line in re.split(r"\n+", text.expandtabs(4)) if line.strip())


@pytest.mark.parametrize("text", TYPED)
def test_what_people_type_is_shown_as_typed(text: str) -> None:
    assert squeezed(read_as(markdown(text))) == squeezed(text)
    assert squeezed(shown_markdown(markdown(text))) == squeezed(text)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("甲乙 \n#*_`~<>[]()!|&;:@.\\/-+=0123abc。，：www."), max_size=40))
@example("//a.b")
@example("a\n=")
@example("-\n-")
def test_no_mixture_of_marks_ever_becomes_markup(text: str) -> None:
    assert squeezed(read_as(markdown(text))) == squeezed(clean(text).replace(JOINER, ""))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_sent(text: str) -> None:
    markdown(text).encode()


def test_lone_surrogates_and_controls_are_replaced_or_dropped() -> None:
    assert clean("甲\ud83d乙\x00\x1b[31m\u202e丙\r\n丁") == "甲\ufffd乙[31m丙\n丁"
    assert clean("\ud83d\ude00") == "😀"


def test_no_text_contains_the_mention_of_a_person() -> None:
    assert "<@" not in markdown("<@zhang> <<@all>> <\u202e@all>")


def test_the_addresses_of_our_own_site_stay_tappable() -> None:
    line = markdown("看板：https://duban.example/t/5_x?d=1 （见 https://evil.example/x）", own_site="https://duban.example/")
    links = [child.attrs["href"] for block in CLIENT.parse(line) for child in block.children or [] if child.type == "link_open"]
    assert links == ["https://duban.example/t/5_x?d=1"]


def test_our_ordinary_lines_need_no_escapes() -> None:
    for line in ("5月进口电子｜第6个工作日｜节点4/11", "#12 重要 信息滞后｜清关操作部门负责", "待补：仓储部门、财务部门", "17:30 出跟踪表"):
        assert markdown(line) == line


@pytest.mark.parametrize("text", ["短", "一行\n" * 300, "无换行" * 700, "**" * 900, "👩‍👩‍👧" * 90])
def test_pieces_fit_their_limit_and_lose_nothing(text: str) -> None:
    written = markdown(text)
    parts = pieces(written, 200)
    assert all(len(part.encode()) <= 200 for part in parts)
    assert squeezed("\n".join(map(shown_markdown, parts))).replace("\n", "") == squeezed(text).replace("\n", "")


def test_pieces_never_part_a_backslash_from_its_mark() -> None:
    assert not any(part.endswith("\\") for part in pieces(markdown("*" * 100), 51))
