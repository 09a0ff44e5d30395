"""What the gateway does with a request of the subscribed bot: the push rule, the reply windows, the message checks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.messages import private_chat
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Answer, Body, mapping_in, text_in
from bot.platforms.wecom.simulator.cardcheck import mistake
from bot.platforms.wecom.simulator.counters import per_minute_and_hour
from bot.platforms.wecom.simulator.depot import Depot
from bot.platforms.wecom.simulator.reading import shown, shown_card
from bot.platforms.wecom.simulator.world import MEDIA_NAMES, World

REPLY_WINDOW = timedelta(hours=24)
EVENT_WINDOW = timedelta(seconds=5)
STREAM_WINDOW = timedelta(minutes=6)
MARKDOWN_BYTES = 20480
EMPTY_CONTENT = 44004

_PUSHED = frozenset({"markdown", "template_card", "file", "image", "voice", "video"})
_REPLIED = _PUSHED | {"stream"}
_WELCOMED = frozenset({"text", "template_card"})
_FINE = Answer(frames.OK, "ok")


@dataclass(frozen=True, slots=True)
class Issued:
    """A callback the gateway sent: `kind` is `message` or the event type."""

    kind: str
    chat: str
    at: datetime
    task_id: str = ""


@dataclass(slots=True)
class SentCard:
    """A card in a chat. `card` is everybody's view, `views` those of single people after an update for them only."""

    chat: str
    card: Body
    views: dict[str, Body] = field(default_factory=dict)

    def seen_by(self, user: str) -> Body:
        return self.views.get(user, self.card)


