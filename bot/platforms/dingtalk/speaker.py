"""The mouth as a whole: one message in, its parts out in order, each by the first way that works."""

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.messages import Outgoing, Sent
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.dingtalk.alarms import Alarms
from bot.platforms.dingtalk.api import AGAIN, Api
from bot.platforms.dingtalk.bodies import Names, Writer
from bot.platforms.dingtalk.cards import Press
from bot.platforms.dingtalk.choosing import AtHand, Attempt, Form, Mouth, Part, Words, beside, plan
from bot.platforms.dingtalk.media import Media
from bot.platforms.dingtalk.mouths import BesideMouth, GroupMouth, NoticeMouth, PrivateMouth, Robot, Uttered, is_urgent
from bot.platforms.dingtalk.mouths_card import CardMouth
from bot.platforms.dingtalk.mouths_webhook import SessionMouth, WebhookMouth, Webhooks
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.verdicts import QUOTA_AGAIN, Answer, Kind, failure
from bot.platforms.wire.memory import keep

log = logging.getLogger(__name__)

REMEMBERED = 2000
ABSENT_FOR = timedelta(minutes=10)
"""A group with a webhook that the robot was not in is spared its calls for so long."""
CHECKED_FOR_DUPLICATES = frozenset({Mouth.SESSION, Mouth.WEBHOOK, Mouth.CARD})
"""Where a repeated call is recognised by the platform: a lost answer costs nothing."""
NEXT_MOUTH = frozenset({Kind.HERE, Kind.MUTED, Kind.QUOTA, Kind.AUDIT, Kind.FILE})
PLAINER = frozenset({Kind.AUDIT, Kind.QUOTA, Kind.FILE})
"""After these the words are tried once more bare."""
NOT_IN_THE_GROUP = frozenset({"resource.not.found", "invalid.openConversationId", "conversation.org.notMatch"})


class Speaks(Protocol):
    """One way to say something. `rank` is the part's place in its message."""

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered: ...


@dataclass(slots=True)
class _Progress:
    """What the platform took of a message so far."""

    parts: list[Part]
    done: int = 0
    sent: Sent = field(default_factory=Sent)

    def went(self, message: Outgoing, taken: Sent) -> None:
        """The next part left."""
        follow = beside(message, self.parts[self.done], taken.mouth)
        self.done, self.sent = self.done + 1, _with(self.sent, taken)
        self.parts[self.done : self.done] = follow


class Speaker:
    """Speaks as one application. `names` gives the display name of a user, None when unknown."""

    def __init__(self, api: Api, sessions: Sessions, names: Names, own_site: str = "") -> None:
        self._api = api
        self._alarms = Alarms(api)
        site = own_site.rstrip("/") + "/" if own_site else ""
        writer, media = Writer(names, site), Media(api)
        robot, webhooks = Robot(api, media, writer), Webhooks(api, media, writer)
        self._session, self._webhook = SessionMouth(webhooks, sessions), WebhookMouth(webhooks)
        self._card, private = CardMouth(api, writer), PrivateMouth(robot)
        self._mouths: Mapping[Mouth, Speaks] = {
            Mouth.SESSION: self._session,
            Mouth.WEBHOOK: self._webhook,
            Mouth.CARD: self._card,
            Mouth.GROUP: GroupMouth(robot),
            Mouth.PRIVATE: private,
            Mouth.PEOPLE: private,
            Mouth.BESIDE: BesideMouth(private),
            Mouth.NOTICE: NoticeMouth(api, site),
        }
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._begun: OrderedDict[str, _Progress] = OrderedDict()
        self._absent: OrderedDict[str, datetime] = OrderedDict()

    async def say(self, message: Outgoing) -> Sent:
        """One message at a time per chat; a repeated call goes on behind what was taken. Raises as `Platform.send` does."""
        async with self._turns[message.chat]:
            progress = self._begun.get(message.id)
            if progress is None:
                progress = _Progress(plan(message, self._at_hand(message)))
            try:
                await self._finish(message, progress)
            except (TryLater, Undeliverable, OutcomeUnknown):
                await self._alarms.ring(message)  # a telephone may ring where no message comes through
                raise
            await self._alarms.ring(message)
            return progress.sent

    async def _finish(self, message: Outgoing, progress: _Progress) -> None:
        """The parts that are left, in order."""
        while progress.done < len(progress.parts):
            taken = await self._part(message, progress.parts[progress.done], progress.done)
            progress.went(message, taken)
            keep(self._begun, message.id, progress, REMEMBERED)

    def label(self, press: Press) -> str:
        """What stood on a button pressed; empty for a card sent before this process began."""
        return self._card.label(press)

    async def close(self) -> None:
        await self._api.close()

    def _at_hand(self, message: Outgoing) -> AtHand:
        now, messages = self._api.clock.now(), self._api.may_spend("messages")
        webhook = messages and self._webhook.at_hand(message)
        return AtHand(
            session=messages and self._session.at_hand(message, now),
            webhook=webhook,
            card=self._api.app.card_template is not None,
            notice=self._api.app.agent_id is not None,
            robot=not webhook or now >= self._absent.get(message.chat, now),
            calls=self._api.may_spend("api"),
        )

    async def _part(self, message: Outgoing, part: Part, rank: int) -> Sent:
        """By the first way that works. Raises for the one that mattered most when none does."""
        refused: list[Answer] = []
        for attempt in part:
            uttered = await self._attempt(message, attempt, rank)
            if uttered.answer.ok:
                return Sent(uttered.key, attempt.mouth.value, uttered.unreached)
            refused.append(uttered.answer)
            if uttered.answer.code in NOT_IN_THE_GROUP:
                keep(self._absent, message.chat, self._api.clock.now() + ABSENT_FOR, REMEMBERED)
            kind = uttered.answer.verdict.kind
            if kind not in NEXT_MOUTH and not (kind is Kind.SOON and is_urgent(message)):
                break
        raise _worst(refused)

    async def _attempt(self, message: Outgoing, attempt: Attempt, rank: int) -> Uttered:
        uttered = await self._utter(message, attempt, rank)
        plainer = attempt.form.plainer if isinstance(attempt.form, Words) else None
        if uttered.answer.ok or plainer is None or uttered.answer.verdict.kind not in PLAINER:
            return uttered
        log.warning("dingtalk: %s goes as bare words (%s)", message.id, uttered.answer.code)
        return await self._utter(message, replace(attempt, form=plainer), rank)

    async def _utter(self, message: Outgoing, attempt: Attempt, rank: int) -> Uttered:
        try:
            return await self._mouths[attempt.mouth].utter(message, attempt.form, rank)
        except OutcomeUnknown as lost:
            if attempt.mouth in CHECKED_FOR_DUPLICATES:
                raise TryLater(lost.reason, AGAIN) from lost
            raise


def _worst(refused: list[Answer]) -> TryLater | Undeliverable:
    """Later rather than never, where one of the ways may open again."""
    if not refused:
        return TryLater("钉钉本月调用额度已用完", QUOTA_AGAIN)
    failures = [failure(answer) for answer in refused]
    return next((found for found in failures if isinstance(found, TryLater)), failures[-1])


def _with(sent: Sent, taken: Sent) -> Sent:
    """The first key, the first mouth, everybody who was missed."""
    return Sent(sent.platform_id or taken.platform_id, sent.mouth or taken.mouth, tuple(dict.fromkeys(sent.unreached + taken.unreached)))
