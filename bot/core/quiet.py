"""When a message may leave: outside hours of business, lunch included, most things wait (catalogue §3.4)."""

from datetime import datetime, time

from bot.core.decisions import ALWAYS_LEAVE
from bot.core.worktime import WorkTime


def leaves_at(kind: str, urgent: bool, rank: str, now: datetime, work: WorkTime, heads_at: time) -> datetime:
    """The instant at which a message decided `now` leaves. `rank` is `Company.rank` of the person addressed, "" for a group."""
    if urgent or kind in ALWAYS_LEAVE or work.is_open(now):
        return now
    opening = work.next_opening(now)
    return morning(opening, work, heads_at) if rank and _is_first_of_day(opening, work) else opening


def morning(opening: datetime, work: WorkTime, heads_at: time) -> datetime:
    """09:05 of the day on which `opening` lies, never before the opening itself."""
    return max(opening, work.at(work.local(opening).date(), heads_at))


def next_morning(now: datetime, work: WorkTime, heads_at: time) -> datetime:
    """09:05 of the next working day."""
    return work.at(work.calendar.next_working_day(work.local(now).date()), heads_at)


def _is_first_of_day(opening: datetime, work: WorkTime) -> bool:
    return work.local(opening).time().replace(tzinfo=None) == work.spans[0][0]
