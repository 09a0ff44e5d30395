"""Who is in the groups the app has made: what a message costs there, and whom a mention cannot reach."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.ports import Clock, OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom.api import Api
from bot.platforms.wecom.frames import mapping_in
from bot.platforms.wecom.userids import folded

log = logging.getLogger(__name__)

FRESH = timedelta(days=7)
DOUBTED = timedelta(minutes=10)
"""A mention of somebody who was no member when we last looked is looked up again, but not more often than this."""


@dataclass(frozen=True, slots=True)
class _Known:
    users: frozenset[str] | None
    at: datetime


class Members:
    """Remembers what `appchat/create` and `appchat/get` say. Ids are folded."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def note(self, chat: str, users: Iterable[str]) -> None:
        self._known[chat] = _Known(folded(users), self._clock.now())

    async def of(self, chat: str, pinged: Sequence[str]) -> frozenset[str] | None:
        """The members, None where they cannot be had; looked up again where somebody is to be pinged who was not among them."""
        known = self._known.get(chat)
        if not self._is_sure(known, folded(pinged)):
            await self._look_up(chat)
        found = self._known.get(chat)
        return found.users if found else None

    def _is_sure(self, known: _Known | None, pinged: frozenset[str]) -> bool:
        if known is None:
            return False
        everybody = known.users is not None and pinged <= known.users
        return self._clock.now() - known.at < (FRESH if everybody else DOUBTED)

    async def _look_up(self, chat: str) -> None:
        """A message does not fail because its readers could not be counted."""
        try:
            answer = await self._api.get("appchat/get", {"chatid": chat})
        except (TryLater, Undeliverable, OutcomeUnknown) as unknown:
            log.warning("wecom: members of a group not known: %s", unknown.reason)
            before = self._known.get(chat)
            self._known[chat] = _Known(before.users if before else None, self._clock.now())
        else:
            users = mapping_in(answer.body, "chat_info").get("userlist")
            self.note(chat, (user for user in users if isinstance(user, str)) if isinstance(users, list) else ())
