"""Counting the platforms' calls: in memory as they are made, in the database a little later."""

from collections import Counter
from collections.abc import Mapping

from bot.core.ports import Clock
from bot.core.world import Company
from storage.database import Database
from storage.usage import Usage

FREE = "free"


class Counted:
    """A `Meter` of one platform. What draws on no allowance is counted as well: it shows in `/metrics`."""

    def __init__(self) -> None:
        self.waiting: Counter[str] = Counter()

    def count(self, bucket: str, calls: int = 1) -> None:
        self.waiting[bucket] += calls


class Metering:
    """One meter per platform; `flush` brings what they counted into the month's rows."""

    def __init__(self, database: Database, company: Company, clock: Clock) -> None:
        self._database = database
        self._zone = company.organisation.company.zone
        self._clock = clock
        self._meters: dict[str, Counted] = {}

    def of(self, platform: str) -> Counted:
        return self._meters.setdefault(platform, Counted())

    async def flush(self) -> None:
        """Nothing counted is lost when the database refuses: it is added next time."""
        counted = {name: meter.waiting.copy() for name, meter in self._meters.items() if meter.waiting}
        if not counted:
            return
        month = f"{self._clock.now().astimezone(self._zone):%Y-%m}"
        async with self._database.write() as session:
            for name, calls in counted.items():
                await Usage(session).add(name, month, calls)
        for name, calls in counted.items():
            self._meters[name].waiting -= calls

    async def this_month(self) -> Mapping[str, Mapping[str, int]]:
        """Calls by platform and bucket, those not yet stored included."""
        month = f"{self._clock.now().astimezone(self._zone):%Y-%m}"
        async with self._database.read() as session:
            stored = {name: Counter(await Usage(session).of(name, month)) for name in self._meters}
        return {name: stored[name] + meter.waiting for name, meter in self._meters.items()}
