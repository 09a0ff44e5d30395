"""The instant a promise names: 正在核实，预计15:30回复."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bot.core.chinese_time.durations import Duration, Way, end_of, find_durations_in, last_day_of
from bot.core.chinese_time.found import BusinessTimes
from bot.core.chinese_time.instants import at_close, instants_in
from bot.core.chinese_time.plain import plain

_CUE = r"预计|预估|估计|大概|大约|约|争取|最迟|最晚|不晚于|不迟于|承诺|保证|改到|改为|改成|延到|推迟到|推到|定在|定于|计划|力争|尽量"
_CUE_BEFORE = re.compile(rf"(?:{_CUE})[ ]?(?:还需要?|还要|需要?|要|在|于|到|是|为|会|能)?[ ]?[:,]?[ ]?$")
_WEAK_CUE_BEFORE = re.compile(r"(?:在|于|到|等[一下]{0,2},?|给我|再给|还要|需要?)[ ]?$")
_ANSWER_AFTER = re.compile(
    r"[ ]?(?:[之以]?前|左右|前后)?[ ]?,?"
    r"(?:我们?|这边|我部|一定|肯定|应该|可以|可|能|会|再|就|给|统一|正式|准确|书面|向|您|你们?|大家|各位|贵?部门?){0,5}"
    r"(?:回复|答复|反馈|回应|告知|确认|出结果|有结果|有结论|结果|结论|复|回|答|给|报)"
)
_CANNOT_AFTER = re.compile(r"[ ]?(?:[之以]?前|左右)?[ ]?(?:无法|不能|没法|不行|不一定|未必|回不了|给不了|答不了|来不及|不会)")
_STANDS_ALONE = re.compile(
    r"[ ]?(?:[之以]?前|左右|前后|吧){0,2}[ ]?(?:$|[,，。.;；!?~\n)）、]|可以?(?!否)|能(?![否不])|会(?!议)|再|给|出|有|见)"
)
_LEAD = 16
"""Characters before an instant in which its cue may stand."""


@dataclass(frozen=True, slots=True)
class Candidate:
    start: int
    end: int
    at: datetime
    counted: bool
    """A bare duration (大概半小时): a promise only with a cue."""


def promised_instant(
    text: str,
    posted_at: datetime,
    *,
    close: time = time(18),
    noon: time = time(12),
    afternoon: time = time(13, 30),
    opening: time = time(9),
) -> datetime | None:
    """The instant at which an answer is promised, in the zone of `posted_at`; None where no single one is.

    The instant before 回复 or 答复 comes first, then the one behind 预计, 约 or 争取, then the only one. A time already gone today
    stays today: the caller says so.
    """
    plain_text = plain(text).text
    times = BusinessTimes(close, noon, afternoon, opening)
    candidates = [found for found in _candidates(plain_text, posted_at, times) if not _CANNOT_AFTER.match(plain_text, found.end)]
    cued = [(found, weight) for found in candidates if (weight := _weight(found, plain_text))]
    if cued:
        return max(cued, key=lambda pair: pair[1])[0].at
    alone = [found for found in candidates if not found.counted or plain_text.strip() == plain_text[found.start : found.end]]
    return alone[0].at if len(alone) == 1 and _STANDS_ALONE.match(plain_text, alone[0].end) else None


def _candidates(text: str, posted_at: datetime, times: BusinessTimes) -> Iterator[Candidate]:
    reached = 0
    instants = [Candidate(found.start, found.end, found.at, False) for found in instants_in(text, posted_at, times)]
    lengths = [
        Candidate(length.start, length.end, at, True)
        for length in find_durations_in(text)
        if length.way is Way.NONE and (at := _counted_from(length, posted_at, times))
    ]
    for candidate in sorted([*instants, *lengths], key=lambda candidate: candidate.start):
        if candidate.start >= reached:
            reached = candidate.end
            yield candidate


def _counted_from(length: Duration, posted_at: datetime, times: BusinessTimes) -> datetime | None:
    if not length.whole_days:
        return end_of(length, posted_at)
    last = last_day_of(length, posted_at.date())
    return at_close(last, posted_at, times) if last else None


def _weight(found: Candidate, text: str) -> int:
    """An answer right behind the time counts more than any cue before it."""
    before = text[max(0, found.start - _LEAD) : found.start]
    answer = 4 if _ANSWER_AFTER.match(text, found.end) else 0
    if _CUE_BEFORE.search(before):
        return answer + 2
    return answer + (1 if _WEAK_CUE_BEFORE.search(before) else 0)
