"""What the looks at a platform start from."""

from dataclasses import dataclass

from bot.core.organisation import Organisation
from bot.core.ports import Clock, Meter
from bot.core.workcalendar import WorkCalendar
from bot.settings import Settings
from storage.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Installation:
    """`connect`: the robot's connection may be opened, which turns out whoever holds it. `meter` counts what the looks cost."""

    settings: Settings
    organisation: Organisation
    calendar: WorkCalendar | None
    clock: Clock
    meter: Meter
    evidence: Evidence
    connect: bool = False

    @property
    def running(self) -> str:
        """Who serves this platform now; empty where nobody does."""
        lease = self.evidence.lease
        return lease.holder if lease is not None and not lease.is_free and lease.until > self.clock.now() else ""
