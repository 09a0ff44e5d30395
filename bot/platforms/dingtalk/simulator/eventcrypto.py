"""The encryption of event callbacks (DingCallbackCrypto, §1.4), as the platform does it."""

import base64
import hashlib
import json
from dataclasses import dataclass
from secrets import token_bytes

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms.dingtalk.simulator.shapes import Body

BLOCK = 32
RANDOM_BYTES, LENGTH_BYTES = 16, 4


@dataclass(frozen=True, slots=True)
class Sealed:
    encrypt: str
    signature: str
    timestamp: str
    nonce: str


class EventCrypto:
    """AES-256-CBC with the key's first half as IV, PKCS#7 over 32 bytes; `owner` is the appKey of today's subscriptions."""

    def __init__(self, token: str, aes_key: str, owner: str) -> None:
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._owner = owner.encode()

    def seal_json(self, body: Body, timestamp: str, nonce: str) -> Sealed:
        return self.seal(json.dumps(body, ensure_ascii=False), timestamp, nonce)

    def seal(self, text: str, timestamp: str, nonce: str, random: bytes | None = None) -> Sealed:
        message = text.encode()
        plain = (random or token_bytes(RANDOM_BYTES)) + len(message).to_bytes(LENGTH_BYTES, "big") + message + self._owner
        missing = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        encrypt = base64.b64encode(encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()).decode()
        return Sealed(encrypt, self.sign(timestamp, nonce, encrypt), timestamp, nonce)

    def sign(self, timestamp: str, nonce: str, encrypt: str) -> str:
        joined = "".join(sorted([self._token, timestamp, nonce, encrypt]))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

    def open(self, encrypt: str) -> str | None:
        """The text inside; None where it is not for this owner, or nothing that was sealed at all."""
        try:
            sealed = base64.b64decode(encrypt, validate=True)
        except ValueError:
            return None
        if not sealed or len(sealed) % BLOCK:
            return None
        decryptor = self._cipher().decryptor()
        plain = decryptor.update(sealed) + decryptor.finalize()
        start = RANDOM_BYTES + LENGTH_BYTES
        end = start + int.from_bytes(plain[RANDOM_BYTES:start], "big")
        if plain[end : len(plain) - plain[-1]] != self._owner:
            return None
        return plain[start:end].decode("utf-8", "replace")

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
