"""The encryption of callbacks (加解密方案说明, path 91144), as the platform's side does it.

Independent of the adapter's on purpose: what one writes the other has to read.
"""

import base64
import binascii
import hashlib
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher as _Cipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

BLOCK = 32
SALT = 16


def sealed(content: bytes, key: bytes) -> bytes:
    """A medium under a key of 32 bytes."""
    padding = BLOCK - len(content) % BLOCK
    writer = _Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return writer.update(content + bytes([padding]) * padding) + writer.finalize()


class Cipher:
    """`receiveid`: the corpid for a self-built app's callbacks, empty for those of an in-house 智能机器人."""

    def __init__(self, token: str, aes_key: str, receiveid: str = "") -> None:
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._receiveid = receiveid.encode()

    @property
    def key(self) -> bytes:
        return self._key

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        return hashlib.sha1("".join(sorted((self._token, timestamp, nonce, encrypted))).encode()).hexdigest()

    def encrypt(self, message: bytes, salt: bytes | None = None) -> str:
        plain = (salt or secrets.token_bytes(SALT)) + struct.pack(">I", len(message)) + message + self._receiveid
        padding = BLOCK - len(plain) % BLOCK
        writer = self._aes().encryptor()
        return base64.b64encode(writer.update(plain + bytes([padding]) * padding) + writer.finalize()).decode()

    def decrypt(self, encrypted: str) -> bytes | None:
        """The message, or None for what was not encrypted with this key for this receiver."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            return None
        if not sealed or len(sealed) % SALT:
            return None
        reader = self._aes().decryptor()
        return self._opened(reader.update(sealed) + reader.finalize())

    def _opened(self, padded: bytes) -> bytes | None:
        padding = padded[-1]
        if not 1 <= padding <= BLOCK or padded[-padding:] != bytes([padding]) * padding:
            return None
        plain = padded[SALT:-padding]
        if len(plain) < 4:
            return None
        (size,) = struct.unpack(">I", plain[:4])
        return plain[4 : 4 + size] if plain[4 + size :] == self._receiveid else None

    def _aes(self) -> "_Cipher[modes.CBC]":
        return _Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
