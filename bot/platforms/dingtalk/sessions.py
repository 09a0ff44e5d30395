"""Session webhooks: every message that reaches the robot brings an address at which its chat can be spoken to for a while.

They can mention, cost no API call, and last 90 minutes by the samples, less by some reports (§1.3): good for answering at once.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bot.platforms.wire.memory import keep

FRESH = timedelta(minutes=60)
MARGIN = timedelta(minutes=1)
MOST_CHATS = 20_000
_LATEST = 253_402_300_800_000


@dataclass(frozen=True, slots=True)
class _Noted:
    session: str
    until: datetime


def hint_of(chat: str, url: str, expires_at: datetime) -> str | None:
    """A message's session as its `reply_hint`, good for its own chat only; None for an address that is none."""
    session = session_in(url)
    return f"{int(expires_at.timestamp() * 1000)} {session} {chat}" if session else None


def session_in(url: str) -> str | None:
    """The session an address names. Only that is kept: we call our own host, whatever host stood before it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return next(iter(parse_qs(parts.query).get("session", ())), None) if parts.path.endswith("/robot/sendBySession") else None


class Sessions:
    """The newest session of every chat."""

    def __init__(self) -> None:
        self._noted: OrderedDict[str, _Noted] = OrderedDict()
        self._dead: OrderedDict[str, None] = OrderedDict()

    def note(self, chat: str, url: str, expires_at: datetime, now: datetime) -> None:
        """A message from `chat` brought this address."""
        session = session_in(url)
        if session is None:
            return
        keep(self._noted, chat, _Noted(session, min(expires_at - MARGIN, now + FRESH)), MOST_CHATS)

    def fresh(self, chat: str, hint: str | None, now: datetime) -> str | None:
        """The session to answer in: the message's own while it lasts, else the chat's newest; None where there is none."""
        own = _hinted(chat, hint or "", now)
        if own is not None and own not in self._dead:
            return own
        noted = self._noted.get(chat)
        return noted.session if noted is not None and now < noted.until and noted.session not in self._dead else None

    def forget(self, session: str) -> None:
        """The platform says it is over (300001)."""
        keep(self._dead, session, None, MOST_CHATS)


def _hinted(chat: str, hint: str, now: datetime) -> str | None:
    stamp, session, of = (*hint.split(" ", 2), "", "", "")[:3]
    if not stamp.isdecimal() or not session or of != chat or not int(stamp) < _LATEST:
        return None
    return session if now < datetime.fromtimestamp(int(stamp) / 1000, UTC) - MARGIN else None
