"""What a decrypted callback comes to."""

from dataclasses import dataclass

from bot.core.messages import Incoming
from bot.platforms.wecom.frames import Body


@dataclass(frozen=True, slots=True)
class Heard:
    """`incoming` is to be stored before anything is answered; `answer` is the passive answer, None for an empty one."""

    incoming: Incoming | None
    answer: Body | None = None
