"""What stands around the encrypted text: JSON for the robot, XML for the app and the old group robot."""

import json
from datetime import datetime
from xml.sax.saxutils import escape

from bot.platforms.wecom.callbacks.xml import Hostile, read_xml
from bot.platforms.wecom.frames import Body, text_in
from bot.platforms.wire.callbacks.refusal import Refused
from bot.platforms.wire.callbacks.seal import Seal
from bot.platforms.wire.callbacks.strict_json import read_object


def encrypted_in(body: bytes) -> str:
    """The encrypted text of a request's body. Raises Refused when it holds none, or two."""
    encrypted = _in_xml(body) if body.lstrip()[:1] == b"<" else text_in(read_object(body) or {}, "encrypt")
    if not encrypted:
        raise Refused("no envelope")
    return encrypted


def json_envelope(seal: Seal, answer: Body, nonce: str, now: datetime) -> Body:
    """A passive answer of the robot: lower-case names, the number as a number, the nonce of the request."""
    encrypted, stamp = seal.close(json.dumps(answer)), int(now.timestamp())
    return {
        "encrypt": encrypted,
        "msgsignature": seal.signature(str(stamp), nonce, encrypted),
        "timestamp": stamp,
        "nonce": nonce,
    }


def xml_envelope(seal: Seal, message: str, nonce: str, now: datetime) -> str:
    """A passive answer of the app (被动回复消息格式, path 90241)."""
    encrypted, stamp = seal.close(message), int(now.timestamp())
    signature = seal.signature(str(stamp), nonce, encrypted)
    return (
        f"<xml><Encrypt>{encrypted}</Encrypt><MsgSignature>{signature}</MsgSignature>"
        f"<TimeStamp>{stamp}</TimeStamp><Nonce>{escape(nonce)}</Nonce></xml>"
    )


def _in_xml(body: bytes) -> str:
    try:
        envelope = read_xml(body)
    except Hostile as error:
        raise Refused("hostile XML") from error
    return envelope.text_in("Encrypt") if envelope else ""
