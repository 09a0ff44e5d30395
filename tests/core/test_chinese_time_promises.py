"""The instant a promise names. Every case is read as posted on Tuesday 2026-05-12 at 15:00."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.chinese_time import promised_instant

POSTED = datetime(2026, 5, 12, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("正在核实，预计15:30回复", "05-12 15:30"),
        ("预计明早9点", "05-13 09:00"),
        ("预计半小时后回复", "05-12 15:30"),
        ("预计半小时", "05-12 15:30"),
        ("大概2小时回复", "05-12 17:00"),
        ("稍等，10分钟", "05-12 15:10"),
        ("半小时", "05-12 15:30"),
        ("正在跟海关核实，三点半", "05-12 15:30"),
        ("最晚4点回复", "05-12 16:00"),
        ("正在核實，預計兩個小時後答復", "05-12 17:00"),
        ("预计 16 : 30 回复", "05-12 16:30"),
        ("预计１６：３０回复", "05-12 16:30"),
        ("争取今天下班前给答复", "05-12 18:00"),
        ("14日的船正在核实，四点前回", "05-12 16:00"),
        ("预计14日放行，16:30前回复", "05-12 16:30"),
        ("已在14:00问过海关，预计16:00回复", "05-12 16:00"),
        ("今天给不了，明天上午给", "05-13 12:00"),
        ("3点到4点之间回复", "05-12 16:00"),
        ("正在核实，预计14:00回复", "05-12 14:00"),
        ("周五前能答复", "05-15 18:00"),
        ("要到明天上午", "05-13 12:00"),
    ],
)
def test_the_promised_instant_is_the_one_before_the_answer_or_behind_the_cue(text: str, at: str) -> None:
    promised = promised_instant(text, POSTED)
    assert promised is not None
    assert f"{promised:%m-%d %H:%M}" == at


@pytest.mark.parametrize(
    "text",
    [
        *("正在核实", "稍后回复", "马上", "预计一会儿回复", "2个工作日内回复", "15:30前无法回复", "正在核实14日能否放行"),
        *("昨天联系的船公司，正在核实", "上午已联系", "14日的货，15日的船，正在核实"),
    ],
)
def test_no_single_usable_time_is_no_promise(text: str) -> None:
    assert promised_instant(text, POSTED) is None
