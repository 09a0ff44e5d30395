"""What the looks at a platform start from."""

from collections import Counter
from dataclasses import dataclass

from bot.core.organisation import Organisation
from bot.core.ports import Clock
from bot.core.workcalendar import WorkCalendar
from bot.metering import Counted
from bot.settings import Settings
from storage.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Installation:
    """`connect`: the robot's connection may be opened, which turns out whoever holds it. `meter` counts what the looks cost."""

    settings: Settings
    organisation: Organisation
    calendar: WorkCalendar
    clock: Clock
    meter: Counted
    evidence: Evidence
    connect: bool = False

    @property
    def used_now(self) -> Counter[str]:
        """What the looks have cost so far, by bucket."""
        return self.meter.waiting

    @property
    def running(self) -> str:
        """Who serves this platform now; empty where nobody does."""
        lease = self.evidence.lease
        return lease.holder if lease is not None and not lease.is_free and lease.until > self.clock.now() else ""
