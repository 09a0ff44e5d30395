"""What an answer of the platform means for the message: sent, try later, or never."""

from bot.core.messages import is_private
from bot.core.ports import TryLater, Undeliverable
from bot.platforms.wecom import frames
from bot.platforms.wecom.frames import Answer

RATE_BLOCK = 60.0
"""Seconds a per-minute limit stays shut once it was hit (path 90454)."""

_SOON = {
    frames.BUSY: 5.0,
    frames.LOST: 5.0,
    frames.UNANSWERED: 10.0,
    frames.NOT_SUBSCRIBED: 5.0,
    frames.BAD_MEDIA: 1.0,
    frames.TOO_MANY: RATE_BLOCK,
    45033: 5.0,
}


def failure(answer: Answer, chat: str) -> TryLater | Undeliverable | None:
    """The failure an answer stands for; None when the platform took the request."""
    if answer.ok:
        return None
    if answer.errcode in _SOON:
        return TryLater(f"企业微信暂未接收（{answer.errcode}）{answer.errmsg}", _SOON[answer.errcode])
    if answer.errcode == frames.CHAT_CLOSED:
        return Undeliverable(_asleep(chat))
    return Undeliverable(f"企业微信拒收（{answer.errcode}）{answer.errmsg}")


def _asleep(chat: str) -> str:
    """The robot may only speak where somebody has spoken to it first; only a person can wake a chat."""
    if is_private(chat):
        return "企业微信拒收（93006）：请本人先私聊机器人发一条消息，之后可重发"
    return "企业微信拒收（93006）：请群成员先在群里@机器人发一条消息，之后可重发"
