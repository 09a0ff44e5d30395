"""Logging in to our pages with a DingTalk account (OAuth2, §5)."""

from urllib.parse import urlencode

from bot.core.ports import Undeliverable
from bot.platforms.dingtalk import endpoints
from bot.platforms.dingtalk.api import Api
from bot.platforms.dingtalk.directory import People
from bot.platforms.dingtalk.verdicts import failure


class Login:
    """`LogsIn`. Only people of our own organisation come in."""

    def __init__(self, api: Api, people: People) -> None:
        self._api = api
        self._people = people

    def login_url(self, back_to: str, state: str) -> str:
        """`back_to` has to be among the redirect addresses of the application's security settings."""
        asked = {"redirect_uri": back_to, "response_type": "code", "client_id": self._api.app.client_id, "scope": "openid corpid"}
        return f"{self._api.app.login_base}/oauth2/auth?{urlencode({**asked, 'state': state, 'prompt': 'consent'})}"

    async def user_of(self, code: str) -> str:
        token = await self._user_token(code)
        me = await self._api.call(endpoints.ME, user_token=token)
        if not me.ok:
            raise failure(me)
        return await self._people.user_by_union(str(me.body.get("unionId", "")))

    async def _user_token(self, code: str) -> str:
        """A code is good once: where it is refused, the person starts again."""
        app = self._api.app
        asked = {"clientId": app.client_id, "clientSecret": app.secret, "code": code, "grantType": "authorization_code"}
        answer = await self._api.need(endpoints.USER_TOKEN, asked)
        corp, token = answer.body.get("corpId"), answer.body.get("accessToken")
        if not app.corp_id or corp != app.corp_id:
            raise Undeliverable("请选择本企业登录" if app.corp_id else "没有设置企业 CorpId，不能登录")
        if not isinstance(token, str) or not token:
            raise Undeliverable("钉钉的答复里没有访问凭证")
        return token
