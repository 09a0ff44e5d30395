"""The company as its administrator sets it up: apps with their secrets, visible range, trusted addresses; and their access tokens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.platforms.wecom.frames import Answer
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.directory import Member

TOKEN_LIFE = timedelta(seconds=7200)


@dataclass(slots=True, eq=False)
class App:
    """A 自建应用. `sees`: the departments in its 可见范围; None for the whole company."""

    agentid: int
    secret: str
    name: str = "督办"
    root_visible: bool = True
    sees: frozenset[int] | None = None
    may_phone: bool = True
    """Listed under 紧急通知-可调用接口的应用."""
    syncs: bool = False
    """It is 通讯录同步: may list every id, and send nothing."""

    def reaches(self, member: Member) -> bool:
        return self.sees is None or not self.sees.isdisjoint(member.departments)


NOBODY = App(0, "")
"""Who asks where no token is needed."""


@dataclass(slots=True)
class Company:
    """`cap`: the accounts it bought (帐号上限). `trusted_domains` None: every redirect is trusted."""

    corpid: str = "wwcorp01"
    apps: list[App] = field(default_factory=lambda: [App(1000002, "app-secret"), App(-1, "contacts-secret", "通讯录同步", syncs=True)])
    trusted_ips: set[str] = field(default_factory=lambda: {"127.0.0.1", "::1"})
    trusted_domains: set[str] | None = None
    cap: int = 5000

    def app(self, agentid: int) -> App | None:
        return next((app for app in self.apps if app.agentid == agentid), None)


@dataclass(slots=True)
class _Token:
    app: App
    until: datetime


class Tokens:
    """One token per app (获取access_token, path 91039): asked for again while it is valid, the same one comes back."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._tokens: dict[str, _Token] = {}
        self._current: dict[int, str] = {}
        self._numbers = count(1)

    def fetch(self, corpid: str, secret: str, now: datetime) -> Answer:
        if corpid != self._company.corpid:
            return codes.refused(codes.BAD_CORP)
        app = next((app for app in self._company.apps if app.secret == secret), None)
        if app is None:
            return codes.refused(codes.BAD_SECRET)
        token = self._current.get(app.agentid, "")
        if token not in self._tokens or self._tokens[token].until <= now:
            token = self._current[app.agentid] = f"AT-{app.agentid}-{next(self._numbers)}"
            self._tokens[token] = _Token(app, now + TOKEN_LIFE)
        return codes.fine(access_token=token, expires_in=int((self._tokens[token].until - now).total_seconds()))

    def owner(self, token: str, now: datetime) -> App | Answer:
        """The app a token speaks for, or what is wrong with the token."""
        if not token:
            return codes.refused(codes.NO_TOKEN)
        found = self._tokens.get(token)
        if found is None:
            return codes.refused(codes.BAD_TOKEN)
        return found.app if now < found.until else codes.refused(codes.TOKEN_EXPIRED)

    def invalidate(self) -> None:
        """Take every token back before its time: 40014 from now on."""
        self._tokens.clear()

    def expire(self, now: datetime) -> None:
        """Let every token run out now: 42001 from now on."""
        for token in self._tokens.values():
            token.until = min(token.until, now)


def lowered(users: Iterable[str]) -> str:
    """User ids as message/send answers them: in lower case, joined by bars."""
    return "|".join(user.lower() for user in users)
