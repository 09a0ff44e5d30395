"""What the sandbox page plays on: the running product, its people, and a clock that can be turned."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from bot.core.organisation import Organisation
from bot.platforms.sandbox import Sandbox

Mode = Literal["driven", "real"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the page tells about the ready task. `departments` all owe daily posts; the lead is one of them."""

    code: str
    task: str
    chat: str
    lead: str
    departments: tuple[str, ...]
    bot: str = "协作助手"


class Stage(Protocol):
    """The product as the page sees it; `duban demo` provides it."""

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def organisation(self) -> Organisation: ...

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def mode(self) -> Mode:
        """`driven`: time stands still between turns. `real`: it passes by itself."""

    def now(self) -> datetime: ...

    def next_working_day(self, day: date) -> date:
        """The first working day of the company after `day`."""

    def describe(self) -> Scene: ...

    async def advance(self, to: datetime) -> None:
        """Runs the production pumps up to that instant; returns when everything due by then has left."""

    async def set_real(self, real: bool) -> None:
        """Lets time pass by itself from now on, or holds it."""