class Desk:
    """Answers requests and writes what becomes visible into the transcript."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.depot = Depot()
        self.issued: dict[str, Issued] = {}
        self.cards: dict[str, SentCard] = {}
        self._chats = per_minute_and_hour(30, 1000)
        self._uploads = per_minute_and_hour(30, 1000)
        self._streams: dict[tuple[str, str], datetime] = {}
        self._handlers: dict[str, Callable[[str, Body, datetime], Answer]] = {
            frames.PUSH: self._push,
            frames.REPLY: self._reply,
            frames.WELCOME: self._welcome,
            frames.UPDATE: self._update,
            frames.UPLOAD_INIT: self._open_upload,
            frames.UPLOAD_CHUNK: lambda req_id, body, now: self.depot.add(body, now),
            frames.UPLOAD_FINISH: lambda req_id, body, now: self.depot.finish(body, now),
        }

    def handle(self, cmd: str, req_id: str, body: Body, now: datetime) -> Answer:
        handler = self._handlers.get(cmd)
        return handler(req_id, body, now) if handler else Answer(frames.BAD_PARAMETER, f"unknown cmd {cmd!r}")

    def _push(self, req_id: str, body: Body, now: datetime) -> Answer:
        chat = self._addressed(body)
        if chat is None:
            return Answer(frames.CHAT_CLOSED, "invalid chatid")
        return self.post(chat, body, now, _PUSHED)

    def _addressed(self, body: Body) -> str | None:
        """The chat a push means; None where the bot may not speak. Without chat_type a group is tried first."""
        chatid, kind = text_in(body, "chatid"), body.get("chat_type", 0)
        meant = {1: [private_chat(chatid)], 2: [chatid], 0: [chatid, private_chat(chatid)]}.get(kind, [])
        return next((chat for chat in meant if self.world.takes_pushes(chat)), None)

    def _reply(self, req_id: str, body: Body, now: datetime) -> Answer:
        issued = self._open(req_id, "message", REPLY_WINDOW, now)
        if issued is None:
            return Answer(frames.BAD_REQUEST_ID, "invalid req_id")
        if text_in(body, "msgtype") == "stream":
            return self._stream(req_id, issued.chat, body, now)
        return self.post(issued.chat, body, now, _REPLIED, req_id)

    def _stream(self, req_id: str, chat: str, body: Body, now: datetime) -> Answer:
        stream = mapping_in(body, "stream")
        first = self._streams.setdefault((req_id, text_in(stream, "id")), now)
        if not text_in(stream, "id") or "msg_item" in stream:
            return Answer(frames.BAD_PARAMETER, "stream takes id, finish and content")
        if now - first > STREAM_WINDOW:
            return Answer(frames.STREAM_EXPIRED, "stream expired")
        return self.post(chat, body, now, _REPLIED, req_id)

    def _welcome(self, req_id: str, body: Body, now: datetime) -> Answer:
        issued = self._open(req_id, "enter_chat", EVENT_WINDOW, now)
        if issued is None:
            return Answer(frames.BAD_REQUEST_ID, "invalid req_id")
        return self.post(issued.chat, body, now, _WELCOMED, req_id)

    def _update(self, req_id: str, body: Body, now: datetime) -> Answer:
        issued = self._open(req_id, "template_card_event", EVENT_WINDOW, now)
        if issued is None:
            return Answer(frames.BAD_REQUEST_ID, "invalid req_id")
        return self.change_card(issued, body, now)

    def change_card(self, issued: Issued, body: Body, now: datetime) -> Answer:
        """Change the card somebody has just clicked, for everybody or for some."""
        card = mapping_in(body, "template_card")
        wrong = mistake(card)
        if body.get("response_type") != "update_template_card" or card.get("task_id") != issued.task_id or wrong:
            return Answer(frames.BAD_PARAMETER, wrong or "response_type or task_id")
        self._show_update(issued, card, body.get("userids"), now)
        return _FINE

    def _show_update(self, issued: Issued, card: Body, users: object, now: datetime) -> None:
        sent = self.cards[issued.task_id]
        if isinstance(users, list) and users:
            sent.views.update({user: card for user in users if isinstance(user, str)})
        else:
            sent.card, sent.views = card, {}
        self.world.show(now, "robot", issued.chat, "card_update", shown_card(card), card)

    def _open(self, req_id: str, kind: str, window: timedelta, now: datetime) -> Issued | None:
        issued = self.issued.get(req_id)
        return issued if issued is not None and issued.kind == kind and now - issued.at <= window else None

    def post(self, chat: str, body: Body, now: datetime, kinds: frozenset[str], reply_to: str | None = None) -> Answer:
        """Check a message, count it against its chat, and show it."""
        wrong = self._mistake(body, kinds, now)
        if wrong is not None:
            return wrong
        if not self._chats.allows(chat, now):
            return Answer(frames.TOO_MANY, "freq out of limit")
        kind = text_in(body, "msgtype")
        if kind == "template_card":
            card = mapping_in(body, "template_card")
            self.cards[text_in(card, "task_id")] = SentCard(chat, card)
        text = self._shown_media(kind, mapping_in(body, kind)) if kind in MEDIA_NAMES else shown(body)
        self.world.show(now, "robot", chat, kind, text, body, reply_to=reply_to)
        return _FINE

    def _shown_media(self, kind: str, content: Body) -> str:
        return f"[{MEDIA_NAMES[kind]}] {self.depot.media[text_in(content, 'media_id')].name}"

    def _mistake(self, body: Body, kinds: frozenset[str], now: datetime) -> Answer | None:
        kind = text_in(body, "msgtype")
        content = mapping_in(body, kind)
        if kind not in kinds:
            return Answer(frames.BAD_MESSAGE_TYPE, "invalid message type")
        if kind == "template_card":
            return self._card_mistake(content)
        if kind in MEDIA_NAMES:
            answer = self.depot.check(kind, text_in(content, "media_id"), now)
            return None if answer.ok else answer
        return _text_mistake(text_in(content, "content"))

    def _card_mistake(self, card: Body) -> Answer | None:
        wrong = mistake(card)
        if wrong is None and card.get("task_id") in self.cards:
            wrong = "task_id was used before"
        return Answer(frames.BAD_PARAMETER, wrong) if wrong else None

    def _open_upload(self, req_id: str, body: Body, now: datetime) -> Answer:
        if not self._uploads.allows("", now):
            return Answer(frames.TOO_MANY, "freq out of limit")
        return self.depot.open(body, now)


def _text_mistake(content: str) -> Answer | None:
    if not content.strip():
        return Answer(EMPTY_CONTENT, "empty content")
    if len(content.encode("utf-8", "surrogatepass")) > MARKDOWN_BYTES:
        return Answer(frames.TOO_LONG, "content exceeds max length 20480")
    return None
