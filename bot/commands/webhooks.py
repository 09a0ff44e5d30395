"""A group's webhook as people copy it from the group's settings, made into what the adapters keep."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from bot.platforms.dingtalk.mouths_webhook import hook_of

_KEY = re.compile(r"[0-9A-Za-z_-]{8,200}")


def wecom_webhook(text: str) -> str | None:
    """The key: of `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…`, or alone. None for anything else."""
    word = text.strip()
    key = _query(word, "key") if "//" in word else word
    return key if _KEY.fullmatch(key) else None


def dingtalk_webhook(text: str) -> str | None:
    """`token`, or `token|secret` where the second line (or what follows a bar) is the secret of 加签. None for anything else."""
    hook = hook_of("|".join(text.split()))
    if hook is None or not _KEY.fullmatch(hook.token) or not (not hook.secret or _KEY.fullmatch(hook.secret)):
        return None
    return f"{hook.token}|{hook.secret}" if hook.secret else hook.token


def masked(address: str) -> str:
    """Enough to tell one from another, too little to speak with."""
    token, _, secret = address.partition("|")
    return f"…{token[-4:]}{'（加签）' if secret else ''}"


def _query(url: str, name: str) -> str:
    try:
        return next(iter(parse_qs(urlsplit(url).query).get(name, ())), "")
    except ValueError:
        return ""


READ: Mapping[str, Callable[[str], str | None]] = {"wecom": wecom_webhook, "dingtalk": dingtalk_webhook}
"""By platform."""
WANTED: Mapping[str, str] = {
    "wecom": "消息推送的地址（https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…）或其中的 key",
    "dingtalk": "群机器人的地址（https://oapi.dingtalk.com/robot/send?access_token=…）或其中的 access_token，加签密钥（SEC…）另起一行",
}
