"""Messages by webhook: sessionWebhook, the application robot's group webhook, custom robots (§2.3)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.messages import is_private
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, oapi, old
from bot.platforms.dingtalk.simulator.mentions import Mentioned, resolve
from bot.platforms.dingtalk.simulator.reading import shown_markdown
from bot.platforms.dingtalk.simulator.shapes import Body, items_in, mapping_in, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.windows import Penalty
from bot.platforms.dingtalk.simulator.world import Mouth

SESSION_LIFE = timedelta(minutes=90)
SKEW = timedelta(hours=1)
BODY_BYTES = 20_000
PER_MINUTE, CLOSED_FOR = 20, 600
TOO_FAST, TOO_LONG, NO_SESSION, SECURITY, OVER_QUOTA = 130101, 460101, 300001, 310000, 90020


@dataclass(frozen=True, slots=True)
class Hook:
    """A group webhook. `own` marks the application robot's; custom robots have their own security settings."""

    chat: str
    own: bool = True
    secret: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    chat: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A webhook message as read. `errcode` says what is wrong with it."""

    text: str = ""
    pinged: tuple[str, ...] = ()
    errcode: int = 0


@dataclass(slots=True)
class Webhooks:
    tenant: Tenant
    sessions: dict[str, Session] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    _rates: Penalty = field(default_factory=lambda: Penalty(PER_MINUTE, 60, CLOSED_FOR))
    _uuids: set[tuple[str, str]] = field(default_factory=set)

    def routes(self) -> list[Route]:
        return [
            oapi("POST", "/robot/sendBySession", self._by_session, bucket="webhook", key="none"),
            oapi("POST", "/robot/send", self._by_token, bucket="webhook", key="none"),
        ]

    def session(self, chat: str) -> tuple[str, datetime]:
        """The address to answer a message at, and until when it works."""
        name, expires = f"s{self.tenant.world.number():x}", self.tenant.clock.now() + SESSION_LIFE
        self.sessions[name] = Session(chat, expires)
        return f"{self.tenant.base}/robot/sendBySession?session={name}", expires

    def add(self, token: str, hook: Hook) -> str:
        """A webhook's address."""
        self.hooks[token] = hook
        return f"{self.tenant.base}/robot/send?access_token={token}"

    def _by_session(self, ask: Ask) -> Answer:
        session = self.sessions.get(ask.query.get("session", ""))
        if session is None or ask.now >= session.expires:
            return old(NO_SESSION, "session 不存在或已过期")
        return self._deliver(ask, session.chat, f"robot {session.chat}", "session", own=True)

    def _by_token(self, ask: Ask) -> Answer:
        token = ask.query.get("access_token", "")
        hook = self.hooks.get(token)
        if hook is None:
            return old(400101, "access_token不存在")
        if hook.secret and not _signed(hook.secret, ask):
            return old(SECURITY, "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]")
        if hook.keywords and not any(word in json.dumps(ask.body, ensure_ascii=False) for word in hook.keywords):
            return old(SECURITY, "keywords not in content")
        return self._deliver(ask, hook.chat, f"robot {hook.chat}" if hook.own else token, "webhook", own=hook.own)

    def _deliver(self, ask: Ask, chat: str, robot: str, mouth: Mouth, *, own: bool) -> Answer:
        refusal = self._malformed(ask) or self._closed(chat, own)
        if refusal is not None:
            return refusal
        written = self._read(ask.body, chat)
        if written.errcode:
            return old(written.errcode, "消息格式错误")
        uuid = (robot, ask.text("msgUuid"))
        if uuid[1] and uuid in self._uuids:
            return old()
        refusal = self._too_much(robot, ask.now)
        if refusal is not None:
            return refusal
        self._uuids.add(uuid)
        self.tenant.speak(chat, ask.text("msgtype"), written.text, mouth, mentions=self._addressed(chat, written), body=ask.body)
        return old()

    def _addressed(self, chat: str, written: Written) -> tuple[str, ...]:
        return tuple(self.tenant.world.members(chat)) if is_private(chat) else written.pinged

    def _malformed(self, ask: Ask) -> Answer | None:
        if "json" not in ask.headers.get("Content-Type", ""):
            return old(43004, "需要content-type为application/json")
        if len(ask.raw) > BODY_BYTES:
            return old(TOO_LONG, "message too long, exceed 20000 bytes")
        return None if ask.body else old(40035, "缺少参数 json")

    def _closed(self, chat: str, own: bool) -> Answer | None:
        group = self.tenant.world.groups.get(chat)
        if group is not None and group.disbanded:
            return old(400013, "群已被解散")
        if group is not None and own and not group.has_bot:
            return old(400106, "机器人不存在")
        return old(400102, "机器人已停用") if own and self.tenant.switches.bot_stopped else None

    def _too_much(self, robot: str, now: datetime) -> Answer | None:
        if not self._rates.allows(robot, now):
            return old(TOO_FAST, "send too fast, exceed 20 times per minute")
        return None if self.tenant.webhook_messages.spend(now) else old(OVER_QUOTA, "企业本月Webhook调用量超限")

    def _read(self, body: Body, chat: str) -> Written:
        kind = text_in(body, "msgtype")
        if kind not in _KINDS:
            return Written(errcode=400105)
        content, shown = mapping_in(body, kind), _KINDS[kind](mapping_in(body, kind))
        if not shown.strip():
            return Written(errcode=40035)
        if kind in ("link", "feedCard"):
            return Written(shown)
        found = self._mentioned(kind, text_in(content, "content" if kind == "text" else "text"), mapping_in(body, "at"), chat)
        return Written(found.text if kind == "text" else _KINDS[kind](content | {"text": found.text}), found.pinged)

    def _mentioned(self, kind: str, text: str, at: Body, chat: str) -> Mentioned:
        """Between two there is nobody to mention."""
        if is_private(chat):
            return Mentioned(text, ())
        return resolve(text, at, self.tenant.world.members(chat), self.tenant.world, needs_token=kind != "text")


def _signed(secret: str, ask: Ask) -> bool:
    """Whether the sign is ours and at most an hour old (加签)."""
    stamp = ask.query.get("timestamp", "")
    if not stamp.isdecimal() or abs(ask.now.timestamp() - int(stamp) / 1000) > SKEW.total_seconds():
        return False
    return hmac.compare_digest(sign(secret, stamp), ask.query.get("sign", ""))


def sign(secret: str, timestamp: str) -> str:
    """Base64(HmacSHA256(secret, timestamp + newline + secret)): custom robots and HTTP robot callbacks alike (§1.4, §2.3)."""
    mac = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(mac.digest()).decode()


def _action_card(content: Body) -> str:
    buttons = [text_in(content, "singleTitle"), *(text_in(button, "title") for button in items_in(content, "btns"))]
    return "\n".join([shown_markdown(text_in(content, "text")), " ".join(f"[{title}]" for title in buttons if title)]).rstrip()


_KINDS: dict[str, Callable[[Body], str]] = {
    "text": lambda content: text_in(content, "content"),
    "markdown": lambda content: shown_markdown(text_in(content, "text")),
    "link": lambda content: f"{text_in(content, 'title')}\n{text_in(content, 'text')}",
    "actionCard": _action_card,
    "feedCard": lambda content: "\n".join(text_in(link, "title") for link in items_in(content, "links")),
}
