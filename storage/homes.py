"""Where people are reached who may live on one platform, on another, or on both."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.organisation import Organisation
from bot.core.world import Task, TaskChat
from storage.accounts import Accounts
from storage.texts import unescaped


class Homes:
    """A person lives on the platforms of a task on which the organisation file, or a confirmed account, gives him an account;
    on the task's first one where that is none of them."""

    def __init__(self, organisation: Organisation, accounts: Accounts) -> None:
        self._organisation = organisation
        self._accounts = accounts

    async def user(self, platform: str, person: str) -> str:
        """The person's user id there."""
        account = await self._accounts.of_person(platform, person)
        return unescaped(account.user) if account else self._organisation.account(person, platform)

    async def of(self, person: str, task: Task) -> tuple[str, ...]:
        """The platforms of the task on which the person lives, in the order of its chats; empty while it has none."""
        if len(task.chats) < 2:
            return tuple(chat.platform for chat in task.chats)
        found = [chat.platform for chat in task.chats if await self._has_account(person, chat.platform)]
        return tuple(found) or (task.platform,)

    async def may_live_on(self, platform: str, person: str, task: Task) -> bool:
        """Whether a chat that the task has there, or may get, is one of this person's."""
        chats = task.chats if task.chat_on(platform) else (*task.chats, TaskChat(platform, ""))
        return platform in await self.of(person, replace(task, chats=chats))

    async def living_on(self, platform: str, people: Sequence[str], task: Task) -> list[str]:
        """Those of these people who can be mentioned in the task's chat there."""
        return [person for person in people if platform in await self.of(person, task)]

    async def chats_of(self, departments: Iterable[str], task: Task, others: Iterable[str] = ()) -> tuple[TaskChat, ...]:
        """The task's chats in which somebody of these departments, or one of the others, lives."""
        people = [*self._people_of(frozenset(departments)), *others]
        homes = {platform for person in people for platform in await self.of(person, task)}
        return tuple(chat for chat in task.chats if chat.platform in homes)

    def _people_of(self, departments: frozenset[str]) -> list[str]:
        named = [self._organisation.departments[name] for name in departments if name in self._organisation.departments]
        posts = [person for department in named for person in (*department.coordinators, department.head) if person]
        members = [person.id for person in self._organisation.people.values() if person.department in departments]
        return list(dict.fromkeys([*posts, *members]))

    async def _has_account(self, person: str, platform: str) -> bool:
        known = self._organisation.people.get(person)
        return (known is not None and platform in known.accounts) or await self._accounts.of_person(platform, person) is not None
