"""A due instant in one Chinese sentence that a person can check: start, what was counted, what was skipped, end."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from bot.core.organisation import STANDARD_ZONE
from bot.core.terms import Term
from bot.core.workcalendar import ONE_DAY
from bot.core.worktime import Shift, WorkTime

_NAMES = {"m": "分钟", "h": "小时", "wm": "个工作分钟", "wh": "个工作小时"}
_SHOWN_DAYS = 4
_SHOWN_RUNS = 3

Run = tuple[str, date, date]
"""Days off in a row: why, the first, the last."""


def explain(work: WorkTime, term: Term, start: datetime) -> str:
    """Raises what `work.due` raises for the same term and start."""
    start, due = work.local(start), work.local(work.due(term, start))
    where = "" if work.zone.key == STANDARD_ZONE else f"（{work.zone.key} 时间）"
    if term.unit == "wd":
        return where + _in_days(work, term.amount, start, due)
    if term.unit == "at":
        return where + _at_a_time(work, f"{term}", start, due)
    dropped = "（秒数不计）" if start.second or start.microsecond else " "
    start = start.replace(second=0, microsecond=0)
    head = f"{where}{moment(work, start)}{dropped}{'起算' if term.amount >= 0 else '倒数'} {abs(term.amount)} {_NAMES[term.unit]}："
    if term.by_wall_clock:
        return f"{head}按自然时间连续计算，不避休息和节假日，到期 {until(work, due, start.date())}"
    return head + "，".join([*_steps(work, *sorted((start, due))), f"到期 {until(work, due, start.date())}"])


def _in_days(work: WorkTime, amount: int, start: datetime, due: datetime) -> str:
    day, way = start.date(), "向后" if amount > 0 else "向前"
    last = work.calendar.next_working_day(day, amount)
    between = (day + ONE_DAY, last - ONE_DAY) if amount > 0 else (last + ONE_DAY, day - ONE_DAY)
    counted = f"{way}数第 {abs(amount)} 个工作日是 {_date(work, last, day)}"
    notes = [*_skipped(work, *between), *_made_up(work, *between)]
    return "，".join([f"{moment(work, start)} 触发，当天不计", counted, *notes, f"当日下班 {until(work, due, last)} 到期"])


def _at_a_time(work: WorkTime, clock: str, start: datetime, due: datetime) -> str:
    head = f"{moment(work, start)} 触发"
    if due.date() == start.date():
        return f"{head}，当天是工作日且 {clock} 未到，到期 {clock}"
    reason = f"当天 {clock} 已到" if work.calendar.is_working_day(start.date()) else "当天不上班"
    skipped = _skipped(work, start.date(), due.date())
    return "，".join([head, reason, *skipped, f"顺延到下一个工作日 {until(work, due, start.date())} 到期"])


def _steps(work: WorkTime, start: datetime, end: datetime) -> Iterator[str]:
    """What the clock did between the two instants, gap by stretch; the middle of a long term in one step."""
    stretches = [(work.local(opens), work.local(closes)) for opens, closes in work.stretches(start, end)]
    days = [list(group) for _, group in itertools.groupby(stretches, key=lambda stretch: stretch[0].date())]
    if len(days) <= _SHOWN_DAYS:
        yield from _walk(work, start, stretches)
    else:
        yield from _walk(work, start, days[0])
        yield _summary(work, days[1:-1])
        yield from _walk(work, days[-2][-1][1], days[-1])
    if len(stretches) > 1:
        yield f"合计 {_length(stretches)}"


def _walk(work: WorkTime, position: datetime, stretches: list[Shift]) -> Iterator[str]:
    day = position.date()
    for opens, closes in stretches:
        if position < opens:
            yield from _gap(work, position, opens)
        shown = "" if opens.date() == day else _date(work, opens.date(), day)
        yield f"{shown}{opens:%H:%M}–{until(work, closes, opens.date())} 计 {_length([(opens, closes)])}"
        position, day = closes, closes.date()


def _gap(work: WorkTime, left: datetime, right: datetime) -> Iterator[str]:
    """Why the clock stood between two instants of one shift, or of two."""
    skipped = _skipped(work, left.date(), right.date())
    if skipped or right == work.opening_of_business(right.date()):
        if left.date() == right.date():
            yield "上班前不计"
        elif work.calendar.is_working_day(left.date()):
            yield "下班后停表"
        yield from skipped
    else:
        yield "午休停表" if 11 <= left.hour < 15 and left.date() == right.date() else "班间停表"


def _summary(work: WorkTime, days: list[list[Shift]]) -> str:
    first, last = days[0][0][0].date(), days[-1][-1][0].date()
    counted = _length(list(itertools.chain.from_iterable(days)))
    notes = "，".join([*_skipped(work, first, last), *_made_up(work, first + ONE_DAY, last - ONE_DAY)])
    return f"{_date(work, first, first)}至{_date(work, last, first)}共 {len(days)} 个工作日计 {counted}{notes and f'（{notes}）'}"


def _skipped(work: WorkTime, first: date, last: date) -> list[str]:
    """At most one phrase that names the days off from `first` to `last`."""
    runs = list(_runs(work, first, last))
    if not runs:
        return []
    if len(runs) <= _SHOWN_RUNS:
        return ["、".join(_run(run, first) for run in runs) + "不计"]
    days = Counter[str]()
    for name, start, end in runs:
        days[name] += (end - start).days + 1
    return ["、".join(f"{name} {count} 天" for name, count in days.items()) + "不计"]


def _made_up(work: WorkTime, first: date, last: date) -> list[str]:
    """At most one phrase that names the make-up days from `first` to `last`."""
    days = [day for day in _days(first, last) if work.calendar.is_made_up(day)]
    if not days:
        return []
    return ["、".join(_day(day, first) for day in days) + "调休上班" if len(days) <= _SHOWN_RUNS else f"调休上班 {len(days)} 天计入"]


def _runs(work: WorkTime, first: date, last: date) -> Iterator[Run]:
    for name, group in itertools.groupby(_days(first, last), key=work.calendar.day_off_name):
        if name:
            off = list(group)
            yield name, off[0], off[-1]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * ONE_DAY for n in range((last - first).days + 1))


def _run(run: Run, beside: date) -> str:
    name, first, last = run
    return f"{_day(first, beside)}{name}" if first == last else f"{_day(first, beside)}至{_day(last, first)}{name}"


def _length(stretches: list[Shift]) -> str:
    # Local times of one zone subtract by the clock on the wall; a change to summer time would be counted.
    minutes = sum((closes.astimezone(UTC) - opens.astimezone(UTC)) // timedelta(minutes=1) for opens, closes in stretches)
    return f"{minutes / 60:g} 小时" if minutes >= 60 and minutes % 30 == 0 else f"{minutes} 分钟"


def moment(work: WorkTime, at: datetime) -> str:
    """Date, weekday and clock time of a local instant; a make-up day is marked."""
    return f"{_date(work, at.date(), at.date())}{at:%H:%M}"


def until(work: WorkTime, at: datetime, beside: date) -> str:
    """The clock time of a local instant, with its date where that is another day than `beside`."""
    return f"{at:%H:%M}" if at.date() == beside else f"{_date(work, at.date(), beside)}{at:%H:%M}"


def _date(work: WorkTime, day: date, beside: date) -> str:
    made_up = "，调休上班" if work.calendar.is_made_up(day) else ""
    return f"{_day(day, beside)}（周{'一二三四五六日'[day.weekday()]}{made_up}）"


def _day(day: date, beside: date) -> str:
    year = "" if day.year == beside.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
