"""Who is there and what was said: people, groups, the transcript, and every request the bot made."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.messages import is_private
from bot.platforms.wecom.frames import Body

BOT = "bot"
"""The sender of the bot's own posts in the transcript."""
MEDIA_NAMES = {"image": "图片", "file": "文件", "video": "视频", "voice": "语音"}


@dataclass(frozen=True, slots=True)
class Post:
    """One thing visible in a chat. `text` is what people read, `body` what went over the wire."""

    at: datetime
    chat: str
    sender: str
    kind: str
    text: str
    body: Body = field(default_factory=dict)
    heard: bool = False
    """For what people say: whether it was delivered to the bot."""
    reply_to: str | None = None
    """For replies of the bot: the req_id of the callback they answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot and how the gateway answered."""

    at: datetime
    cmd: str
    req_id: str
    body: Body
    errcode: int


@dataclass(slots=True)
class Group:
    name: str
    members: set[str] = field(default_factory=set)
    has_bot: bool = True


@dataclass(slots=True)
class World:
    """People and groups come into being when they are first mentioned; `awake` holds the chats that spoke to the bot."""

    bot_name: str
    people: dict[str, str] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    awake: set[str] = field(default_factory=set)
    transcript: list[Post] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def meet(self, user: str, chat: str) -> None:
        self.people.setdefault(user, user)
        if not is_private(chat):
            self.groups.setdefault(chat, Group(chat)).members.add(user)

    def takes_pushes(self, chat: str) -> bool:
        """The bot may speak first only where somebody spoke to it, and no longer once it was removed."""
        return chat in self.awake and (is_private(chat) or self.groups[chat].has_bot)
