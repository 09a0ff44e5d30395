"""The hearing half on the test bench: what came through its door, what it noticed."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.messages import Incoming
from bot.core.ports import Notice
from bot.platforms.dingtalk.adapter import DingTalk
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.simulator import Gateway
from bot.platforms.dingtalk.simulator.hub import Push
from bot.platforms.dingtalk.simulator.line import Topic

GROUP, PERSON = "cidTask01==", "u1001"
PRIVATE = f"dm:{PERSON}"


class Listening:
    """`door_faults` raises so many times before the door takes messages again."""

    def __init__(self, gateway: Gateway, *, app: Mapping[str, Any] | None = None, **how: Any) -> None:
        """`app` are members of `App`, `how` parameters of `DingTalk`."""
        self.gateway = gateway
        self.arrived: list[Incoming] = []
        self.notices: list[Notice] = []
        self.counted: Counter[str] = Counter()
        self.door_faults = 0
        self._changed = asyncio.Event()
        terms, base = gateway.terms, gateway.base
        known = {"client_id": terms.client_id, "secret": terms.secret, "corp_id": terms.corp_id, "api_base": base, "oapi_base": base}
        self.app = App(**{**known, **(app or {})})
        self.bot = DingTalk(
            self.app,
            gateway.clock,
            self,
            notice=self._noticed,
            sleep=gateway.clock.sleep,
            **how,
        )

    def count(self, bucket: str, calls: int = 1) -> None:
        self.counted[bucket] += calls

    async def start(self) -> None:
        await self.bot.start(self.door)
        await self.online()

    async def stop(self) -> None:
        await self.bot.stop()

    async def door(self, message: Incoming) -> bool:
        self._changed.set()
        if self.door_faults:
            self.door_faults -= 1
            raise OSError("the store is locked")
        new = message.message_id not in {earlier.message_id for earlier in self.arrived}
        if new:
            self.arrived.append(message)
        return new

    async def until(self, ready: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not ready():
                self._changed.clear()
                await self._changed.wait()

    async def online(self, times: int = 1) -> None:
        await self.until(lambda: self.kinds().count("online") >= times)

    def kinds(self) -> list[str]:
        return [notice.kind for notice in self.notices]

    @property
    def acked(self) -> list[int]:
        """The codes with which pushes were acknowledged, in the order they were pushed; 0 for those that were not."""
        return [push.code for push in self.gateway.hub.pushes]

    async def all_acked(self) -> None:
        await self.gateway.until(lambda: all(self.acked))

    async def pushed(self, topic: Topic, data: Mapping[str, Any], **headers: str) -> Push:
        """A push of any content, once it is acknowledged."""
        made = self.gateway.hub.new_push(topic, dict(data), **headers)
        await self.gateway.hub.push(made)
        return await self._answered(made)

    async def written(self, topic: Topic, data: str) -> Push:
        """A push with any text for data, of topics nobody asked for, too; once it is acknowledged."""
        hub = self.gateway.hub
        made = hub.new_push(topic, {})
        hub._waiting[made.message_id] = made
        headers = {"topic": topic[1], "messageId": made.message_id}
        await hub.lines[0].write(json.dumps({"type": topic[0], "headers": headers, "data": data}).encode())
        return await self._answered(made)

    async def _answered(self, made: Push) -> Push:
        await self.gateway.until(lambda: made.code != 0)
        return made

    async def hears(self, text: str, user: str = PERSON, chat: str = GROUP) -> Incoming:
        """A person says something; what came through the door."""
        before = len(self.arrived)
        await self.gateway.say(user, chat, text)
        await self.until(lambda: len(self.arrived) > before)
        return self.arrived[-1]

    def _noticed(self, notice: Notice) -> None:
        self.notices.append(notice)
        self._changed.set()
