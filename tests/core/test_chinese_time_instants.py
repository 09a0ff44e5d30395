"""Absolute times in free text. Every case is read as posted on Tuesday 2026-05-12 at 15:00."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.core.chinese_time import find_instants

POSTED = datetime(2026, 5, 12, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def read(text: str) -> list[str]:
    return [f"{found.at:%m-%d %H:%M}" for found in find_instants(text, POSTED)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("已安排货车，明日9点到仓装货", "05-13 09:00"),
        ("明早9点", "05-13 09:00"),
        ("今日18:00前", "05-12 18:00"),
        ("17点半", "05-12 17:30"),
        ("下午七点", "05-12 19:00"),
        ("3点一刻", "05-12 15:15"),
        ("三点三刻", "05-12 15:45"),
        ("5点差一刻", "05-12 16:45"),
        ("九点四十五", "05-12 09:45"),
        ("零九点", "05-12 09:00"),
        ("05:30", "05-12 05:30"),
        ("5:30", "05-12 17:30"),
        ("24:00前", "05-13 00:00"),
        ("明晚12点前", "05-14 00:00"),
        ("今晚0点", "05-13 00:00"),
        ("晚上8点", "05-12 20:00"),
        ("凌晨2点半", "05-12 02:30"),
        ("中午1点", "05-12 13:00"),
        ("8:00 p.m.", "05-12 20:00"),
        ("15時20分", "05-12 15:20"),
        ("５月１３日１８：００", "05-13 18:00"),
        ("5 月 13 日 9 点", "05-13 09:00"),
        ("5月\u200b13日", "05-13 18:00"),
        ("5月13日（周三）09:00", "05-13 09:00"),
        ("周三上午", "05-13 12:00"),
        ("明天中午", "05-13 13:30"),
        ("明天中午前", "05-13 12:00"),
        ("明天下午", "05-13 18:00"),
        ("下班前", "05-12 18:00"),
        ("明早上班前", "05-13 09:00"),
        ("半小时内", "05-12 15:30"),
        ("2小时后", "05-12 17:00"),
        ("兩個小時後", "05-12 17:00"),
        ("一个半小时后", "05-12 16:30"),
        ("2~3小时内", "05-12 18:00"),
        ("3天后上午10点", "05-15 10:00"),
        ("两周内", "05-26 18:00"),
        ("后天", "05-14 18:00"),
        ("大後天", "05-15 18:00"),
        ("下周一", "05-18 18:00"),
        ("周一", "05-18 18:00"),
        ("周一已放行", "05-11 18:00"),
        ("本周五前", "05-15 18:00"),
        ("星期4前", "05-14 18:00"),
        ("最晚3点", "05-12 15:00"),
        ("船期5.16", "05-16 18:00"),
        ("明天（13日）10点", "05-13 10:00"),
        ("周三（13日）上午10点", "05-13 10:00"),
        ("下下周三下午3点", "05-27 15:00"),
        ("月底", "05-31 18:00"),
        ("6月底前", "06-30 18:00"),
        ("14日", "05-14 18:00"),
        ("14号到仓", "05-14 18:00"),
        ("10日已到港", "05-10 18:00"),
        ("下个月5号", "06-05 18:00"),
        ("廿五日上午", "05-25 12:00"),
        ("5/14 10:00", "05-14 10:00"),
        ("5.20前", "05-20 18:00"),
        ("预计5/14回复", "05-14 18:00"),
        ("20260513前", "05-13 18:00"),
        ("2026-05-13T15:30:00+08:00", "05-13 15:30"),
    ],
)
def test_a_time_is_read_as_a_colleague_reads_it(text: str, at: str) -> None:
    assert read(text) == [at]


@pytest.mark.parametrize(
    "text",
    [
        *("进度3/5", "A10模具", "第2期", "3号楼", "3号仓", "24/7", "1/2", "完成80%", "5.20元", "版本5.1", "编号5-10"),
        *(
            "192.168.255.255",
            "021-5566-1234",
            "比例1:50",
            "16:9",
            "单号20260510",
            "3-5天",
            "共3点",
            "问题2点",
            "有两点问题",
            "本周3项",
            "3点建议",
        ),
        *("晚一点回复", "早点给", "快一点", "一点也不急", "一时联系不上", "三四点", "零点五米", "2点5倍", "5月10台", "完成5月3.5万"),
        *("每周五", "每天17:00前", "每月10日", "3个工作日内", "放行后2小时内", "收到后半小时内", "半天内", "提前2天", "超过2小时"),
        *("2月30日", "9月31日", "13月5日", "25:00", "12:60", "2026-02-30", "声明日期", "证明天气", "提前天数", "周末"),
        *("3号提单", "5号发票", "2号装卸区", "农历五月十日", "一周三次", "明天凌晨"),
    ],
)
def test_a_number_or_a_doubtful_time_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "instants"),
    [
        ("5月14日到港，15日10点提货，16日前交付", ["05-14 18:00", "05-15 10:00", "05-16 18:00"]),
        ("下午2点到4点", ["05-12 14:00", "05-12 16:00"]),
        ("今晚八点到九点", ["05-12 20:00", "05-12 21:00"]),
        ("明天10:00-12:00", ["05-13 10:00", "05-13 12:00"]),
        ("5月30日-2日", ["05-30 18:00", "06-02 18:00"]),
        ("2027年6月1日-6月30日", ["06-01 18:00", "06-30 18:00"]),
        ("9-10点", ["05-12 10:00"]),
    ],
)
def test_several_times_and_ranges_are_told_in_order(text: str, instants: list[str]) -> None:
    assert read(text) == instants


def test_a_range_keeps_the_year_of_its_start() -> None:
    assert [found.at.year for found in find_instants("2027年12月30日-1月2日", POSTED)] == [2027, 2028]


@pytest.mark.parametrize(
    ("text", "posted", "day"),
    [
        ("1月3日", "2026-12-28", "2027-01-03"),
        ("12月28日", "2027-01-03", "2026-12-28"),
        ("10月12日前", "2026-03-22", "2026-10-12"),
        ("2日", "2026-05-28", "2026-06-02"),
        ("28日", "2026-05-02", "2026-05-28"),
        ("29日", "2026-02-10", "2026-03-29"),
        ("星期日", "2026-05-17", "2026-05-17"),
    ],
)
def test_what_was_left_open_is_taken_ahead_unless_it_has_only_just_gone_by(text: str, posted: str, day: str) -> None:
    (found,) = find_instants(text, datetime.fromisoformat(posted).replace(hour=10, tzinfo=POSTED.tzinfo))
    assert found.at.date().isoformat() == day


def test_a_clock_time_gone_by_stays_on_the_day_of_the_post() -> None:
    (found,) = find_instants("9点", POSTED)
    assert (found.at, found.has_time, found.has_day) == (POSTED.replace(hour=9), True, False)


def test_a_day_without_a_time_is_its_close_of_business() -> None:
    (found,) = find_instants("5月13日前", POSTED, close=time(17, 30))
    assert (found.at.time(), found.has_time, found.has_day) == (time(17, 30), False, True)


def test_a_duration_counts_from_the_post() -> None:
    (found,) = find_instants("半小时内", POSTED)
    assert (found.duration, found.at) == (True, POSTED.replace(minute=30))


def test_positions_are_those_of_the_text_as_typed() -> None:
    text = "货车 ５ 月\u200b 13 日（周三）９：００ 到"
    (found,) = find_instants(text, POSTED)
    assert found.text == text[found.start : found.end] == "５ 月\u200b 13 日（周三）９：００"


def test_the_zone_is_that_of_the_post() -> None:
    posted = datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert find_instants("明天9点", posted)[0].at == datetime(2026, 5, 13, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize(
    "text", ["大前天", "大后天", "99年前", "99年后", "9999天后", "9999天前", "12月31日", "1月1日", "年底", "24:00", "下周日"]
)
def test_the_ends_of_the_calendar_raise_nothing(text: str, year: int) -> None:
    for month, day in ((1, 1), (12, 31)):
        find_instants(text, datetime(year, month, day, 23, 59, tzinfo=POSTED.tzinfo))
