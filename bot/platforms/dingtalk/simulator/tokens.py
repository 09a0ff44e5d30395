"""Access tokens: of the application and of people who logged in (§4, §5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, oapi, old, refused
from bot.platforms.dingtalk.simulator.tenant import Tenant

LIFE = timedelta(seconds=7200)


@dataclass(slots=True)
class Holder:
    """Whose token it is: the application's, or (`user`) a person's."""

    token: str
    expires: datetime
    user: str = ""


class Tokens:
    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._holders: dict[str, Holder] = {}
        self._app: Holder | None = None

    def routes(self) -> list[Route]:
        return [
            api("POST", "/v1.0/oauth2/accessToken", self._new_style, bucket="free", key="none"),
            api("POST", "/v1.0/oauth2/{corp}/token", self._unified, bucket="free", key="none"),
            oapi("GET", "/gettoken", self._old_style, bucket="free", key="none"),
        ]

    def holder(self, token: str) -> Holder | None:
        """Whose token it is, valid or expired; None for one that never was."""
        return self._holders.get(token)

    def issue(self, now: datetime, user: str) -> Holder:
        """A token for a person who logged in."""
        return self._keep(Holder(f"ut-{self._tenant.world.number()}", now + LIFE, user))

    def revoke(self) -> None:
        """Every token becomes invalid at once."""
        self._holders.clear()
        self._app = None

    def expire(self) -> None:
        """Every token has just expired."""
        for holder in self._holders.values():
            holder.expires = self._tenant.clock.now()

    def _for_app(self, now: datetime) -> Holder:
        """The same token as before while it is valid, renewed by asking."""
        if self._app is None or now >= self._app.expires:
            self._app = self._keep(Holder(f"at-{self._tenant.world.number()}", now))
        self._app.expires = now + LIFE
        return self._app

    def _keep(self, holder: Holder) -> Holder:
        self._holders[holder.token] = holder
        return holder

    def _known(self, key: str, secret: str) -> bool:
        return (key, secret) == (self._tenant.terms.client_id, self._tenant.terms.secret)

    def _new_style(self, ask: Ask) -> Answer:
        if not self._known(ask.text("appKey"), ask.text("appSecret")):
            return refused("invalidClientIdOrSecret", message="无效的clientId或者clientSecret")
        return fine({"accessToken": self._for_app(ask.now).token, "expireIn": int(LIFE.total_seconds())})

    def _unified(self, ask: Ask) -> Answer:
        if not self._known(ask.text("client_id"), ask.text("client_secret")) or ask.args["corp"] != self._tenant.terms.corp_id:
            return refused("invalidClientIdOrSecret", message="无效的clientId或者clientSecret")
        if ask.text("grant_type") != "client_credentials":
            return refused("unsupportedGrantType")
        return fine({"access_token": self._for_app(ask.now).token, "expires_in": int(LIFE.total_seconds())})

    def _old_style(self, ask: Ask) -> Answer:
        if not self._known(ask.query.get("appkey", ""), ask.query.get("appsecret", "")):
            return old(40089, "不合法的corpid或corpsecret")
        return old(access_token=self._for_app(ask.now).token, expires_in=int(LIFE.total_seconds()))
