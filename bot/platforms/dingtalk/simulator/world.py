"""Who is there and what was said: people, departments, groups, the transcript, and every call the bot made."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal

from bot.core.messages import is_private, private_user
from bot.platforms.dingtalk.simulator.shapes import Body

BOT = "bot"
"""The sender of the bot's own posts in the transcript."""
EVERYBODY = "@all"
"""In `say(at=…)`: the mention of all, which does not reach the bot."""
ROOT_DEPARTMENT = 1

Mouth = Literal["person", "group", "private", "session", "webhook", "card", "scene", "ding", "notice", "todo"]
"""By which way a post came: a person's client, groupMessages/send, oToMessages, sessionWebhook, robot/send, a card …"""


@dataclass(slots=True)
class Post:
    """One thing visible in a chat. `text` is what people read, `body` what went over the wire."""

    at: datetime
    chat: str
    sender: str
    kind: str
    text: str
    mentions: tuple[str, ...] = ()
    """Who was really pinged: members of the chat, by user id; in a private chat the person it is with."""
    mouth: Mouth = "person"
    body: Body = field(default_factory=dict)
    card: str | None = None
    """The outTrackId of the card this post shows or changes."""
    key: str = ""
    """The msgId of what people say, the processQueryKey or carrierId of what the robot sends."""
    heard: bool = False
    """For what people say: whether it was delivered to the bot."""
    only_for: frozenset[str] | None = None
    """Whom a card or a toast is shown to, where not to everybody in the chat."""
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call of the bot and how it was answered. `raw` of an upload is a note of what came instead of its bytes."""

    at: datetime
    method: str
    path: str
    query: str
    raw: bytes
    status: int
    code: str


@dataclass(slots=True)
class Person:
    """`external` people are of another organisation: they have no staff id that we may see."""

    user: str
    name: str
    union_id: str
    mobile: str = ""
    title: str = ""
    manager: str = ""
    departments: tuple[int, ...] = (ROOT_DEPARTMENT,)
    external: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    number: int
    name: str
    parent: int


@dataclass(slots=True)
class Group:
    chat: str
    name: str
    members: dict[str, None] = field(default_factory=dict)
    """In the order they came."""
    has_bot: bool = True
    owner: str = ""
    chat_id: str = ""
    admins: set[str] = field(default_factory=set)
    template: str = ""
    """The template of a scene group; empty for ordinary groups."""
    settings: Body = field(default_factory=dict)
    disbanded: bool = False
    muted: bool = False
    """The robot may not speak here."""


@dataclass(slots=True)
class Sent:
    """A message of the robot that can be asked for and taken back by its processQueryKey."""

    key: str
    chat: str
    posts: tuple[Post, ...]
    at: datetime
    readers: dict[str, datetime] = field(default_factory=dict)
    recalled: bool = False


class World:
    """People and groups come into being when they are first mentioned."""

    def __init__(self, bot_name: str) -> None:
        self.bot_name = bot_name
        self.people: dict[str, Person] = {}
        self.departments = {ROOT_DEPARTMENT: Department(ROOT_DEPARTMENT, "公司", 0)}
        self.groups: dict[str, Group] = {}
        self.transcript: list[Post] = []
        self.chats: defaultdict[str, list[Post]] = defaultdict(list)
        self.calls: list[Call] = []
        self.sent: dict[str, Sent] = {}
        self._by_mobile: dict[str, str] = {}
        self._by_union: dict[str, str] = {}
        self._by_chat_id: dict[str, str] = {}
        self._numbers = count(1)

    def number(self) -> int:
        """A number nobody had before."""
        return next(self._numbers)

    def add_person(self, person: Person) -> Person:
        self.people[person.user] = person
        self._by_union[person.union_id] = person.user
        if person.mobile:
            self._by_mobile[person.mobile] = person.user
        return person

    def person(self, user: str) -> Person:
        return self.people.get(user) or self.add_person(Person(user, user, f"Un-{user}"))

    def by_mobile(self, mobile: str) -> str | None:
        return self._by_mobile.get(mobile)

    def by_union(self, union_id: str) -> str | None:
        return self._by_union.get(union_id)

    def add_group(self, group: Group) -> Group:
        group.chat_id = group.chat_id or f"chat{self.number():04d}"
        self.groups[group.chat] = group
        self._by_chat_id[group.chat_id] = group.chat
        for user in group.members:
            self.person(user)
        return group

    def group_by_chat_id(self, chat_id: str) -> Group | None:
        return self.groups.get(self._by_chat_id.get(chat_id, ""))

    def meet(self, user: str, chat: str) -> None:
        self.person(user)
        if not is_private(chat):
            group = self.groups.get(chat) or self.add_group(Group(chat, chat))
            group.members[user] = None

    def name(self, user: str) -> str:
        return self.people[user].name if user in self.people else user

    def members(self, chat: str) -> dict[str, None]:
        """Everybody in a chat but the bot."""
        person = private_user(chat)
        return {person: None} if person is not None else self.groups[chat].members

    def keep(self, post: Post) -> Post:
        self.transcript.append(post)
        self.chats[post.chat].append(post)
        return post
