"""Chinese dates and clock times as people write them in a group: our own grammar, pure and linear in the text.

Precision comes before recall: a doubtful date is no date, an impossible one is said to be impossible, never shifted.
"""

from bot.core.chinese_time.found import DateFound, DurationFound, InstantFound
from bot.core.chinese_time.headers import match_date
from bot.core.chinese_time.instants import find_instants
from bot.core.chinese_time.lengths import find_durations
from bot.core.chinese_time.promises import promised_instant

__all__ = ["DateFound", "DurationFound", "InstantFound", "find_durations", "find_instants", "match_date", "promised_instant"]
