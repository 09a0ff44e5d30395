"""网页授权 (paths 96441, 91023): a person opens our page inside WeCom and is known by their user id."""

from urllib.parse import urlencode

from bot.core.ports import Undeliverable
from bot.platforms.wecom.api import Api, App
from bot.platforms.wecom.frames import text_in


def login_url(app: App, back_to: str, state: str) -> str:
    """`state` takes up to 128 letters and digits. The browser comes back with a code that works once, for five minutes."""
    query = {
        "appid": app.corp_id,
        "redirect_uri": back_to,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": str(app.agent_id),
    }
    return f"{app.oauth_base}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


async def user_behind(api: Api, code: str) -> str:
    """Raises Undeliverable for a code that is over or used, and for somebody outside the company."""
    answer = await api.get("auth/getuserinfo", {"code": code})
    user = text_in(answer.body, "userid") or text_in(answer.body, "UserId")
    if not user:
        raise Undeliverable("不是本企业成员，不能登录")
    return user
