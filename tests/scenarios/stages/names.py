"""People and chats: by the organisation's ids in a story, by accounts and ids of its own on a platform."""

from bot.core.messages import private_chat, private_user
from bot.core.organisation import Organisation


class Names:
    """`rooms`: what the platform's groups are called in the story, where it was the platform that named them."""

    def __init__(self, organisation: Organisation, platform: str) -> None:
        self._organisation = organisation
        self._platform = platform
        self.rooms: dict[str, str] = {}

    def user(self, person: str) -> str:
        return self._organisation.account(person, self._platform) if person in self._organisation.people else person

    def person(self, user: str) -> str:
        return self._organisation.person_by_account(self._platform, user) or user

    def shown(self, user: str) -> str | None:
        """A person's name, as the adapter asks for it."""
        person = self._organisation.person_by_account(self._platform, user)
        return self._organisation.name(person) if person else None

    def there(self, chat: str) -> str:
        """A chat of the story as the platform calls it."""
        person = private_user(chat)
        if person is not None:
            return private_chat(self.user(person))
        return next((there for there, here in reversed(self.rooms.items()) if here == chat), chat)

    def here(self, chat: str) -> str:
        user = private_user(chat)
        return self.rooms.get(chat, chat) if user is None else private_chat(self.person(user))
