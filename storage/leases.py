"""Who may do what only one process may do at a time: speak on a platform, hold its one connection.

A lease lives in the database. Its holder renews it; who only watches it takes it once it is given up, or once nothing about it
has changed for as long as it lasts. How long that was, each watcher measures on its own clock: clocks that disagree make
nobody's lease look old.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import LeaseRow

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """`fence` grows with every change of holder: what was begun under an older one no longer counts."""

    name: str
    holder: str
    until: datetime
    fence: int

    @property
    def is_free(self) -> bool:
        return self.holder == NOBODY


class Leases:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def look(self, name: str) -> Lease | None:
        """The lease as it is; None where nobody ever held it."""
        row = await self._session.get(LeaseRow, name)
        return _lease(row) if row else None

    async def acquire(self, name: str, holder: str, now: datetime, term: timedelta, seen: Lease | None) -> Lease | None:
        """Takes the lease if it is free, or still exactly as it was `seen` when it was given up for dead; None: it is another's."""
        row = await self._locked(name)
        if row is None:
            row = LeaseRow(name=name, holder=NOBODY, until=now)
            self._session.add(row)
        elif row.holder != NOBODY and _lease(row) != seen:
            return None
        row.holder, row.until, row.fence = holder, now + term, row.fence + 1
        await self._session.flush()
        return _lease(row)

    async def renew(self, lease: Lease, now: datetime, term: timedelta) -> Lease | None:
        """The lease with a new end; None: it went to somebody else. One that ran out unnoticed goes on."""
        row = await self._locked(lease.name)
        if row is None or not _is_same(row, lease):
            return None
        row.until = now + term
        return _lease(row)

    async def release(self, lease: Lease, now: datetime) -> None:
        """Gives it up, so that the next one need not wait. Nothing happens where it went to somebody else."""
        row = await self._locked(lease.name)
        if row is not None and _is_same(row, lease):
            row.holder, row.until = NOBODY, now

    async def holds(self, lease: Lease) -> bool:
        """Whether it is still the holder's; nobody can take it before this transaction ends."""
        row = await self._locked(lease.name)
        return row is not None and _is_same(row, lease)

    async def _locked(self, name: str) -> LeaseRow | None:
        return await self._session.get(LeaseRow, name, with_for_update=True)


def _lease(row: LeaseRow) -> Lease:
    return Lease(row.name, row.holder, row.until, row.fence)


def _is_same(row: LeaseRow, lease: Lease) -> bool:
    return (row.holder, row.fence) == (lease.holder, lease.fence)
