"""Signature and encryption of callbacks: WeCom's (加解密方案说明, path 91144), and DingTalk's event subscription, which is the same (§1.4).

`wechatpy` computes what it computes rightly: the signature, AES, and the encryption of an answer. Comparing, unpadding and
unpacking are ours: docs/decisions/0011-callback-crypto.md says what it lets through there.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass, field

from wechatpy.crypto import PrpCrypto, WeChatCipher  # type: ignore[import-untyped]
from wechatpy.utils import WeChatSigner  # type: ignore[import-untyped]

from bot.platforms.wire.callbacks.padding import BLOCK, unpadded
from bot.platforms.wire.callbacks.refusal import Refused

_RANDOM, _LENGTH = 16, 4


@dataclass(frozen=True, slots=True)
class Keys:
    """What the console shows for one callback URL. `receiver` is whom the envelope names.

    On WeCom that is the CorpID for a self-built app and "" for an in-house robot, on DingTalk the owner key.
    """

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    """EncodingAESKey, 43 characters."""
    receiver: str = ""

    def key(self) -> bytes:
        """The 32 bytes behind EncodingAESKey. Raises ValueError when it is none."""
        key = base64.b64decode(self.aes_key + "=", validate=True)
        if len(key) != BLOCK:
            raise ValueError(f"EncodingAESKey has {len(self.aes_key)} characters instead of 43")
        return key


@dataclass(frozen=True, slots=True)
class Stamp:
    """The signed part of a request's or an answer's address: who signed, when, over what chance word."""

    signature: str
    timestamp: str
    nonce: str


class Seal:
    """Opens what the platform encrypted and encrypts our answers. Raises ValueError for an EncodingAESKey that is none."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._key = keys.key()

    def open(self, stamp: Stamp, encrypted: str) -> bytes:
        """The plaintext. Raises Refused for anything that is not exactly as the platform would have made it."""
        if not _is_plain(stamp.timestamp, stamp.nonce, encrypted):
            raise Refused("characters no platform sends")
        expected = self.signature(stamp.timestamp, stamp.nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), stamp.signature.encode("utf-8", "backslashreplace")):
            raise Refused("signature")
        return self._unpacked(self._decrypted(encrypted))

    def close(self, message: str) -> str:
        """The message encrypted for the platform, in base64."""
        crypto = PrpCrypto(self._key)
        crypto.get_random_string = lambda: secrets.token_bytes(_RANDOM)
        return str(crypto.encrypt(message, self._keys.receiver), "ascii")

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self._keys.token, timestamp, nonce, encrypted)
        return str(signer.signature)

    def _decrypted(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except ValueError as error:
            raise Refused("base64") from error
        if not sealed or len(sealed) % BLOCK:
            raise Refused("length")
        try:
            return unpadded(WeChatCipher(self._key).decrypt(sealed))
        except ValueError as error:
            raise Refused("padding") from error

    def _unpacked(self, packed: bytes) -> bytes:
        """16 random bytes, the message's length, the message, the receiver, and nothing else."""
        start = _RANDOM + _LENGTH
        end = start + int.from_bytes(packed[_RANDOM:start])
        if not start <= end <= len(packed):
            raise Refused("length field")
        if not hmac.compare_digest(packed[end:], self._keys.receiver.encode()):
            raise Refused("receiver")
        return packed[start:end]


def _is_plain(*texts: str) -> bool:
    """What is signed is ASCII on the platform; anything else could not even be hashed the same way twice."""
    return all(text.isascii() for text in texts)
