"""Files people send the robot: fetched within their five minutes, bounded, decrypted (接收消息, path 100719)."""

import asyncio
import base64

import aiohttp
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.core.ports import Media, TryLater, Undeliverable
from bot.platforms.wire.callbacks.padding import BLOCK, unpadded
from bot.platforms.wire.downloads import LARGEST, download
from bot.platforms.wire.sources import Sources


def media_key(text: str) -> bytes:
    """The 32 bytes behind an `aeskey` or EncodingAESKey, with or without its `=`. Raises ValueError when it is none."""
    key = base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), validate=True)
    if len(key) != BLOCK:
        raise ValueError("a media key has 32 bytes")
    return key


async def fetch_media(session: aiohttp.ClientSession, url: str, key: bytes, sources: Sources) -> Media:
    """The decrypted file. `session` comes from `sources.session()`; `key` from `media_key`. Raises TryLater or Undeliverable."""
    sealed = await download(session, url, sources, LARGEST + BLOCK)
    return Media(sealed.name, await asyncio.to_thread(_decrypted, key, sealed.content))


def _decrypted(key: bytes, sealed: bytes) -> bytes:
    if not sealed or len(sealed) % BLOCK:
        raise TryLater("文件不完整")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[: BLOCK // 2])).decryptor()
    try:
        return unpadded(decryptor.update(sealed) + decryptor.finalize())
    except ValueError:
        raise Undeliverable("文件无法解密") from None
