"""Callback frames <-> our messages (接收消息, path 100719; 接收事件, path 101027).

Every message callback becomes an `Incoming`, even one nobody can read: the archive keeps what a platform delivered.
Events become an `Incoming` only when they are a card click.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from bot.core.messages import Incoming, is_private, private_chat, private_user
from bot.platforms.wecom.cards import press_of
from bot.platforms.wecom.fetching import refs_in
from bot.platforms.wecom.frames import EVENT, MESSAGE, Body, Frame, items_in, mapping_in, text_in

PLATFORM = "wecom"
REPLY_WINDOW = timedelta(hours=24)
CARD_EVENT = "template_card_event"
EVICTED_EVENT = "disconnected_event"
ENTER_EVENT = "enter_chat"
EVENT_WINDOW = timedelta(seconds=5)
"""An event is answered within it, or not at all."""
WELCOME = "群里发进展，请以 @机器人 开头，例：\n@机器人 仓储部门：今日入库已完成\n私聊直接写就可以，不用 @。"
"""For whoever opens the robot's private chat, the first time of a day."""

_PLACEHOLDERS = {"image": "[图片]", "file": "[文件]", "video": "[视频]"}


def incoming_of(frame: Frame, now: datetime) -> Incoming | None:
    """The message or click in a frame that arrived at `now`; None for what is neither (other events, stream polls, answers).

    An unreadable frame becomes an empty `say` without chat or sender: material for the archive, addressed to nobody.
    """
    if not frame.readable:
        return addressed_to_nobody(frame.raw)
    if frame.cmd == MESSAGE and frame.body.get("msgtype") != "stream":
        return _said(frame, now)
    if frame.cmd == EVENT and event_type(frame) == CARD_EVENT:
        return _clicked(frame)
    return None


def addressed_to_nobody(raw: bytes, message_id: str = "") -> Incoming:
    """Material for the archive; without an id the same bytes delivered twice are one."""
    return Incoming(PLATFORM, message_id or digest_of(raw), chat="", sender="", raw=raw)


def event_type(frame: Frame) -> str:
    return text_in(mapping_in(frame.body, "event"), "eventtype")


def welcome(text: str = WELCOME) -> Body:
    return {"msgtype": "text", "text": {"content": text}}


def sender_of(frame: Frame) -> str:
    return _sender(frame.body)


def card_event(frame: Frame) -> Body:
    return mapping_in(mapping_in(frame.body, "event"), CARD_EVENT)


def reply_request(hint: str, now: datetime) -> str | None:
    """The req_id a reply hint stands for, or None once its 24 hours are over."""
    stamp, _, req_id = hint.partition(":")
    if not stamp.isdecimal() or not req_id:
        return None
    issued = datetime.fromtimestamp(int(stamp), UTC)
    return req_id if now - issued < REPLY_WINDOW else None


def address(chat: str) -> Body:
    """`chatid` and `chat_type` of a push: 1 is a person's private chat, 2 a group. Ids are case-sensitive."""
    if is_private(chat):
        return {"chatid": private_user(chat), "chat_type": 1}
    return {"chatid": chat, "chat_type": 2}


def _said(frame: Frame, now: datetime) -> Incoming:
    body = frame.body
    return Incoming(
        PLATFORM,
        text_in(body, "msgid") or digest_of(frame.raw),
        chat=_chat(body),
        sender=_sender(body),
        text=_text(body),
        quote=_text(mapping_in(body, "quote")) or None,
        sent_at=moment(body.get("create_time")),
        raw=frame.raw,
        reply_hint=f"{int(now.timestamp())}:{frame.req_id}" if frame.req_id else None,
        media=refs_in(body),
    )


def _clicked(frame: Frame) -> Incoming | None:
    body = frame.body
    press = press_of(card_event(frame))
    if press.action is None:
        return None
    return Incoming(
        PLATFORM,
        text_in(body, "msgid") or digest_of(frame.raw),
        chat=_chat(body),
        sender=_sender(body),
        kind="click",
        sent_at=moment(body.get("create_time")),
        raw=frame.raw,
        action=press.action,
        value=press.value,
        of=press.of,
    )


def _chat(body: Body) -> str:
    """Private callbacks carry no chatid; one that says it is single goes to the person even if a chatid stands there."""
    chat, sender = text_in(body, "chatid"), _sender(body)
    if chat and body.get("chattype") != "single":
        return chat
    return private_chat(sender) if sender else chat


def _sender(body: Body) -> str:
    return text_in(mapping_in(body, "from"), "userid")


def _text(holder: Body) -> str:
    """The text of a message or of a quote: only the member its msgtype names counts."""
    kind = text_in(holder, "msgtype")
    if kind in ("text", "voice"):
        return text_in(mapping_in(holder, kind), "content")
    if kind == "mixed":
        return "\n".join(filter(None, map(_item_text, items_in(mapping_in(holder, "mixed"), "msg_item"))))
    return _PLACEHOLDERS.get(kind, "")


def _item_text(item: Body) -> str:
    kind = text_in(item, "msgtype")
    return text_in(mapping_in(item, kind), "content") if kind == "text" else _PLACEHOLDERS.get(kind, "")


def moment(stamp: object) -> datetime | None:
    """The instant of a `create_time`; only events carry one. A number outside the calendar counts as none."""
    if not isinstance(stamp, int) or not 0 < stamp < 253_402_300_800:
        return None
    return datetime.fromtimestamp(stamp, UTC)


def digest_of(raw: bytes) -> str:
    """A stable id for what has none: the same bytes delivered twice are one message."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()
