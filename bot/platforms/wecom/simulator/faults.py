"""What is to go wrong next. Set by a test or over `/_sim/faults`; consumed by the gateway."""

import random
from dataclasses import dataclass, field
from typing import Literal

TroubleKind = Literal["status", "reset", "redirect", "slow", "hang", "cut", "malformed"]
_FIRST = ("status", "reset", "redirect")


@dataclass(slots=True)
class Refusal:
    errcode: int
    times: int = 1
    cmd: str | None = None
    """Only requests of this kind; None for any but ping."""
    passing: int = 0
    """So many are let through first."""


@dataclass(slots=True)
class Trouble:
    """What befalls REST requests below their errcode.

    Instead of being carried out: `status` (500, 502, 503, or 429 with `retry_after` seconds), `reset` (cut off),
    `redirect` to `location`. After being carried out: `hang` (never answered), `cut`, `malformed` (broken JSON).
    `slow`: carried out and answered, `seconds` late.
    """

    kind: TroubleKind
    times: int = 1
    path: str | None = None
    """Only requests of this path below `/cgi-bin/`; None for any."""
    passing: int = 0
    status: int = 500
    retry_after: float | None = None
    seconds: float = 0.0
    location: str = "http://localhost:9/cgi-bin/"

    def __post_init__(self) -> None:
        if self.kind != "status":
            self.status = {"redirect": 302, "malformed": 200, "slow": 200}.get(self.kind, 0)

    @property
    def comes_first(self) -> bool:
        return self.kind in _FIRST


@dataclass(slots=True)
class Faults:
    refusals: list[Refusal] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    duplicates: int = 0
    """So many of the next callbacks are delivered twice."""
    held: int = 0
    """So many of the next callbacks are held back until `Gateway.release`."""
    lost_answers: int = 0
    """So many of the next requests are carried out and never answered."""
    latency: float = 0.0
    """Up to so many seconds a REST request is on its way before it is looked at: each its own time, so that they overtake one another."""
    answer_delay: float = 0.0
    """Seconds every answer but pongs is late."""
    pongs: bool = True
    deaf: bool = False
    """Half-alive: pings are answered, callbacks are not delivered."""
    keep_evicted: bool = False
    """A connection that was taken over is told so but not closed."""

    def on_the_way(self) -> float:
        return random.uniform(0.0, self.latency)

    def refuse(self, errcode: int, times: int = 1, cmd: str | None = None, *, passing: int = 0) -> None:
        """Answer with an errcode: `cmd` is a frame's command or a REST path."""
        self.refusals.append(Refusal(errcode, times, cmd, passing))

    def refusal(self, cmd: str) -> int | None:
        """The error a request of this kind is to get, used up once; None when it may go through."""
        for refusal in self.refusals:
            if refusal.times == 0 or refusal.cmd not in (None, cmd):
                continue
            if refusal.passing:
                refusal.passing -= 1
                return None
            refusal.times -= 1
            return refusal.errcode
        return None

    def trouble(
        self,
        kind: TroubleKind,
        times: int = 1,
        path: str | None = None,
        *,
        passing: int = 0,
        status: int = 500,
        retry_after: float | None = None,
        seconds: float = 0.0,
        location: str = "http://localhost:9/cgi-bin/",
    ) -> None:
        self.troubles.append(Trouble(kind, times, path, passing, status, retry_after, seconds, location))

    def trouble_for(self, path: str) -> Trouble | None:
        """What is to befall a REST request, used up once."""
        for trouble in self.troubles:
            if trouble.times == 0 or trouble.path not in (None, path):
                continue
            if trouble.passing:
                trouble.passing -= 1
                return None
            trouble.times -= 1
            return trouble
        return None

    def spend(self, name: str) -> bool:
        """Use up one of a counted fault; False when none is left."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0
