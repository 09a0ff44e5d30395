"""What the page plays on: a simulated platform, its people, and the clock, which can be turned where the bot runs beside it."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.core.organisation import Organisation
from bot.platforms.wire.town import Town
from bot.web.turning import Dial

Mode = Literal["driven", "real", "foreign"]
"""`driven`: time stands still between turns. `real`: it passes by itself. `foreign`: so it does, and the bot runs elsewhere by
the clock of the world, so that turning this one would tear them apart."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The ready group, and who takes part in its task. The lead is one of the departments."""

    place: str
    title: str
    lead: str
    departments: tuple[str, ...]


class Stage(Dial, Protocol):
    """`duban simulate` provides it."""

    @property
    def town(self) -> Town: ...

    @property
    def organisation(self) -> Organisation: ...

    @property
    def scene(self) -> Scene: ...

    @property
    def mode(self) -> Mode: ...
