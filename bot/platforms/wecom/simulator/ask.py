"""One REST request as its handler sees it, and the table of what may be asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.platforms.wecom.frames import Answer, Body
from bot.platforms.wecom.simulator.company import NOBODY, App
from bot.platforms.wecom.simulator.depot import Media


@dataclass(frozen=True, slots=True)
class Upload:
    """The part `media` of a multipart body. `name` None: no plain `filename` stood there."""

    name: str | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Ask:
    path: str
    now: datetime
    query: Mapping[str, str] = field(default_factory=dict)
    body: Body = field(default_factory=dict)
    app: App = NOBODY
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """`token`: whether an access token is needed. `counted`: whether it falls under the base frequency."""

    method: Literal["GET", "POST"]
    handle: Callable[[Ask], Answer | Media]
    token: bool = True
    counted: bool = True


Doors = dict[str, Door]
"""By path below `/cgi-bin/`."""
