"""The adapter on the test bench: what came through its door, what it noticed."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import count

from bot.core.messages import Attachment, Card, Incoming, Outgoing, Sent
from bot.core.ports import Notice
from bot.platforms.wecom.adapter import WeComWithApp
from bot.platforms.wecom.api import App
from bot.platforms.wecom.callbacks.door import CallbackKeys
from bot.platforms.wecom.simulator import Gateway
from bot.platforms.wecom.supervisor import Credentials

GROUP, PERSON = "wrGROUP-01", "zhou.ping"
PRIVATE = f"dm:{PERSON}"


class Bench:
    """`door_faults` raises so many times before the door takes messages again. `robot` and `app`: what is set up."""

    def __init__(
        self,
        gateway: Gateway,
        secret: str | None = None,
        *,
        robot: bool = True,
        app: App | None = None,
        callbacks: CallbackKeys | None = None,
    ) -> None:
        self.gateway = gateway
        self.arrived: list[Incoming] = []
        self.notices: list[Notice] = []
        self.door_faults = 0
        self._changed = asyncio.Event()
        self._numbers = count(1)
        self.callbacks = callbacks or CallbackKeys()
        self.counted: Counter[str] = Counter()
        self.bot = WeComWithApp(
            Credentials(gateway.terms.bot_id, secret or gateway.terms.secret, gateway.url) if robot else None,
            gateway.clock,
            app=app,
            callbacks=callbacks,
            api_base=gateway.base_url,
            meter=self,
            names={"zhou.ping": "周平", "li.na": "李娜"}.get,
            notice=self._noticed,
            sleep=gateway.clock.sleep,
            own_site="https://duban.example/",
        )

    async def start(self) -> None:
        await self.bot.start(self.door)
        await self.online()

    async def stop(self) -> None:
        await self.bot.stop()

    async def door(self, message: Incoming) -> bool:
        if self.door_faults:
            self.door_faults -= 1
            raise OSError("the store is locked")
        self.arrived.append(message)
        self._changed.set()
        return True

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not ready():
                self._changed.clear()
                await self._changed.wait()

    async def online(self, times: int = 1) -> None:
        await self.until(lambda: self.kinds().count("online") >= times)

    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]

    async def hears(self, text: str, user: str = PERSON, chat: str = GROUP) -> Incoming:
        """A person says something; what came through the door."""
        before = len(self.arrived)
        await self.gateway.say(user, chat, text)
        await self.until(lambda: len(self.arrived) > before)
        return self.arrived[-1]

    def outgoing(
        self,
        text: str,
        chat: str = GROUP,
        *,
        mentions: tuple[str, ...] = (),
        card: Card | None = None,
        files: tuple[Attachment, ...] = (),
        reply_hint: str | None = None,
        addresses: Mapping[str, str] | None = None,
        priority: int = 3,
        phone: bool = False,
    ) -> Outgoing:
        return Outgoing(
            f"out-{next(self._numbers)}",
            chat,
            "note",
            text,
            mentions=mentions,
            card=card,
            files=files,
            reply_hint=reply_hint,
            addresses=addresses or {},
            priority=priority,
            phone=phone,
        )

    async def send(self, text: str, chat: str = GROUP, **rest: object) -> Sent:
        return await self.bot.send(self.outgoing(text, chat, **rest))  # type: ignore[arg-type]

    def count(self, bucket: str, calls: int = 1) -> None:
        """As the meter."""
        self.counted[bucket] += calls

    def _noticed(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._changed.set()
