"""Leases: one holder at a time, taken over after silence, fenced."""

import asyncio
from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.leases import Lease, Leases

NINE = datetime(2026, 5, 11, 1, 0, tzinfo=UTC)
TERM = timedelta(seconds=20)


async def acquire(database: Database, holder: str, at: datetime = NINE, seen: Lease | None = None) -> Lease | None:
    async with database.write() as session:
        return await Leases(session).acquire("wecom", holder, at, TERM, seen)


async def taken(database: Database, holder: str, at: datetime = NINE, seen: Lease | None = None) -> Lease:
    lease = await acquire(database, holder, at, seen)
    assert lease is not None
    return lease


async def renew(database: Database, lease: Lease, at: datetime) -> Lease | None:
    async with database.write() as session:
        return await Leases(session).renew(lease, at, TERM)


async def look(database: Database) -> Lease | None:
    async with database.read() as session:
        return await Leases(session).look("wecom")


async def test_what_nobody_held_is_taken(database: Database) -> None:
    assert await look(database) is None
    lease = await taken(database, "a")
    assert lease == Lease("wecom", "a", NINE + TERM, 1) == await look(database)


async def test_nobody_gets_what_another_holds(database: Database) -> None:
    await taken(database, "a")
    assert await acquire(database, "b") is None
    assert await acquire(database, "b", NINE + timedelta(hours=1)) is None


async def test_what_did_not_change_since_it_was_seen_goes_to_who_watched_it(database: Database) -> None:
    """P03."""
    seen = await taken(database, "a")
    successor = await taken(database, "b", NINE + TERM, seen)
    assert (successor.holder, successor.fence) == ("b", 2)


async def test_one_renewal_is_a_sign_of_life(database: Database) -> None:
    """P03."""
    seen = await taken(database, "a")
    assert await renew(database, seen, NINE + timedelta(seconds=5)) is not None
    assert await acquire(database, "b", NINE + TERM, seen) is None


async def test_of_two_who_watched_one_gets_it(database: Database) -> None:
    """P04."""
    seen = await taken(database, "a")
    found = await asyncio.gather(acquire(database, "b", NINE + TERM, seen), acquire(database, "c", NINE + TERM, seen))
    assert sorted(lease is not None for lease in found) == [False, True]


async def test_a_holder_that_was_replaced_can_neither_renew_nor_release_nor_act(database: Database) -> None:
    """P03: the woken one does nothing with its old lease."""
    old = await taken(database, "a")
    new = await taken(database, "b", NINE + TERM, old)
    assert await renew(database, old, NINE + 2 * TERM) is None
    async with database.write() as session:
        await Leases(session).release(old, NINE + 2 * TERM)
    async with database.write() as session:
        assert not await Leases(session).holds(old)
        assert await Leases(session).holds(new)
    assert await look(database) == new


async def test_a_lease_that_ran_out_unnoticed_goes_on(database: Database) -> None:
    lease = await taken(database, "a")
    renewed = await renew(database, lease, NINE + timedelta(minutes=5))
    assert renewed == Lease("wecom", "a", NINE + timedelta(minutes=5) + TERM, 1)


async def test_a_released_lease_is_free_at_once_and_its_fence_grows_on(database: Database) -> None:
    lease = await taken(database, "a")
    async with database.write() as session:
        await Leases(session).release(lease, NINE)
    assert (await taken(database, "b")).fence == 2
