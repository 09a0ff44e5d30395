"""Every way a connection can end, and the one decision that follows: how long to wait, or to stop and call a human."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Ending(Enum):
    """Why one life of the connection is over. The value is what an operator reads."""

    LOST = "连接断开"
    UNREACHABLE = "连不上企业微信"
    NO_PONG = "心跳没有回应"
    QUIET = "长时间没有收到任何消息"
    UNSUBSCRIBED = "订阅已失效"
    EVICTED = "另一个程序接管了这个机器人"
    THROTTLED = "订阅过于频繁"
    BAD_SECRET = "机器人编号或密钥不对"
    REFUSED = "订阅被拒绝"
    STOPPED = "已停止"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do next: reconnect after `wait` seconds, or never again (`wait` is None). `alarm` asks for a human."""

    wait: float | None
    alarm: bool = False


FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
THROTTLED_WAIT = 300.0
EVICTED_WAITS = (5.0, 15.0)
EVICTIONS, EVICTION_WINDOW = 3, timedelta(minutes=10)
SETTLED = timedelta(minutes=1)
"""A connection that lived so long was a good one: the next failure starts from the shortest wait again."""


class Reconnection:
    """Remembers failures and evictions. `between(low, high)` draws the jitter."""

    def __init__(self, between: Callable[[float, float], float]) -> None:
        self._between = between
        self._failures = 0
        self._refusals = 0
        self._evictions: deque[datetime] = deque(maxlen=EVICTIONS)

    def after(self, ending: Ending, now: datetime, lived: timedelta) -> Verdict:
        """The verdict on a connection that was subscribed for `lived` (zero if it never was) and ended at `now`."""
        if lived > timedelta(0):
            self._refusals = 0
        if lived >= SETTLED:
            self._failures = 0
        match ending:
            case Ending.STOPPED:
                return Verdict(None)
            case Ending.BAD_SECRET:
                return Verdict(None, alarm=True)
            case Ending.EVICTED:
                return self._evicted(now)
            case Ending.QUIET:
                return Verdict(0.0)
            case Ending.THROTTLED:
                return Verdict(THROTTLED_WAIT)
            case Ending.REFUSED:
                return self._refused()
            case _:
                return self._failed()

    def _evicted(self, now: datetime) -> Verdict:
        """Two programs with one bot evict each other for ever; the third time within ten minutes we are the one to give way."""
        self._evictions.append(now)
        if len(self._evictions) == EVICTIONS and now - self._evictions[0] <= EVICTION_WINDOW:
            return Verdict(None, alarm=True)
        return Verdict(self._between(*EVICTED_WAITS))

    def _refused(self) -> Verdict:
        """A refusal of unknown meaning: slow attempts, one alarm."""
        self._refusals += 1
        return Verdict(THROTTLED_WAIT, alarm=self._refusals == 1)

    def _failed(self) -> Verdict:
        longest = min(FIRST_WAIT * 2.0**self._failures, LONGEST_WAIT)
        self._failures = min(self._failures + 1, 10)
        return Verdict(self._between(longest / 2, longest))
