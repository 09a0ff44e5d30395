"""One message through its steps: each by the first way that takes it, and at a second attempt on from where the first one stopped."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot.core.messages import PRIORITIES, Outgoing, Sent, is_private
from bot.core.ports import Clock, TryLater, Undeliverable
from bot.platforms.wecom.choosing import Mouth as MouthName
from bot.platforms.wecom.choosing import Part, Step, Way, unpinged, with_wake_up
from bot.platforms.wecom.mouths import Draft, Mouth, Posted
from bot.platforms.wecom.verdicts import Asleep
from bot.platforms.wire.memory import keep

log = logging.getLogger(__name__)

MOST_UNDER_WAY = 50_000
"""As many messages may have come part of the way: forgetting one would say its first part again."""
REMEMBERED = 2000
WAKE_UP_EVERY = timedelta(days=1)
"""A group is asked no more often to wake the robot."""
NOWHERE = "这里没有能说话的途径：智能机器人在回调地址后面只能回复，或尚未配置应用、绑定群"


@dataclass(slots=True)
class _Trail:
    """How far a message has come. Drafts are kept: what is sent again must be the same to the byte."""

    steps: tuple[Step, ...]
    done: int = 0
    drafts: dict[Way, list[Draft]] = field(default_factory=dict)
    taken: dict[Way, int] = field(default_factory=dict)
    closed: dict[Way, Undeliverable] = field(default_factory=dict)
    """Ways of the present step that will never take it."""
    platform_id: str | None = None
    mouth: str | None = None
    unreached: set[str] = field(default_factory=set)

    def forget_step(self) -> None:
        self.done += 1
        self.drafts, self.taken, self.closed = {}, {}, {}

    @property
    def asleep(self) -> bool:
        return any(isinstance(refusal, Asleep) for refusal in self.closed.values())

    def note(self, mouth: Mouth, posted: Posted) -> None:
        self.platform_id = self.platform_id or posted.platform_id
        self.mouth = self.mouth or mouth.name
        self.unreached.update(posted.unreached)


class Delivery:
    """One message at a time per chat, so that parts of two messages never mix."""

    def __init__(self, mouths: Mapping[MouthName, Mouth], plan: Callable[[Outgoing], tuple[Step, ...]], clock: Clock) -> None:
        self._mouths = mouths
        self._plan = plan
        self._clock = clock
        self._asked: OrderedDict[str, datetime] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._trails: OrderedDict[str, _Trail] = OrderedDict()
        self._sent: OrderedDict[str, Sent] = OrderedDict()

    async def send(self, message: Outgoing) -> Sent:
        """A repeated call goes on behind what was taken already. Raises TryLater, Undeliverable or OutcomeUnknown."""
        async with self._turns.setdefault(message.chat, asyncio.Lock()):
            if message.id not in self._sent:
                keep(self._sent, message.id, await self._whole(message), REMEMBERED)
            return self._sent[message.id]

    async def _whole(self, message: Outgoing) -> Sent:
        trail = self._trails.get(message.id) or _Trail(self._plan(message))
        keep(self._trails, message.id, trail, MOST_UNDER_WAY)
        while trail.done < len(trail.steps):
            await self._step(trail, message)
            trail.forget_step()
        del self._trails[message.id]
        return Sent(trail.platform_id, trail.mouth, tuple(sorted(trail.unreached)))

    async def _step(self, trail: _Trail, message: Outgoing) -> None:
        """The first way that takes it. 重大 does not wait where another way is open; the rest keeps to its way and waits."""
        later: list[TryLater] = []
        for way in self._open(trail):
            refusal = await self._try(way, trail, message)
            if refusal is None:
                trail.unreached.update(unpinged(way, trail.closed))
                return
            level = logging.WARNING if isinstance(refusal, Undeliverable) else logging.INFO
            log.log(level, "wecom: %s not sent through %s: %s", message.id, way.mouth, refusal.reason)
            if isinstance(refusal, Undeliverable):
                trail.closed[way] = refusal
            elif message.priority == PRIORITIES["major"]:
                later.append(refusal)
            else:
                raise refusal
        if later:
            raise min(later, key=lambda refusal: refusal.seconds or 0)
        reasons, trail.closed = [refusal.reason for refusal in trail.closed.values()], {}
        raise Undeliverable("；".join(dict.fromkeys(reasons)) or NOWHERE)

    def _open(self, trail: _Trail) -> Iterator[Way]:
        """The ways still to be tried; those through a mouth that cannot be used now last."""
        ways = [way for way in trail.steps[trail.done] if way not in trail.closed]
        return iter(sorted(ways, key=lambda way: bool(self._mouths[way.mouth].shut)))

    async def _try(self, way: Way, trail: _Trail, message: Outgoing) -> TryLater | Undeliverable | None:
        try:
            await self._through(way, trail, message)
        except (TryLater, Undeliverable) as refusal:
            return refusal
        return None

    async def _through(self, way: Way, trail: _Trail, message: Outgoing) -> None:
        mouth = self._mouths[way.mouth]
        if way not in trail.drafts:
            trail.drafts[way] = mouth.drafts(self._part(way, trail, message), message)
        drafts = trail.drafts[way]
        for rank in range(trail.taken.get(way, 0), len(drafts)):
            trail.note(mouth, await mouth.post(drafts[rank], message))
            trail.taken[way] = rank + 1

    def _part(self, way: Way, trail: _Trail, message: Outgoing) -> Part:
        """With a word on how to wake the robot, where it was refused just now and its group was not asked lately."""
        now, asked = self._clock.now(), self._asked.get(message.chat)
        if not trail.asleep or is_private(message.chat) or (asked and now - asked < WAKE_UP_EVERY):
            return way.part
        keep(self._asked, message.chat, now, REMEMBERED)
        return with_wake_up(way.part)
