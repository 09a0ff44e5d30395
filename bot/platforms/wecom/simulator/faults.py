"""What is to go wrong next. Set by a test or over `/_sim/faults`; consumed by the gateway."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Refusal:
    errcode: int
    times: int = 1
    cmd: str | None = None
    """Only requests of this kind; None for any but ping."""
    passing: int = 0
    """So many are let through first."""


@dataclass(slots=True)
class Faults:
    refusals: list[Refusal] = field(default_factory=list)
    duplicates: int = 0
    """So many of the next callbacks are delivered twice."""
    held: int = 0
    """So many of the next callbacks are held back until `Gateway.release`."""
    lost_answers: int = 0
    """So many of the next requests are carried out and never answered."""
    answer_delay: float = 0.0
    """Seconds every answer but pongs is late."""
    pongs: bool = True
    deaf: bool = False
    """Half-alive: pings are answered, callbacks are not delivered."""
    keep_evicted: bool = False
    """A connection that was taken over is told so but not closed."""

    def refuse(self, errcode: int, times: int = 1, cmd: str | None = None, *, passing: int = 0) -> None:
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

    def spend(self, name: str) -> bool:
        """Use up one of a counted fault; False when none is left."""
        left = int(getattr(self, name))
        if left > 0:
            setattr(self, name, left - 1)
        return left > 0
