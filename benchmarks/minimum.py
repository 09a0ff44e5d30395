"""What a channel needs at the very least, computed from the platform's published limits alone (dossiers, §7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `most` in any `seconds`; one message takes `each` of it."""

    name: str
    most: int
    seconds: float
    each: int

    def least(self, messages: int) -> float:
        """Seconds until the last of so many can leave, were each window filled in the instant in which it opens.

        One window's worth leaves at once, one more with every further window.
        """
        return max(ceil(messages * self.each / self.most) - 1, 0) * self.seconds

    def even(self, messages: int) -> float:
        """Seconds at the steady rate; nothing where a single window has room for all."""
        volume = messages * self.each
        return volume / self.most * self.seconds if volume > self.most else 0.0


def limiting(rates: Iterable[Rate], messages: int) -> Rate:
    """The rate that takes longest."""
    return max(rates, key=lambda rate: (rate.least(messages), rate.even(messages), rate.each / rate.most))
