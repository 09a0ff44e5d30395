"""What a person said to the robot, from DingTalk's payload (dossier §1.3): `data` of a Stream frame, or the body of an HTTP callback.

Every payload becomes an `Incoming`, even one nobody can read: the archive keeps what a platform delivered.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.messages import Incoming, private_chat
from bot.platforms.dingtalk.fetching import refs_in
from bot.platforms.dingtalk.frames import Body, items_in, mapping_in, number_in, text_in

PLATFORM = "dingtalk"
STRANGER = "ext:"
"""Begins the sender of a message whose staff id we may not see, or that is one of another company."""
QUOTA_GONE = 20001
"""The company's monthly allowance is used up: the message came without its content."""

_PRIVATE, _GROUP = "1", "2"
_PLACEHOLDERS = {"picture": "[图片]", "video": "[视频]", "file": "[文件]", "chatRecord": "[聊天记录]"}
_SPACES = str.maketrans({"\u00a0": " ", "\u2005": " "})
_LATEST = 253_402_300_800_000


@dataclass(frozen=True, slots=True)
class Session:
    """The address a message brought, at which its chat can be answered for a while."""

    url: str
    expires_at: datetime


def said(body: Body | None, raw: bytes, reply_hint: str | None = None) -> Incoming:
    """The message in a payload; from none at all, or one without its content, material for the archive addressed to nobody."""
    if body is None or error_code(body):
        return unread(raw)
    return Incoming(
        PLATFORM,
        text_in(body, "msgId") or _digest(body),
        chat=chat_of(body),
        sender=sender_of(body),
        text=_text(body),
        quote=_quote(body),
        mentions=_mentions(body),
        sent_at=instant_in(body, "createAt"),
        raw=raw,
        reply_hint=reply_hint,
        media=refs_in(body),
        overheard=body.get("isInAtList") is False and text_in(body, "conversationType") == _GROUP,
    )


def unread(raw: bytes, message_id: str = "") -> Incoming:
    """For the archive only. Without an id of its own the same bytes delivered twice are one message."""
    return Incoming(PLATFORM, message_id or "sha256:" + hashlib.sha256(raw).hexdigest(), chat="", sender="", raw=raw)


def chat_of(body: Body) -> str:
    if text_in(body, "conversationType") != _PRIVATE:
        return text_in(body, "conversationId")
    sender = sender_of(body)
    return private_chat(sender) if sender else ""


def sender_of(body: Body) -> str:
    """The staff id, where it is one of the robot's own company: others may have given the same id to somebody else (§9.7).

    It is absent until the application is published and empty for people of other companies; these are strangers, who are
    answered politely and never taken for anybody.
    """
    staff = text_in(body, "senderStaffId")
    if staff and not _is_foreign(text_in(body, "senderCorpId"), text_in(body, "chatbotCorpId")):
        return staff
    opaque = text_in(body, "senderId")
    return STRANGER + opaque if opaque else ""


def _is_foreign(corp: str, home: str) -> bool:
    """Ids that are missing, or masked as in the documents' samples, tell nothing."""
    return bool(corp and home) and corp != home and "*" not in corp + home


def error_code(body: Body) -> int:
    """Why the message came without its content; 0 where it did not."""
    return number_in(body, "errorCode") or 0


def session_of(body: Body) -> Session | None:
    url, expires_at = text_in(body, "sessionWebhook"), instant_in(body, "sessionWebhookExpiredTime")
    return Session(url, expires_at) if url and expires_at else None


def instant_in(body: Body, name: str) -> datetime | None:
    """Milliseconds, as a number or as text. A number outside the calendar counts as none."""
    stamp = number_in(body, name)
    return datetime.fromtimestamp(stamp / 1000, UTC) if stamp is not None and 0 < stamp < _LATEST else None


def _mentions(body: Body) -> tuple[str, ...]:
    """The staff ids of everybody mentioned but the robot; people of other companies have none."""
    robot = text_in(body, "chatbotUserId")
    people = (text_in(user, "staffId") for user in items_in(body, "atUsers") if text_in(user, "dingtalkId") != robot)
    return tuple(dict.fromkeys(filter(None, people)))


def _text(body: Body) -> str:
    """As typed, but for the robot's @, which the platform takes out. Only the member the msgtype names counts."""
    kind, content = text_in(body, "msgtype"), mapping_in(body, "content")
    if kind == "text":
        return _tidy(text_in(mapping_in(body, "text"), "content") or text_in(body, "content"))
    if kind == "richText":
        return _tidy(_rich(content))
    if kind == "audio":
        return _tidy(text_in(content, "recognition")) or "[语音]"
    return _PLACEHOLDERS.get(kind, "")


def _quote(body: Body) -> str | None:
    """What was quoted (observed, undocumented). A file of a group says neither its name nor its kind."""
    text = mapping_in(body, "text")
    replied = mapping_in(text, "repliedMsg")
    if not replied or text.get("isReplyMsg") is False:
        return None
    kind, content = text_in(replied, "msgType"), mapping_in(replied, "content")
    words = _tidy(text_in(content, "text") or _rich(content) or text_in(content, "recognition"))
    return words or " ".join(filter(None, [_PLACEHOLDERS.get(kind, ""), text_in(content, "fileName")])) or None


def _rich(content: Body) -> str:
    """Words as they follow each other, each picture on a line of its own."""
    return "".join(map(_piece, items_in(content, "richText")))


def _piece(item: Body) -> str:
    if text_in(item, "type") == "picture":
        return "\n[图片]\n"
    name = text_in(item, "atName")
    return text_in(item, "text") or (f"@{name} " if name else "")


def _tidy(text: str) -> str:
    return text.translate(_SPACES).strip()


def _digest(body: Body) -> str:
    """A stable id for a payload without msgId: what the same sender said in the same chat at the same instant."""
    told = [text_in(body, name) for name in ("conversationId", "senderId", "senderStaffId", "msgtype")]
    whole = "\0".join([*told, str(number_in(body, "createAt")), _text(body)])
    return "sha256:" + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
