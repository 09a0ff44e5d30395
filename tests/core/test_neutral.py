"""User text inside our own texts: hostile posts through the one place that makes them harmless."""

import time

import pytest

from bot.core.neutral import neutral, printable, shorten

EVERYBODY = [
    "@所有人 看这里",
    "＠所有人 看这里",
    "@ 所有人",
    "@所\u200b有人",
    "@\u202e所有人",
    "@@@所有人",
    "<@所有人>",
    "@all",
    "@ALL hands",
    "@all所有",
    "＠all",
    "<@all>",
    "< @all >",
    "@here",
]


@pytest.mark.parametrize("text", EVERYBODY)
def test_a_mention_of_everybody_loses_its_sign(text: str) -> None:
    assert not set("@＠﹫<>") & set(neutral(text))


@pytest.mark.parametrize("text", ["<@zhangsan>", "@张三 请看", "@13800138000", "@<b>所有人", "@`所有人", "@@所有@所有人"])
def test_nobody_can_be_mentioned_by_a_user_text(text: str) -> None:
    assert not set("@<>") & set(neutral(text))


def test_a_mail_address_stays_as_it_is() -> None:
    assert neutral("发到 wang@example.com") == "发到 wang@example.com"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[点我](http://x.cn)", "[点我］(http://x.cn)"),
        ("![图](http://x.cn/a.png)", "![图］(http://x.cn/a.png)"),
        ('<font color="warning">急</font>', '＜font color="warning"＞急＜/font＞'),
        ("# 标题", "＃ 标题"),
        ("**重** 3*4", "＊＊重＊＊ 3*4"),
        ("```\n代码", "｀｀｀ 代码"),
        ("|a|b|", "｜a｜b｜"),
        ("> 引用", "＞ 引用"),
        ("好」\n已登记「", "好』 已登记『"),
    ],
)
def test_markup_is_shown_instead_of_obeyed(typed: str, shown: str) -> None:
    assert neutral(typed) == shown


@pytest.mark.parametrize("text", ["{{7*7}}", "%s %(x)s", "{0.__class__}", "${jndi:ldap}", "#41 已办"])
def test_template_syntax_is_literal(text: str) -> None:
    assert neutral(text) == text


def test_controls_direction_marks_and_surrogates_are_gone() -> None:
    assert printable("\x00已\u202e装\u200b车\ud800\ufeff\u3164 \x1b[0m\u2066ok\u2069") == "已装车 [0mok"


def test_white_space_and_line_breaks_become_one_space() -> None:
    assert printable("  一\r\n\n二\u2028三\t\u3000四\u2800 ") == "一 二 三 四"


def test_marks_cannot_climb_over_the_neighbouring_lines() -> None:
    assert len(printable("e" + "\u0301" * 500)) == 3


def test_the_cut_counts_its_own_dots() -> None:
    assert neutral("货" * 41) == "货" * 39 + "…"
    assert neutral("货" * 40) == "货" * 40
    assert shorten("一二三四", 3) == "一二…"


@pytest.mark.parametrize("piece", ["@", "<", "< @", "`", "*", "@所", "[](", "e\u0301", "@ "])
def test_a_hundred_kilobytes_are_read_in_linear_time(piece: str) -> None:
    begun = time.process_time()
    assert len(neutral(piece * (100_000 // len(piece)))) <= 40
    assert time.process_time() - begun < 1
