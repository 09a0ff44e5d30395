"""What the platform tells beside messages: clicks on cards (dossier §2.4) and events of the organisation (§1.4)."""

import hashlib
from dataclasses import dataclass, replace

from bot.core.messages import Incoming, private_chat
from bot.platforms.dingtalk.cards import Press
from bot.platforms.dingtalk.frames import Body, Frame, text_in
from bot.platforms.dingtalk.payloads import PLATFORM, unread

CHECK_URL = "check_url"
"""The event by which the console tests an address of ours."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is the platform's word (`chat_disband`, `robot_msg_read`, …)."""

    kind: str
    message: Incoming
    """A group that is no more, a to-do that was ticked off; anything else is for the archive only."""


def clicked(press: Press, raw: bytes) -> Incoming:
    """A click counts once per card, person and button, however often it is delivered."""
    pressed = "\0".join([press.of, press.user, press.action]).encode("utf-8", "surrogatepass")
    return Incoming(
        PLATFORM,
        "click:" + hashlib.sha256(pressed).hexdigest(),
        chat=press.chat or private_chat(press.user),
        sender=press.user,
        kind="click",
        raw=raw,
        action=press.action,
        of=press.of,
    )


def event_in(frame: Frame) -> Event:
    """An event pushed over Stream; one without an id is known by its frame's."""
    event_id = text_in(frame.headers, "eventId") or frame.message_id
    message = unread(frame.raw, f"event:{event_id}" if event_id else "")
    return _event(text_in(frame.headers, "eventType"), frame.body or {}, message)


def event_of(body: Body, raw: bytes) -> Event:
    """An event pushed over HTTP, where members are capitalised and nothing but the content tells one from another."""
    data = {name[:1].lower() + name[1:]: value for name, value in body.items()}
    event_id = text_in(data, "eventId")
    return _event(text_in(data, "eventType"), data, unread(raw, f"event:{event_id}" if event_id else ""))


def _event(kind: str, data: Body, message: Incoming) -> Event:
    """`data` has camelCase members whichever way it came."""
    chat, todo = text_in(data, "openConversationId"), text_in(data, "taskId")
    if kind == "chat_disband" and chat:
        return Event(kind, replace(message, kind="gone", chat=chat))
    if kind == "todo_task_update" and todo and data.get("isDone") is True:
        return Event(kind, replace(message, kind="ticked", of=todo))
    return Event(kind, message)
