"""One organisation with one application on it: what it agreed to, how it is set up, and what all desks share."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.core.messages import private_user
from bot.platforms.dingtalk.simulator.faults import Faults
from bot.platforms.dingtalk.simulator.feed import feed_line
from bot.platforms.dingtalk.simulator.windows import Allowance
from bot.platforms.dingtalk.simulator.world import BOT, Mouth, Post, Sent, World
from bot.platforms.wire.staged import StagedClock

SCOPES = frozenset(
    {
        "qyapi_robot_sendmsg",
        "qyapi_chat_manage",
        "qyapi_chat_read",
        "qyapi_get_member",
        "qyapi_get_department_list",
        "Card.Instance.Write",
        "Todo.Todo.Write",
        "Contact.User.Read",
        "Premium.Ding.Write",
    }
)
"""Every permission point the checklist of §11 asks for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who the application is. The robotCode of an internal application is its client id (§11)."""

    client_id: str = "dingdemo001"
    secret: str = "local-secret"
    bot_name: str = "协作助手"
    corp_id: str = "dingcorp01"
    agent_id: int = 1001

    @property
    def robot_code(self) -> str:
        return self.client_id


@dataclass(frozen=True, slots=True)
class Limits:
    """What the organisation bought (§7): calls and messages a month, calls a second per end point."""

    api_calls: int = 5_000
    webhook_messages: int = 3_000
    qps: int = 20


STANDARD = Limits()
PROFESSIONAL = Limits(200_000, 50_000)
WITH_ADD_ON = Limits(5_200_000, 550_000, 60)


@dataclass(slots=True)
class Switches:
    """What differs from tenant to tenant, or what the documents leave open."""

    published: bool = True
    """An unpublished application sees no senderStaffId and cannot write to people (§9.6)."""
    bot_stopped: bool = False
    receive: Literal["stream", "http"] = "stream"
    robot_url: str = ""
    """Where robot messages are posted in HTTP mode."""
    org_robots_add: bool = True
    """Whether the undocumented orgRobots/add works, or says 403 (§3.2)."""
    redelivery: Literal["never", "same", "new"] = "never"
    """Robot messages that were not acknowledged: never sent again as documented, or once more with the same or a new messageId."""
    redelivery_after: float = 60.0
    event_again_after: float = 3.0
    event_pushes: int = 5
    """An event is pushed so often at most while nobody says SUCCESS."""
    read_events: bool = False
    """Whether a reader of the robot's message is told by `robot_msg_read`."""
    mentions_of_others: Literal["kept", "stripped"] = "kept"
    """How other people's mentions appear in `text.content`."""
    ding_allowed: bool = True
    ding_quota: int = 1_000
    """Text messages and phone calls left in the DING pack."""
    bridge_user: str = ""
    """Whose personal events are fed; empty: nobody's."""
    scopes: frozenset[str] = SCOPES
    address_allowed: bool = True
    """Whether the caller's address is on the application's list."""
    ping_every: float = 25.0
    pings_missed: int = 3
    """A connection that left so many pings unanswered is cut."""
    connection_life: float | None = None
    """Seconds until a connection is told to disconnect; None: only when a test says so."""
    greets: bool = False
    """Whether a connection begins with SYSTEM CONNECTED, as some report."""
    flow_controlled: frozenset[str] = frozenset()
    """People whose private messages are held up by the platform just now."""


class Bell:
    """Rings whenever something happened that somebody may wait for."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def until(self, ready: Callable[[], bool]) -> None:
        while not ready():
            self._rung.clear()
            await self._rung.wait()


@dataclass(slots=True)
class Tenant:
    terms: Terms
    limits: Limits
    clock: StagedClock
    world: World
    faults: Faults = field(default_factory=Faults)
    switches: Switches = field(default_factory=Switches)
    bell: Bell = field(default_factory=Bell)
    feed: list[str] = field(default_factory=list)
    """Personal events as `dws event consume … -f ndjson` prints them, one line each (§1.5)."""
    base: str = ""
    """http://127.0.0.1:PORT, for every host."""
    api_calls: Allowance = field(init=False)
    webhook_messages: Allowance = field(init=False)

    def __post_init__(self) -> None:
        self.api_calls = Allowance(self.limits.api_calls)
        self.webhook_messages = Allowance(self.limits.webhook_messages)

    def post(self, chat: str, sender: str, kind: str, text: str, **more: Any) -> Post:
        """Something becomes visible in a chat; `more` are members of `Post`."""
        post = self.world.keep(Post(self.clock.now(), chat, sender, kind, text, **more))
        line = feed_line(self.world, post, self.switches.bridge_user)
        if line is not None:
            self.feed.append(line)
        self.bell.ring()
        return post

    def speak(self, chat: str, kind: str, text: str, mouth: Mouth, **more: Any) -> Post:
        """The robot says something; in a private chat it pings the person."""
        person = private_user(chat)
        if person is not None:
            more.setdefault("mentions", (person,))
        return self.post(chat, BOT, kind, text, mouth=mouth, **more)

    def file(self, chat: str, posts: tuple[Post, ...], key: str) -> Sent:
        """Keep what was sent under its processQueryKey."""
        sent = Sent(key, chat, posts, self.clock.now())
        self.world.sent[key] = sent
        return sent

    def new_key(self) -> str:
        """A processQueryKey; real ones hold characters a query string has to escape."""
        return f"pqk+{self.world.number():06d}/sim=="
