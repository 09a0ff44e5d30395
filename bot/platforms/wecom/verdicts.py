"""What an answer of the platform means for the message: sent, try later, or never (全局错误码, path 90313)."""

from bot.core.messages import is_private
from bot.core.ports import OutcomeUnknown, TryLater, Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Answer

RATE_BLOCK = 60.0
"""Seconds a per-minute limit stays shut once it was hit (path 90454)."""

_REPEAT_AFTER = 5.0

TOKEN_REFUSED = frozenset({40001, 40014, 41001, 42001})
"""Once more with a new token; after that it is no matter of the token."""

CHAT_GONE, CHAT_NOT_OURS, CHAT_EXISTS = 86003, 86008, 86215
BAD_MEMBERS = frozenset({40003, 40050, 60111, 86005, 86006, 86007, 86207})
NOBODY_REACHED = 81013

_SOON = {
    frames.BUSY: 5.0,
    frames.UNSENT: 5.0,
    frames.NOT_SUBSCRIBED: 5.0,
    frames.BAD_MEDIA: 1.0,
    frames.TOO_MANY: RATE_BLOCK,
    45033: 5.0,
    40014: 5.0,
    41001: 5.0,
    42001: 5.0,
}

_UNKNOWN = frozenset({frames.LOST, frames.UNANSWERED})

_REMEDIES = {
    40001: "应用 Secret 不对，请核对 DUBAN_WECOM_APP_SECRET",
    40091: "应用 Secret 不对，请核对 DUBAN_WECOM_APP_SECRET",
    40013: "企业 ID 不对，请核对 DUBAN_WECOM_CORP_ID",
    40056: "AgentId 不对，请核对 DUBAN_WECOM_AGENT_ID",
    301002: "AgentId 与 Secret 不是同一个应用，请核对",
    48002: "应用没有这个接口的权限，请在管理后台开通",
    60011: "应用可见范围不够，请在管理后台设为根部门",
    60020: "本机出口 IP 不在企业可信IP 内，请在应用详情页添加",
    50001: "登录回调的域名不是可信域名，请在应用详情页添加",
    301049: "应用不在「紧急通知」可调用接口的应用内，请在管理后台添加",
    301050: "紧急通知余额不足，请充值",
    301051: "紧急通知已停用，请在管理后台开通",
}
"""Set up wrongly: only a human can help, and this is what to do."""

_NEVER = {
    60021: "对方不在应用可见范围内",
    60111: "没有这个成员",
    46004: "没有这个成员",
    50002: "该成员不在应用可见范围内",
    NOBODY_REACHED: "收件人不在应用可见范围内，或已离职",
    CHAT_GONE: "群聊不存在或已解散",
    CHAT_NOT_OURS: "群聊不是本应用创建的",
    93000: "群里的消息推送已被移除，请在群设置里重新添加",
    93004: "群里的消息推送已被停用",
    93008: "消息推送不在群里，请在群设置里重新添加",
}


Failure = TryLater | Undeliverable | OutcomeUnknown


class Asleep(Undeliverable):
    """The robot may only speak first where somebody has spoken to it; only a person can wake a chat (§0.5, §9.4)."""


def failure(answer: Answer, chat: str = "") -> Failure | None:
    """The failure an answer stands for; None when the platform took the request."""
    if answer.ok:
        return None
    if answer.errcode in _UNKNOWN:
        return OutcomeUnknown(f"企业微信没有答复：{answer.errmsg}")
    if answer.errcode in _SOON:
        return TryLater(f"企业微信暂未接收（{answer.errcode}）{answer.errmsg}", _SOON[answer.errcode])
    if answer.errcode == frames.CHAT_CLOSED:
        return Asleep(_asleep(chat))
    known = _REMEDIES.get(answer.errcode) or _NEVER.get(answer.errcode)
    return Undeliverable(f"企业微信拒收（{answer.errcode}）{'：' + known if known else answer.errmsg}")


def remedy(answer: Answer) -> str:
    """What a human has to put right, where that is it; empty otherwise."""
    return _REMEDIES.get(answer.errcode, "")


def repeatable(unknown: OutcomeUnknown) -> TryLater:
    """For what does no harm when it is done twice, like an upload."""
    return TryLater(unknown.reason, _REPEAT_AFTER)


def _asleep(chat: str) -> str:
    if is_private(chat):
        return "企业微信拒收（93006）：请本人先私聊机器人发一条消息，之后可重发"
    return "企业微信拒收（93006）：请群成员先在群里@机器人发一条消息，之后可重发"
