"""What is to go wrong next. Set by a test or over `/_sim/faults`; used up by the gateway."""

import random
from dataclasses import dataclass, field
from typing import Literal

FaultKind = Literal[
    "error", "refuse", "throttle", "hang", "slow", "reset", "redirect", "malformed", "accept_then_hang", "accept_then_reset"
]


@dataclass(slots=True)
class Fault:
    """One planned mishap of a REST call.

    error: `status` with a page of HTML. refuse: `code` in the style of the end point. throttle: 429 with Retry-After
    `seconds`. hang: nothing is done, no answer for `seconds`. slow: `seconds` late. reset: the connection is cut
    before anything is done. redirect: 302 to `location`. malformed: done, but the answer is half a JSON text.
    accept_then_hang, accept_then_reset: done, and no answer.
    """

    kind: FaultKind
    path: str = ""
    """Only calls whose path contains this."""
    times: int = 1
    passing: int = 0
    """So many are let through first."""
    status: int = 500
    code: str = "system.error"
    seconds: float = 3600.0
    location: str = ""

    def concerns(self, path: str) -> bool:
        return self.times > 0 and self.path in path


@dataclass(slots=True)
class Faults:
    planned: list[Fault] = field(default_factory=list)
    latency: float = 0.0
    """Up to so many seconds a REST call is on its way before it is looked at: each its own time, so that they overtake one another."""
    duplicates: int = 0
    """So many of the next pushes are written twice."""
    held: int = 0
    """So many of the next pushes are held back until `Gateway.release`."""
    malformed_frames: int = 0
    """So many of the next pushes arrive as half a JSON text."""
    deaf: bool = False
    """Half-alive: pings go out, pushes do not."""
    silent: bool = False
    """Half-open: no frame goes out at all, not even an answer to a websocket ping."""
    banned: Literal["", "json", "html"] = ""
    """The source address is blocked, and this is how it is told."""

    def on_the_way(self) -> float:
        return random.uniform(0.0, self.latency)

    def plan(self, kind: FaultKind, path: str = "", **more: int | float | str) -> Fault:
        """Plan one; `more` are members of `Fault`."""
        fault = Fault(kind, path, **more)  # type: ignore[arg-type]
        self.planned.append(fault)
        return fault

    def take(self, path: str) -> Fault | None:
        """What is to befall a call to `path`, used up once."""
        fault = next((fault for fault in self.planned if fault.concerns(path)), None)
        if fault is None:
            return None
        if fault.passing:
            fault.passing -= 1
            return None
        fault.times -= 1
        if not fault.times:
            self.planned.remove(fault)
        return fault

    def spend(self, name: Literal["duplicates", "held", "malformed_frames"]) -> bool:
        """Use up one of a counted fault; False when none is left."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0
