"""The self-built app's decrypted callbacks (消息格式, path 90239; 事件格式, 90240): the private chat with it, and its cards.

Nothing is answered in place: a card is updated later by its response code, words go out as messages.
"""

import hashlib
import json
from datetime import datetime

from bot.core.messages import Incoming, private_chat
from bot.platforms.wecom.callbacks.heard import Heard
from bot.platforms.wecom.callbacks.hints import code_hint
from bot.platforms.wecom.callbacks.xml import Element, Hostile, read_xml
from bot.platforms.wecom.cards import press_of
from bot.platforms.wecom.frames import Body
from bot.platforms.wecom.payloads import CARD_EVENT, PLATFORM, addressed_to_nobody, moment
from bot.platforms.wire.callbacks.refusal import Refused

_PLACEHOLDERS = {"image": "[图片]", "voice": "[语音]", "video": "[视频]", "file": "[文件]"}
_TELLING_APART = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId", "AgentID", "ChangeType", "UserID", "Id")
"""Events have no id. Author and second alone would make one of two clicks in the same second, or of two people who joined."""


def hear_app(raw: bytes, _now: datetime) -> Heard:
    """Never raises for what the platform may have sent: whatever is neither a message nor a click is kept, addressed to nobody.

    Raises Refused for XML the platform would never write.
    """
    try:
        root = read_xml(raw)
    except Hostile as error:
        raise Refused("hostile XML") from error
    if root is None:
        return Heard(addressed_to_nobody(raw))
    if root.text_in("MsgType").lower() == "event":
        return Heard(_clicked(root, raw) or addressed_to_nobody(raw, _event_id(root)))
    return Heard(_said(root, raw) or addressed_to_nobody(raw, root.text_in("MsgId")))


def _said(root: Element, raw: bytes) -> Incoming | None:
    kind, sender, message_id = root.text_in("MsgType").lower(), root.text_in("FromUserName"), root.text_in("MsgId")
    content = root.one("Content")
    text = content.text if kind == "text" and content else _PLACEHOLDERS.get(kind)
    if text is None or not sender or not message_id:
        return None
    return Incoming(PLATFORM, message_id, private_chat(sender), sender, text=text, sent_at=_sent_at(root), raw=raw)


def _clicked(root: Element, raw: bytes) -> Incoming | None:
    sender = root.text_in("FromUserName")
    press = press_of(_card_event(root))
    if root.text_in("Event") != CARD_EVENT or press.action is None or not sender:
        return None
    return Incoming(
        PLATFORM,
        _event_id(root),
        private_chat(sender),
        sender,
        kind="click",
        sent_at=_sent_at(root),
        raw=raw,
        action=press.action,
        value=press.value,
        of=press.of,
        reply_hint=code_hint(root.text_in("ResponseCode")),
    )


def event_of(raw: bytes) -> Body:
    """The click in a callback that was heard, with the names the robot's events have; empty where it is none."""
    try:
        root = read_xml(raw)
    except Hostile:
        root = None
    return _card_event(root) if root else {}


def _card_event(root: Element) -> Body:
    chosen = root.one("SelectedItems")
    items = [_selected(item) for item in (chosen.children if chosen else ()) if item.name == "SelectedItem"]
    return {"event_key": root.text_in("EventKey"), "task_id": root.text_in("TaskId"), "selected_items": {"selected_item": items}}


def _selected(item: Element) -> Body:
    options = item.one("OptionIds")
    ids = [option.text.strip() for option in (options.children if options else ()) if option.name == "OptionId"]
    return {"question_key": item.text_in("QuestionKey"), "option_ids": {"option_id": ids}}


def _event_id(root: Element) -> str:
    parts = json.dumps([root.text_in(name) for name in _TELLING_APART])
    return "event:" + hashlib.sha256(parts.encode()).hexdigest()


def _sent_at(root: Element) -> datetime | None:
    stamp = root.text_in("CreateTime")
    return moment(int(stamp)) if stamp.isascii() and stamp.isdecimal() and len(stamp) < 13 else None
