"""网页授权: the page that sends a browser back with a code (path 96441), and whom the code stands for."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.platforms.wecom.frames import Answer
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.ask import Ask, Door, Doors
from bot.platforms.wecom.simulator.company import Company
from bot.platforms.wecom.simulator.directory import Directory
from bot.platforms.wire.staged import StagedClock

CODE_LIFE = timedelta(minutes=5)
_STATE = re.compile(r"[a-zA-Z0-9]{0,128}")


@dataclass(slots=True)
class _Code:
    user: str
    until: datetime
    used: bool = False


class Logins:
    """`visitor`: who sits at the browser, consenting to everything. Somebody who is no member is known by an openid only."""

    def __init__(self, company: Company, directory: Directory, clock: StagedClock) -> None:
        self._company = company
        self._directory = directory
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._numbers = count(1)
        self.visitor = ""

    @property
    def doors(self) -> Doors:
        return {"auth/getuserinfo": Door("GET", self._who, counted=False)}

    async def authorize(self, request: web.Request) -> web.Response:
        """`/connect/oauth2/authorize`: on to `redirect_uri` with `code` and `state`, or a page with the reason."""
        query = request.query
        wrong = self._mistake(query.get("appid", ""), query.get("redirect_uri", ""), query.get("state", ""), query.get("scope", ""))
        if wrong is not None:
            return web.Response(text=f"{wrong.errcode} {wrong.errmsg}")
        code = f"CODE-{next(self._numbers)}"
        self._codes[code] = _Code(query.get("userid") or self.visitor, self._clock.now() + CODE_LIFE)
        target, glue = query["redirect_uri"], "&" if "?" in query["redirect_uri"] else "?"
        answer = urlencode({"code": code, "state": query.get("state", "")})
        return web.Response(status=302, headers={"Location": f"{target}{glue}{answer}"})

    def _mistake(self, appid: str, redirect: str, state: str, scope: str) -> Answer | None:
        if appid != self._company.corpid:
            return codes.refused(codes.BAD_CORP)
        trusted = self._company.trusted_domains
        if not redirect or (trusted is not None and urlsplit(redirect).netloc not in trusted):
            return codes.refused(codes.BAD_REDIRECT, "redirect_uri is not a trusted domain")
        if scope not in ("snsapi_base", "snsapi_privateinfo") or not _STATE.fullmatch(state):
            return codes.refused(codes.BAD_PARAMETER, "scope or state")
        return None

    def _who(self, ask: Ask) -> Answer:
        code = self._codes.get(ask.query.get("code", ""))
        if code is None or ask.now > code.until:
            return codes.refused(codes.BAD_CODE)
        if code.used:
            return codes.refused(codes.USED_CODE)
        code.used = True
        member = self._directory.find(code.user)
        if member is None:
            return codes.fine(openid=f"OPENID-{code.user}")
        return codes.fine(userid=member.id) if ask.app.reaches(member) else codes.refused(codes.OUT_OF_SCOPE, "user out of scope")
