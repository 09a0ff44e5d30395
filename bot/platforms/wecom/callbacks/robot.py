"""The robot's decrypted callbacks (接收消息, path 100719; 接收事件, 101027) and what is answered in place (被动回复, 101031)."""

from dataclasses import replace
from datetime import datetime

from bot.core.messages import Incoming
from bot.platforms.wecom.callbacks.heard import Heard
from bot.platforms.wecom.callbacks.hints import is_ours, url_hint
from bot.platforms.wecom.callbacks.old_robot import body_of_json, body_of_xml
from bot.platforms.wecom.callbacks.xml import Hostile, read_xml
from bot.platforms.wecom.cards import answered_card
from bot.platforms.wecom.frames import EVENT, MESSAGE, Body, Frame, mapping_in, text_in
from bot.platforms.wecom.payloads import CARD_EVENT, ENTER_EVENT, WELCOME, addressed_to_nobody, card_event, event_type, incoming_of, welcome
from bot.platforms.wire.callbacks.refusal import Refused
from bot.platforms.wire.callbacks.strict_json import read_object

_SAID = frozenset({"text", "mixed", "voice", "image", "file", "video"})


class RobotEar:
    """`api_base`: only answers on its host are taken down as a reply hint. `welcome` greets who opens the private chat."""

    def __init__(self, api_base: str, welcome: str = WELCOME) -> None:
        self._api_base = api_base
        self._welcome = welcome

    def hear(self, raw: bytes, now: datetime) -> Heard:
        """Never raises for what the platform may have sent: whatever nobody can read or place is kept, addressed to nobody.

        Raises Refused for XML the platform would never write.
        """
        body = _body(raw)
        if body is None:
            return Heard(addressed_to_nobody(raw))
        kind = text_in(body, "msgtype")
        if kind == "stream":
            return Heard(None, _finished(body))
        if kind == "event":
            return self._event(Frame(raw, EVENT, body=body), now)
        return Heard(self._placed(Frame(raw, MESSAGE, body=body), now, known=kind in _SAID))

    def _event(self, frame: Frame, now: datetime) -> Heard:
        if event_type(frame) == CARD_EVENT:
            incoming = self._placed(frame, now)
            return Heard(incoming, _card_answer(frame, incoming.sender) if incoming.sender else None)
        answer = welcome(self._welcome) if event_type(frame) == ENTER_EVENT else None
        return Heard(self._placed(frame, now, known=False), answer)

    def _placed(self, frame: Frame, now: datetime, *, known: bool = True) -> Incoming:
        """As a message or click where it says who, where and which; else as material for the archive."""
        incoming = incoming_of(frame, now) if known and _is_addressed(frame.body) else None
        if incoming is None:
            return addressed_to_nobody(frame.raw, text_in(frame.body, "msgid"))
        return replace(incoming, reply_hint=self._hint(frame.body, now))

    def _hint(self, body: Body, now: datetime) -> str | None:
        url = text_in(body, "response_url")
        return url_hint(url, now) if is_ours(url, self._api_base) else None


def _body(raw: bytes) -> Body | None:
    if raw.lstrip()[:1] != b"<":
        body = read_object(raw)
        return body_of_json(body) if body is not None else None
    try:
        root = read_xml(raw)
    except Hostile as error:
        raise Refused("hostile XML") from error
    return body_of_xml(root) if root else None


def _is_addressed(body: Body) -> bool:
    has_chat = bool(text_in(body, "chatid")) or text_in(body, "chattype") == "single"
    return has_chat and bool(text_in(body, "msgid")) and bool(text_in(mapping_in(body, "from"), "userid"))


def _card_answer(frame: Frame, user: str) -> Body:
    """Only the clicker's view changes: in a group the others still have to answer for themselves."""
    return {"response_type": "update_template_card", "userids": [user], "template_card": answered_card(card_event(frame))}


def _finished(body: Body) -> Body:
    """We answer in messages of their own, so a stream the platform still asks for is over."""
    identity = text_in(mapping_in(body, "stream"), "id")
    return {"msgtype": "stream", "stream": {"id": identity, "finish": True, "content": "已收到"}}
