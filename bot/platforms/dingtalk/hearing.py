"""From what the platform delivers, by whichever way, to what goes through the door; and what is learnt on the way."""

from collections.abc import Callable
from urllib.parse import urlsplit

from bot.core.messages import Incoming
from bot.core.ports import Clock, Meter, Notice
from bot.platforms.dingtalk.app import App
from bot.platforms.dingtalk.cards import Press, card_answer, press_of
from bot.platforms.dingtalk.events import clicked
from bot.platforms.dingtalk.frames import Body
from bot.platforms.dingtalk.payloads import QUOTA_GONE, chat_of, error_code, said, session_of, unread
from bot.platforms.dingtalk.sessions import Sessions, hint_of

Labels = Callable[[Press], str]
"""The label of a pressed button; empty where it is not remembered."""


class Hearing:
    """Notes the session webhooks that come with messages, counts them, and tells a human when they come empty."""

    def __init__(
        self,
        app: App,
        clock: Clock,
        meter: Meter,
        sessions: Sessions,
        label: Labels,
        *,
        notice: Callable[[Notice], None] = lambda notice: None,
    ) -> None:
        self._clock = clock
        self._meter = meter
        self._sessions = sessions
        self._label = label
        self._notice = notice
        self._home = _origin(app.oapi_base)
        self._suspended = False

    def message(self, body: Body, raw: bytes) -> Incoming:
        """Something said to the robot; without its content, material for the archive."""
        self._meter.count("messages")
        self._watch_quota(body)
        return said(body, raw, self._session(body))

    def click(self, body: Body, raw: bytes) -> tuple[Incoming, Callable[[], Body | None]]:
        """A click on a card, and what is to change on it, to be asked for once it is stored; None where it is no click of ours."""
        press = press_of(body)
        if press is None:
            return unread(raw), lambda: None
        return clicked(press, raw), lambda: card_answer(self._label(press))

    def _session(self, body: Body) -> str | None:
        """Note the address a message brought, if it is on the platform's own host: answers hold what only the chat may read."""
        session = session_of(body)
        if session is None or _origin(session.url) != self._home:
            return None
        self._sessions.note(chat_of(body), session.url, session.expires_at, self._clock.now())
        return hint_of(chat_of(body), session.url, session.expires_at)

    def _watch_quota(self, body: Body) -> None:
        """Messages without their content look like a fault of ours; a human hears of it, once until they are whole again."""
        code = error_code(body)
        if code and not self._suspended:
            reason = "额度用尽" if code == QUOTA_GONE else f"错误码 {code}"
            self._notice(Notice("alarm", self._clock.now(), f"{reason}：钉钉送来的消息没有内容"))
        self._suspended = bool(code)


def _origin(address: str) -> tuple[str, str | None, int | None] | None:
    """Scheme, host and port; None for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port
