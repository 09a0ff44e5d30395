"""What the archive proves about a platform: which groups are bound, what was heard, what left by which way and what was refused."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.bound_groups import BoundGroup, BoundGroups
from storage.leases import Lease, Leases
from storage.models import ErrandRow, InboxRow, OutboxRow
from storage.texts import unescaped
from storage.usage import Usage

LATEST = 500
"""Messages looked at; what a tenant did long ago proves little about today."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one platform. Empty where there is no database yet."""

    groups: tuple[BoundGroup, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    """Calls of this month by bucket."""
    lease: Lease | None = None
    heard: Mapping[str, int] = field(default_factory=dict)
    """The latest messages by sender; `kinds` the same by kind."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    quotes: int = 0
    """How many of them answered another message."""
    left: Mapping[str, int] = field(default_factory=dict)
    """The latest sent messages by the mouth they left through."""
    refusals: Mapping[str, int] = field(default_factory=dict)
    """Why the latest others were refused, in the adapter's words."""
    readers_told: int = 0
    """How many of the latest messages the platform told the readers of."""
    groups_made: int = 0
    robots_added_by_hand: int = 0
    """How many of the groups the bot made had to wait for a human to add the robot."""

    def refused_with(self, word: str) -> int:
        return sum(times for reason, times in self.refusals.items() if word in reason)


async def evidence_of(session: AsyncSession, platform: str, month: str) -> Evidence:
    """`month` reads 2026-05."""
    heard = await _heard(session, platform)
    said = await _said(session, platform)
    errands = Counter(await session.exec(select(ErrandRow.kind, ErrandRow.outcome).where(ErrandRow.platform == platform)))
    return Evidence(
        groups=tuple(await BoundGroups(session).on(platform)),
        used=await Usage(session).of(platform, month),
        lease=await Leases(session).look(platform),
        heard=Counter(unescaped(row.sender) for row in heard if row.sender),
        kinds=Counter(row.kind for row in heard),
        quotes=sum(row.body.get("quote") is not None for row in heard),
        left=Counter(row.mouth for row in said if row.mouth and row.outcome == "sent"),
        refusals=Counter(row.error for row in said if row.error),
        readers_told=sum(row.readers is not None for row in said),
        groups_made=errands["open_group", "done"],
        robots_added_by_hand=sum(times for (kind, _), times in errands.items() if kind == "look_for_robot"),
    )


async def _heard(session: AsyncSession, platform: str) -> list[InboxRow]:
    found = await session.exec(select(InboxRow).where(InboxRow.platform == platform).order_by(col(InboxRow.id).desc()).limit(LATEST))
    return list(found)


async def _said(session: AsyncSession, platform: str) -> list[OutboxRow]:
    found = await session.exec(select(OutboxRow).where(OutboxRow.platform == platform).order_by(col(OutboxRow.id).desc()).limit(LATEST))
    return list(found)
