"""People log in: the consent page that always consents, and the code inside the client (§5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.tenant import Tenant
from bot.platforms.dingtalk.simulator.tokens import LIFE, Tokens

CODE_LIFE, REFRESH_LIFE = timedelta(minutes=5), timedelta(days=30)
UNKNOWN_CODE = 40078


@dataclass(frozen=True, slots=True)
class Code:
    """Good once, for a while."""

    user: str
    expires: datetime


class Login:
    """`person` is who sits in front of the browser; `redirects` are the registered addresses, empty for any."""

    def __init__(self, tenant: Tenant, tokens: Tokens) -> None:
        self._tenant = tenant
        self._tokens = tokens
        self._codes: dict[str, Code] = {}
        self.person = ""
        self.redirects: set[str] = set()

    def routes(self) -> list[Route]:
        return [
            api("POST", "/v1.0/oauth2/userAccessToken", self._exchange, bucket="free", key="none"),
            oapi("POST", "/topapi/v2/user/getuserinfo", self._who, bucket="free"),
        ]

    def issue(self, user: str, life: timedelta = CODE_LIFE) -> str:
        """A code as `requestAuthCode` gives it inside the client."""
        code = f"code{self._tenant.world.number()}"
        self._codes[code] = Code(user, self._tenant.clock.now() + life)
        return code

    async def serve(self, request: web.Request) -> web.Response:
        """login.dingtalk.com/oauth2/auth: consents at once and sends the browser back."""
        query = request.query
        back = query.get("redirect_uri", "")
        wrong = query.get("client_id") != self._tenant.terms.client_id or query.get("response_type") != "code"
        if wrong or not back or "openid" not in query.get("scope", "") or (self.redirects and _bare(back) not in self.redirects):
            return web.Response(status=400, text="url不匹配，请确认重定向地址和参数", content_type="text/html")
        if not self.person:
            return web.Response(status=403, text="请先登录", content_type="text/html")
        code = self.issue(self.person)
        answer = urlencode({"authCode": code, "code": code, "state": query.get("state", "")})
        return web.Response(status=302, headers={"Location": f"{back}{'&' if '?' in back else '?'}{answer}"})

    def _take(self, code: str, now: datetime) -> str | None:
        found = self._codes.pop(code, None)
        return found.user if found is not None and now < found.expires else None

    def _exchange(self, ask: Ask) -> Answer:
        if (ask.text("clientId"), ask.text("clientSecret")) != (self._tenant.terms.client_id, self._tenant.terms.secret):
            return refused("invalidClientIdOrSecret", message="无效的clientId或者clientSecret")
        grants = {"authorization_code": "code", "refresh_token": "refreshToken"}
        grant = grants.get(ask.text("grantType"))
        user = self._take(ask.text(grant), ask.now) if grant is not None else None
        if user is None:
            return refused("invalidParameter.authCode.notFound", message="不合法的临时授权码")
        token, again = self._tokens.issue(ask.now, user).token, self.issue(user, REFRESH_LIFE)
        life = int(LIFE.total_seconds())
        return fine({"accessToken": token, "refreshToken": again, "expireIn": life, "corpId": self._tenant.terms.corp_id})

    def _who(self, ask: Ask) -> Answer:
        user = self._take(ask.text("code"), ask.now)
        if user is None:
            return old(UNKNOWN_CODE, "不存在的临时授权码")
        person = self._tenant.world.person(user)
        return old(result={"userid": user, "unionid": person.union_id, "name": person.name, "sys_level": 0})


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
