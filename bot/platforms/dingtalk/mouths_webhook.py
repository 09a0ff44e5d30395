"""Mouths that can mention and cost no API call: the session of a chat, and a group's webhook (§1.3, §2.3)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bot.core.messages import Outgoing, is_private
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.bodies import Writer
from bot.platforms.dingtalk.cards import track_of
from bot.platforms.dingtalk.choosing import Form
from bot.platforms.dingtalk.endpoints import Endpoint
from bot.platforms.dingtalk.media import Media, media_id
from bot.platforms.dingtalk.mouths import Uttered, is_urgent, words_of
from bot.platforms.dingtalk.sessions import Sessions
from bot.platforms.dingtalk.verdicts import Answer, Kind
from bot.platforms.wire.shaper import NOTHING, Place, Rate

PER_MINUTE = (Rate(18, timedelta(seconds=62), kept=2),)
"""20 a minute are allowed, and one more means ten minutes of silence: that is never reached, and two stay for 重大."""
SESSION_OVER = "300001"
Places = tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Hook:
    """A group's webhook as bound: its token, and the secret it is signed with where it has one."""

    token: str = field(repr=False)
    secret: str = field(default="", repr=False)

    def places(self, chat: str) -> Places:
        return Place(f"webhook {self.token}", PER_MINUTE), robot_place(chat)


def hook_of(address: str) -> Hook | None:
    """From `token`, `token|secret`, or the whole address as it is copied from the group's settings."""
    where, _, secret = address.strip().partition("|")
    token = next(iter(parse_qs(urlsplit(where).query).get("access_token", ())), "") if "//" in where else where
    return Hook(token.strip(), secret.strip()) if token.strip() else None


def sign(secret: str, stamp: str) -> str:
    """加签: Base64(HmacSHA256(secret, timestamp + newline + secret))."""
    return base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()).decode()


def robot_place(chat: str) -> Place:
    """Whether sessions have the webhooks' limit is not said: they are kept within it (§12).

    A webhook's messages count here, too: it may be the one of the application's own robot, which is the one that answers.
    """
    return Place(f"robot {chat}", PER_MINUTE)


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What both have in common: the body, the platform's duplicate check, the rate."""

    api: Api
    media: Media
    writer: Writer

    def wait(self, places: Places, message: Outgoing) -> timedelta:
        return self.api.shaper.wait(*places, urgent=is_urgent(message))

    async def send(self, end: Endpoint, query: Mapping[str, str], places: Places, message: Outgoing, form: Form, rank: int) -> Uttered:
        """The first of the places is the one that is shut where the platform says so."""
        words, picture = words_of(form), ""
        if words.picture is not None:
            up = await self.media.put(words.picture, urgent=is_urgent(message))
            if not up.ok:
                return Uttered(up)
            picture = media_id(up)
        body = self.writer.webhook(words.text, () if is_private(message.chat) else words.mentions, picture, bare=words.bare)
        await self.api.shaper.turn(*places, urgent=is_urgent(message))
        answer = await self.api.call(end, {**body, "msgUuid": f"{track_of(message)}.{rank}"}, query)
        if answer.code and answer.verdict.kind is Kind.MUTED:
            self.api.shaper.shut(places[0].key, answer.verdict.seconds or 0)
        return Uttered(answer)


class SessionMouth:
    def __init__(self, webhooks: Webhooks, sessions: Sessions) -> None:
        self._webhooks = webhooks
        self._sessions = sessions

    def at_hand(self, message: Outgoing, now: datetime) -> bool:
        fresh = self._sessions.fresh(message.chat, message.reply_hint, now) is not None
        return fresh and self._webhooks.wait((robot_place(message.chat),), message) <= NOTHING

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        session = self._sessions.fresh(message.chat, message.reply_hint, self._webhooks.api.clock.now())
        if session is None:
            return Uttered(Answer(SESSION_OVER))
        places = (robot_place(message.chat),)
        uttered = await self._webhooks.send(endpoints.SESSION_SEND, {"session": session}, places, message, form, rank)
        if uttered.answer.code == SESSION_OVER:
            self._sessions.forget(session)
        return uttered


class WebhookMouth:
    """A custom robot's webhook, or the application robot's own in that group."""

    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def at_hand(self, message: Outgoing) -> bool:
        """A full minute is waited for rather than speaking without a mention; 重大 and ten minutes of silence are not."""
        hook = hook_of(message.addresses.get("webhook", ""))
        patience = NOTHING if is_urgent(message) else PER_MINUTE[0].within
        return hook is not None and self._webhooks.wait(hook.places(message.chat), message) <= patience

    async def utter(self, message: Outgoing, form: Form, rank: int) -> Uttered:
        hook = hook_of(message.addresses.get("webhook", "")) or Hook("")
        return await self._webhooks.send(endpoints.WEBHOOK_SEND, self._query(hook), hook.places(message.chat), message, form, rank)

    def _query(self, hook: Hook) -> dict[str, str]:
        if not hook.secret:
            return {"access_token": hook.token}
        stamp = str(int(self._webhooks.api.clock.now().timestamp() * 1000))
        return {"access_token": hook.token, "timestamp": stamp, "sign": sign(hook.secret, stamp)}
