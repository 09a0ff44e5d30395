"""What every mouth offers: a part becomes drafts, a draft becomes a post."""

from dataclasses import dataclass
from typing import Protocol

from bot.core.messages import Attachment, Outgoing
from bot.platforms.wecom.choosing import Part
from bot.platforms.wecom.frames import Body

Draft = Body | Attachment
"""A body ready to send, or a file still to be uploaded."""

SEE_HERE = "请看这里"
"""For a ping without any words."""


@dataclass(frozen=True, slots=True)
class Posted:
    platform_id: str | None = None
    unreached: tuple[str, ...] = ()


class Mouth(Protocol):
    """`name` is what `Sent.mouth` says; `shut` why it cannot be used now, empty while it can: other ways go first then."""

    name: str

    @property
    def shut(self) -> str: ...

    def drafts(self, part: Part, message: Outgoing) -> list[Draft]:
        """What to post for a part, in order. Raises Undeliverable where it cannot be said here."""

    async def post(self, draft: Draft, message: Outgoing) -> Posted:
        """Raises TryLater, Undeliverable or OutcomeUnknown."""
