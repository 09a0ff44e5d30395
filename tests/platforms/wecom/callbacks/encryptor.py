"""The platform's side of the encryption, written down again from its page: nothing of ours, nothing of `wechatpy`."""

import base64
import hashlib
import os
import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms.wire.callbacks.seal import Keys


def pad(content: bytes) -> bytes:
    count = 32 - len(content) % 32
    return content + bytes([count]) * count


def pack(message: bytes, receiver: str, length: int | None = None) -> bytes:
    return os.urandom(16) + struct.pack(">I", len(message) if length is None else length) + message + receiver.encode()


def aes(key: bytes, content: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(content) + encryptor.finalize()


def unaes(key: bytes, content: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    return decryptor.update(content) + decryptor.finalize()


def new_keys(receiver: str = "") -> Keys:
    return Keys(os.urandom(8).hex(), base64.b64encode(os.urandom(32)).decode()[:43], receiver)


@dataclass
class Encryptor:
    keys: Keys

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.keys.aes_key + "=")

    def raw(self, padded: bytes) -> str:
        """Encrypted as it stands."""
        return base64.b64encode(aes(self.key, padded)).decode()

    def encrypt(self, message: bytes | str, receiver: str | None = None, length: int | None = None) -> str:
        content = message if isinstance(message, bytes) else message.encode()
        return self.raw(pad(pack(content, self.keys.receiver if receiver is None else receiver, length)))

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        parts = sorted([self.keys.token, timestamp, nonce, encrypted])
        return hashlib.sha1("".join(parts).encode()).hexdigest()

    def decrypt(self, encrypted: str) -> str:
        plain = unaes(self.key, base64.b64decode(encrypted))
        (length,) = struct.unpack(">I", plain[16:20])
        message, rest = plain[20 : 20 + length], plain[20 + length : -plain[-1]]
        assert rest == self.keys.receiver.encode()
        return message.decode()
