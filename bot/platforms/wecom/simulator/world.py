"""Who is there and what was said: people, groups with all their ids, the transcript, and every request the bot made."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal

from bot.core.messages import is_private
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.simulator.directory import Directory

BOT = "bot"
"""The sender of the bot's own posts in the transcript, whichever mouth it spoke through."""
MEDIA_NAMES = {"image": "图片", "file": "文件", "video": "视频", "voice": "语音"}

Mouth = Literal["person", "robot", "app", "webhook", "private", "phone"]
"""Through what a post came: a person; 智能机器人; 应用群聊; 群 webhook; 应用消息 to one person; 紧急通知."""


@dataclass(frozen=True, slots=True)
class Post:
    """One thing visible in a chat. `text` is what people read, `body` what went over the wire."""

    at: datetime
    chat: str
    """The id it went to: of the mouth's own space."""
    sender: str
    kind: str
    text: str
    body: Body = field(default_factory=dict)
    heard: bool = False
    """For what people say: whether it was delivered to the bot."""
    reply_to: str | None = None
    """For replies of the bot: the req_id of the callback they answer."""
    group: str = ""
    """The group it is seen in, whichever id was used; a private chat is its own."""
    mouth: Mouth = "person"
    mentions: tuple[str, ...] = ()
    """Who was really pinged: members of the group only, or "@all" (table 5.3 of the dossier)."""
    missed: tuple[str, ...] = ()
    """Members a silent limit kept it from."""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot and how it was answered. `cmd` is a frame's command or the path below `/cgi-bin/`."""

    at: datetime
    cmd: str
    req_id: str
    body: Body
    errcode: int
    raw: bytes = b""
    """A REST request's body as it came; of an upload nothing."""
    status: int = 200
    """The HTTP status; 0 where the connection was cut or never answered."""


@dataclass(slots=True)
class Group:
    """One group of people. Each mouth knows it by an id of its own; `id` is the one the transcript files it under."""

    name: str
    members: set[str] = field(default_factory=set)
    has_bot: bool = True
    id: str = ""
    owner: str = ""
    robot_chat: str | None = None
    app_chat: str | None = None
    app: int | None = None
    """The agentid of the app that created it."""
    webhooks: list[str] = field(default_factory=list)
    room: str = ""
    """The roomid of the message archive (会话内容存档)."""


class World:
    """People and groups come into being when they are first mentioned; `awake` holds the chats that spoke to the bot."""

    def __init__(self, bot_name: str) -> None:
        self.bot_name = bot_name
        self.directory = Directory()
        self.groups: dict[str, Group] = {}
        self.awake: set[str] = set()
        self.transcript: list[Post] = []
        self.seen_in: defaultdict[str, list[Post]] = defaultdict(list)
        """The transcript by group."""
        self.calls: list[Call] = []
        self.changed: Callable[[], None] = lambda: None
        """Called whenever the transcript or the calls grow."""
        self._by_id: dict[str, Group] = {}
        self._numbers = count(1)

    @property
    def people(self) -> dict[str, str]:
        return self.directory.names

    def meet(self, user: str, chat: str) -> None:
        member = self.directory.meet(user)
        if not is_private(chat):
            group = self.find(chat) or self.add_group(chat, robot_chat=chat)
            group.members.add(member.id)

    def add_group(
        self, key: str, members: Iterable[str] = (), *, has_bot: bool = True, robot_chat: str | None = None, app_chat: str | None = None
    ) -> Group:
        people = {self.directory.meet(user).id for user in members}
        group = Group(key, people, has_bot, key, robot_chat=robot_chat, app_chat=app_chat, room=f"wrROOM{next(self._numbers):08d}")
        self.groups[key] = group
        for name in filter(None, (key, robot_chat, app_chat)):
            self.name(group, name)
        return group

    def name(self, group: Group, other: str) -> None:
        """Let a group be found by one more id."""
        self._by_id[other] = group

    def find(self, chat: str) -> Group | None:
        """The group that goes by this id with any mouth; ids are compared with case."""
        return self._by_id.get(chat)

    def place(self, chat: str) -> str:
        """Where the transcript files what is said in a chat."""
        group = self.find(chat)
        return group.id if group else chat

    def robot_chat(self, chat: str) -> str:
        """The id the robot knows a chat by."""
        group = self.find(chat)
        return group.robot_chat or group.id if group else chat

    def has_bot(self, chat: str) -> bool:
        """Whether the robot is in a chat; in private it always is."""
        group = self.find(chat)
        return group.has_bot if group else is_private(chat)

    def takes_pushes(self, chat: str) -> bool:
        """The robot may speak first only where somebody spoke to it, and no longer once it was removed."""
        return chat in self.awake and self.has_bot(chat)

    def show(
        self,
        at: datetime,
        mouth: Mouth,
        chat: str,
        kind: str,
        text: str,
        body: Body,
        *,
        sender: str = BOT,
        heard: bool = False,
        reply_to: str | None = None,
        mentions: tuple[str, ...] = (),
        missed: tuple[str, ...] = (),
    ) -> Post:
        """Write a post into the transcript."""
        number, place = f"P-{next(self._numbers)}", self.place(chat)
        post = Post(at, chat, sender, kind, text, body, heard, reply_to, place, mouth, mentions, missed, number)
        self.transcript.append(post)
        self.seen_in[place].append(post)
        self.changed()
        return post

    def record(self, call: Call) -> None:
        self.calls.append(call)
        self.changed()

    def pinged(self, group: Group, wanted: Iterable[str]) -> tuple[str, ...]:
        """Those of `wanted` a mention really reaches: members of the group, each once, and "@all"."""
        found: dict[str, None] = {}
        for user in wanted:
            member = self.directory.find(user)
            if user == "@all":
                found[user] = None
            elif member is not None and member.id in group.members:
                found[member.id] = None
        return tuple(found)
