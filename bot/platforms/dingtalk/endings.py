"""Every way a Stream connection, or the attempt at one, can end, and what follows: how long to wait, and whether to call a human."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Ending(Enum):
    """Why one life of a connection is over. The value is what an operator reads."""

    LOST = "连接断开"
    UNREACHABLE = "连不上钉钉"
    SILENT = "连接长时间没有动静"
    DISMISSED = "钉钉要求换一条连接"
    QUIET = "长时间没有收到任何消息"
    REFUSED = "钉钉拒绝建立连接"
    STOPPED = "已停止"


MAKE_BEFORE_BREAK = frozenset({Ending.DISMISSED, Ending.QUIET})
"""After these the connection still works: the next one is opened first."""

FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
FIRST_REFUSED_WAIT, LONGEST_REFUSED_WAIT = 10.0, 300.0
SETTLED = timedelta(minutes=1)
"""A connection that lived so long was a good one: the next failure starts from the shortest wait again."""
MOST_RENEWALS = 5
"""A gateway that dismisses so many connections young is not asked for the next at once any more."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Try again after `wait` seconds; `alarm` asks for a human."""

    wait: float
    alarm: bool = False


class Reconnection:
    """Remembers failures. `between(low, high)` draws the jitter."""

    def __init__(self, between: Callable[[float, float], float]) -> None:
        self._between = between
        self._failures = 0
        self._refusals = 0
        self._renewals = 0

    def after(self, ending: Ending, lived: timedelta, at_least: float = 0.0) -> Verdict:
        """The verdict on a connection that worked for `lived` (zero if it never did). `at_least`: seconds the platform asked for."""
        if lived > timedelta(0):
            self._refusals = 0
        if lived >= SETTLED:
            self._failures = self._renewals = 0
        if ending in MAKE_BEFORE_BREAK and self._renewals < MOST_RENEWALS:
            self._renewals += 1
            return Verdict(0.0)
        return self._refused(at_least) if ending is Ending.REFUSED else self._failed(at_least)

    def _refused(self, at_least: float) -> Verdict:
        """A wrong secret stays wrong until somebody acts: ever slower attempts, one alarm."""
        shortest = min(FIRST_REFUSED_WAIT * 2.0**self._refusals, LONGEST_REFUSED_WAIT)
        alarm = not self._refusals
        self._refusals = min(self._refusals + 1, 10)
        return Verdict(max(self._between(shortest, shortest * 1.2), at_least), alarm)

    def _failed(self, at_least: float) -> Verdict:
        longest = min(FIRST_WAIT * 2.0**self._failures, LONGEST_WAIT)
        self._failures = min(self._failures + 1, 10)
        return Verdict(max(self._between(longest / 2, longest), at_least))
