"""Signed cookies: who logged in, and what a browser that is on its way to log in began with."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from aiohttp import web
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from bot.core.ports import Clock

SESSION, JOURNEY = "duban_session", "duban_login"
SESSION_FOR = timedelta(hours=12)
JOURNEY_FOR = timedelta(minutes=10)
Content = dict[str, str]


class Passes:
    """What it signs can be read by the browser and changed by nobody. A restart with another key logs everybody out."""

    def __init__(self, key: str, clock: Clock, *, secure: bool) -> None:
        self._serializers = {name: URLSafeTimedSerializer(key, salt=name, signer=_signer(clock)) for name in (SESSION, JOURNEY, "form")}
        self._secure = secure

    def give(self, response: web.StreamResponse, name: str, content: Mapping[str, str], lives: timedelta) -> None:
        value = self._serializers[name].dumps(dict(content))
        response.set_cookie(name, value, max_age=int(lives.total_seconds()), httponly=True, secure=self._secure, samesite="Lax", path="/me")

    def take(self, response: web.StreamResponse, name: str) -> None:
        response.del_cookie(name, path="/me", secure=self._secure, httponly=True, samesite="Lax")

    def read(self, request: web.Request, name: str, lives: timedelta) -> Content | None:
        """None for a cookie that is absent, forged or too old."""
        return self._opened(name, request.cookies.get(name, ""), lives)

    def form_token(self, session: Mapping[str, str]) -> str:
        return str(self._serializers["form"].dumps({"user": session["user"]}))

    def is_form_of(self, session: Mapping[str, str], token: str) -> bool:
        return (self._opened("form", token, SESSION_FOR) or {}).get("user") == session["user"]

    def _opened(self, name: str, value: str, lives: timedelta) -> Content | None:
        try:
            content = self._serializers[name].loads(value, max_age=int(lives.total_seconds()))
        except BadData:
            return None
        return content if isinstance(content, dict) else None


def _signer(clock: Clock) -> type[TimestampSigner]:
    class Signer(TimestampSigner):
        """Tells the time by the injected clock."""

        def get_timestamp(self) -> int:
            return int(clock.now().timestamp())

        def timestamp_to_datetime(self, ts: int) -> datetime:
            return datetime.fromtimestamp(ts, UTC)

    return Signer
