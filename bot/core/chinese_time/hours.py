"""What the words for parts of the day make of an hour, and what they mean without one."""

from datetime import time

from bot.core.chinese_time.found import BusinessTimes

SMALL_HOURS = ("凌晨",)
MORNING = ("清晨", "早晨", "早上", "早间", "上午", "早", "晨")
MIDDAY = ("中午", "正午", "午间", "午")
AFTERNOON = ("下午", "午后", "傍晚")
EVENING = ("晚上", "晚间", "夜里", "夜间", "夜晚", "半夜", "深夜", "午夜", "晚", "夜")
BEFORE_NOON = "中午前"
START_OF_WORK = "上班"

_GUARDS = {"早": "(?<![最太不尽提及趁较])早", "晚": "(?<![最太不较偏])晚", "午": "(?<!端)午", "早上": "早上(?!班)", "晚上": "晚上(?!班)"}
_WORDS = sorted((*SMALL_HOURS, *MORNING, *MIDDAY, *AFTERNOON, *EVENING), key=len, reverse=True)
PERIOD = f"(?:{'|'.join(_GUARDS.get(word, word) for word in _WORDS)})"

_EVENING_ALONE = time(20)
"""今晚 without an hour. No rule names it; it is echoed back like every other time."""


def usual_time(period: str | None, times: BusinessTimes) -> time | None:
    """What a word alone means; None as a period is the close of business. No time for 凌晨."""
    if period is None or period in AFTERNOON:
        return times.close
    if period == START_OF_WORK:
        return times.opening
    if period in MORNING or period == BEFORE_NOON:
        return times.noon
    if period in MIDDAY:
        return times.afternoon
    return _EVENING_ALONE if period in EVENING else None


def hour_of_day(hour: int, period: str | None) -> int:
    """0 to 24 as said, made an hour counted from midnight; past 24 for the small hours after an evening."""
    if period is None:
        return hour + 12 if 1 <= hour <= 6 else hour
    if period in SMALL_HOURS:
        return 0 if hour == 12 else hour
    if period in EVENING:
        return _hour_of_evening(hour)
    if period in AFTERNOON or (period in MIDDAY and hour < 7):
        return hour + 12 if hour < 12 else hour
    return hour


def _hour_of_evening(hour: int) -> int:
    if hour in (0, 12):
        return 24
    if hour < 5:
        return hour + 24
    return hour + 12 if hour < 12 else hour
