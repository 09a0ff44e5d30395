"""被动回复 of the 智能机器人 (path 101031): what may stand in the answer to a callback, and what becomes of it."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from bot.platforms.wecom.frames import OK, Answer, Body, items_in, mapping_in, text_in
from bot.platforms.wecom.simulator import codes
from bot.platforms.wecom.simulator.crypto import Cipher
from bot.platforms.wecom.simulator.desk import Desk, Issued

STREAM_CARD = "stream_with_template_card"
FEEDBACK_BYTES = 256
MOST_PICTURES, LARGEST_PICTURE = 10, 10 << 20
_ALLOWED: Mapping[str, frozenset[str]] = {
    "message": frozenset({"stream", "template_card", STREAM_CARD}),
    "enter_chat": frozenset({"text", "template_card"}),
}
_FINE = Answer(OK, "ok")


def opened(raw: bytes, cipher: Cipher, nonce: str) -> Body | str:
    """The answer inside the envelope, or what is wrong with the envelope."""
    try:
        envelope = json.loads(raw)
    except ValueError:
        return "the answer is no JSON"
    if not isinstance(envelope, dict) or set(envelope) != {"encrypt", "msgsignature", "timestamp", "nonce"}:
        return "the envelope takes encrypt, msgsignature, timestamp and nonce"
    sealed, timestamp = text_in(envelope, "encrypt"), envelope["timestamp"]
    if not isinstance(timestamp, int) or envelope["nonce"] != nonce:
        return "timestamp must be a number, nonce that of the request"
    if envelope["msgsignature"] != cipher.sign(str(timestamp), nonce, sealed):
        return "msgsignature does not match"
    message = cipher.decrypt(sealed)
    return "encrypt cannot be decrypted" if message is None else _read(message)


def _read(message: bytes) -> Body | str:
    try:
        body = json.loads(message)
    except ValueError:
        return "the decrypted answer is no JSON"
    return body if isinstance(body, dict) else "the decrypted answer is no JSON object"


def carry_out(desk: Desk, issued: Issued, body: Body, msgid: str, now: datetime) -> Answer:
    """Show a passive answer in its chat."""
    if issued.kind == "template_card_event":
        return desk.change_card(issued, body, now)
    kind = text_in(body, "msgtype")
    if kind not in _ALLOWED.get(issued.kind, frozenset()):
        return codes.refused(codes.BAD_PARAMETER, f"{kind or 'nothing but an empty answer'} after {issued.kind}")
    if kind == STREAM_CARD:
        stream = carry_out(desk, issued, {"msgtype": "stream", "stream": body.get("stream")}, msgid, now)
        card = {"msgtype": "template_card", "template_card": body.get("template_card")}
        return carry_out(desk, issued, card, msgid, now) if stream.ok and card["template_card"] else stream
    wrong = _stream_mistake(mapping_in(body, "stream")) if kind == "stream" else None
    return codes.refused(codes.BAD_PARAMETER, wrong) if wrong else desk.post(issued.chat, body, now, _ALLOWED[issued.kind], msgid)


def goes_on(body: Body) -> str | None:
    """The id of a stream that is to be asked for more."""
    stream = mapping_in(body, "stream")
    return text_in(stream, "id") or None if stream.get("finish") is False else None


def _stream_mistake(stream: Body) -> str | None:
    if not text_in(stream, "id") or not isinstance(stream.get("finish"), bool):
        return "stream takes id, finish and content"
    if len(text_in(mapping_in(stream, "feedback"), "id").encode()) > FEEDBACK_BYTES:
        return "feedback.id takes 256 bytes"
    pictures = items_in(stream, "msg_item")
    if pictures and not stream["finish"]:
        return "msg_item comes with finish"
    if len(pictures) > MOST_PICTURES:
        return "msg_item takes 10 pictures"
    return next((wrong for item in pictures if (wrong := _picture_mistake(mapping_in(item, "image")))), None)


def _picture_mistake(image: Body) -> str | None:
    try:
        picture = base64.b64decode(text_in(image, "base64"), validate=True)
    except binascii.Error:
        return "image.base64"
    if len(picture) > LARGEST_PICTURE:
        return "a picture takes 10 MB"
    same = hashlib.md5(picture, usedforsecurity=False).hexdigest() == text_in(image, "md5").lower()
    return None if same else "image.md5 does not match"
