"""Whatever a date is written as, it is read back; whatever is typed, the reading holds its shape."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.chinese_time import find_durations, find_instants, match_date, promised_instant

ZONE = ZoneInfo("Asia/Shanghai")
WIDE = str.maketrans("0123456789:", "０１２３４５６７８９：")
DIGITS = "零一二三四五六七八九"

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
posts = st.builds(datetime.combine, st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.times(), st.just(ZONE))


def chinese(value: int) -> str:
    """1 to 99 as spoken."""
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones or not tens else "")


def spelled(year: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(year))


def writings(day: date) -> list[str]:
    """With the year, so that nothing is left open."""
    return [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month:02} 月 {day.day:02} 号",
        f"{spelled(day.year)}年{chinese(day.month)}月{chinese(day.day)}日",
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}".translate(WIDE),
    ]


def clocks(moment: time) -> list[str]:
    """In ways that leave no half of the day open."""
    written = [f"{moment:%H:%M}", f"{moment:%H：%M}".translate(WIDE), f"{moment:%H}点{moment:%M}分", f"{moment:%H}时{moment:%M}分"]
    if 13 <= moment.hour < 18:
        written.append(f"下午{chinese(moment.hour - 12)}点{chinese(moment.minute)}分")
    return written


@given(days, posts, st.data())
def test_a_date_with_its_year_is_read_back_in_header_and_text(day: date, posted: datetime, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(writings(day)))
    header = match_date(f"仓储部门-{text}：完成", 5, posted.date())
    assert header is not None
    assert (header.day, header.text, header.explicit_year) == (day, text, True)
    (found,) = find_instants(f"安排在{text}。", posted)
    assert (found.at.date(), found.text) == (day, text)


@given(days, st.times().map(lambda moment: moment.replace(second=0, microsecond=0)), posts, st.data())
def test_an_instant_is_read_back(day: date, moment: time, posted: datetime, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(writings(day))) + " " + data.draw(st.sampled_from(clocks(moment)))
    (found,) = find_instants(f"安排在{text}到仓", posted)
    assert (found.at, found.text) == (datetime.combine(day, moment, ZONE), text)


@given(posts, st.integers(-150, 150))
def test_a_date_without_its_year_is_the_nearest(posted: datetime, away: int) -> None:
    day = posted.date() + timedelta(days=away)
    found = match_date(f"{day.month}月{day.day}日", 0, posted.date())
    assert found is not None
    assert found.day == day


@given(posts, st.integers(-13, 13))
def test_a_day_alone_is_the_nearest(posted: datetime, away: int) -> None:
    day = posted.date() + timedelta(days=away)
    found = match_date(f"{day.day}日", 0, posted.date())
    assert found is not None
    assert found.day == day


@given(posts, st.integers(0, 300))
def test_a_day_ahead_is_never_read_as_one_gone_by(posted: datetime, away: int) -> None:
    day = posted.date() + timedelta(days=away)
    (found,) = find_instants(f"{day.month}月{day.day}日前", posted)
    assert found.at.date() == day


@given(posts, st.integers(1, 59), st.sampled_from(["分钟后", "分钟内", "分鐘後", " 分钟之内"]))
def test_minutes_from_the_post_are_exact(posted: datetime, minutes: int, unit: str) -> None:
    promised = promised_instant(f"预计{minutes}{unit}回复", posted)
    assert promised == posted + timedelta(minutes=minutes)


@given(posts, st.times())
def test_a_promised_clock_time_is_of_the_day_of_the_post(posted: datetime, moment: time) -> None:
    promised = promised_instant(f"正在核实，预计{moment:%H:%M}回复", posted)
    assert promised == datetime.combine(posted.date(), moment.replace(second=0, microsecond=0), ZONE)


PIECES = st.sampled_from(
    [*"0123456789零一二两三十半年月日号点时分天周前后内上下早晚中午今明昨本个每第差刻:-/.~到至、，。 （）", "小时", "预计", "回复", "星期"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join)), posts)
def test_any_text_is_read_in_order_within_its_bounds_and_without_an_exception(text: str, posted: datetime) -> None:
    found = find_instants(text, posted)
    assert all(text[one.start : one.end] == one.text and one.text for one in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(one.at.utcoffset() is not None for one in found)
    assert all(text[one.start : one.end] == one.text for one in find_durations(text))
    promised_instant(text, posted)
    for pos in range(len(text) + 1):
        header = match_date(text, pos, posted.date())
        assert header is None or text[header.start : header.end] == header.text
