"""Platform users who were bound to a person by command."""

from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.models import AccountRow
from storage.texts import escaped


class Accounts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: int) -> AccountRow | None:
        return await self._session.get(AccountRow, account_id)

    async def of_user(self, platform: str, user: str) -> AccountRow | None:
        """Whom this user claims to be, confirmed or not."""
        found = await self._session.exec(select(AccountRow).where(AccountRow.platform == platform, AccountRow.user == escaped(user)))
        return found.first()

    async def of_person(self, platform: str, person: str) -> AccountRow | None:
        """The confirmed account of a person, the newest where there are several."""
        found = await self._session.exec(select(AccountRow).where(AccountRow.platform == platform, AccountRow.person == person))
        return next((row for row in reversed(found.all()) if row.confirmed_by), None)

    async def claim(self, platform: str, user: str, person: str, at: datetime) -> int:
        """Keeps the claim, unconfirmed; a new claim of the same user replaces the old one. Returns its id."""
        row = await self.of_user(platform, user) or AccountRow(platform=platform, user=escaped(user), person=person, asked_at=at)
        row.person, row.asked_at, row.confirmed_by = person, at, None
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None, "a flushed row has an id"
        return row.id
